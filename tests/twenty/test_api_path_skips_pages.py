"""API and health paths are answered before the middleware that only pages need."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.test import Client

from twenty.api.middleware import ApiMiddleware


def page_headers(request: HttpRequest) -> Any:
    """Headers added by what follows the APIs in the chain."""
    return XFrameOptionsMiddleware(page)(request)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"the page {request.path_info}")


@pytest.mark.parametrize("path", ["/healthz", "/rest/nothing/here/at/all", "/graphql", "/metadata"])
def test_machines_get_no_page_headers(path: str) -> None:
    chain = ApiMiddleware(page_headers)
    request = HttpRequest()
    request.method, request.path_info, request.path = "GET", path, path
    answer: Any = chain(request)
    assert "X-Frame-Options" not in answer.headers
    assert answer["Content-Type"].startswith(("application/json", "text/plain"))
    assert b"the page" not in answer.content


def test_pages_go_on() -> None:
    chain = ApiMiddleware(page_headers)
    request = HttpRequest()
    request.method, request.path_info = "GET", "/settings"
    answer: Any = chain(request)
    assert answer.content == b"the page /settings"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_an_unknown_address_beside_a_health_address_is_json(client: Client) -> None:
    answer = client.get("/healthz/more")
    assert answer.status_code == 404
    assert answer.json()["error"] == "NotFoundException"
