"""Sessions, CSRF and languages are for pages; API and health paths have none of them."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, re_path
from django.utils.translation import get_language

from twenty.http.api_paths import is_api_path, is_page_path


def echo(request: HttpRequest, *rest: object) -> HttpResponse:
    """Says whether the page middleware ran, and in which language."""
    has_page_parts = hasattr(request, "session") and hasattr(request, "user")
    return HttpResponse(f"{has_page_parts} {get_language()}")


urlpatterns = [
    path("", echo, name="home"),
    path("page", echo),
    re_path("^(rest|graphql|metadata|open-api|healthz)(/.*)?$", echo),
]

API_PATHS = ["/rest", "/rest/companies", "/graphql", "/metadata", "/open-api/core"]


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_has_session_user_and_language() -> None:
    response = Client().get("/page", headers={"accept-language": "de"})
    assert response.content == b"True de"
    assert response["X-Frame-Options"] == "DENY"


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("place", [*API_PATHS, "/healthz"])
def test_api_and_health_paths_have_none_and_set_no_cookie(place: str) -> None:
    response = Client().get(place, headers={"accept-language": "de"})
    assert response.content == b"False en"
    assert not response.cookies


@override_settings(ROOT_URLCONF=__name__)
def test_a_post_to_a_page_needs_the_csrf_token_and_one_to_an_api_does_not() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/page").status_code == 403
    for place in API_PATHS:
        assert client.post(place).status_code == 200


@pytest.mark.parametrize("place", API_PATHS)
def test_api_paths_are_known_by_their_first_segment(place: str) -> None:
    assert is_api_path(place)
    assert not is_page_path(place)


@pytest.mark.parametrize("place", ["/", "/restaurants", "/settings/rest", "/graphql-help", ""])
def test_other_paths_are_pages(place: str) -> None:
    assert not is_api_path(place)
    assert is_page_path(place)
