"""API paths go past the middleware that only pages need, pages through it."""

from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from pytest_django import Settings

from twenty.api.middleware import ApiMiddleware
from twenty.page_middleware import PageFraming, PageSecurity, behind_pages


def wrapped(handler: Any) -> Any:
    """As Django wraps every middleware of the chain."""
    return convert_exception_to_response(handler)


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.path_info)


def test_what_follows_the_page_middleware_is_found():
    last = wrapped(view)
    chain = wrapped(PageSecurity(wrapped(PageFraming(last))))
    assert behind_pages(chain) is last


def test_a_chain_without_page_middleware_is_left_as_it_is():
    assert behind_pages(view) is view


def test_another_middleware_among_them_is_not_skipped():
    class Other:
        def __call__(self, request: HttpRequest) -> HttpResponseBase:
            return view(request)

    other = wrapped(Other())
    assert behind_pages(wrapped(PageSecurity(other))) is other


def test_api_answers_have_no_page_headers_and_pages_do(settings: Settings):
    chain = ApiMiddleware(PageFraming(view))
    api, page = HttpRequest(), HttpRequest()
    api.path_info, page.path_info = "/rest/people", "/settings"
    assert "X-Frame-Options" not in chain(api).headers
    assert chain(page).headers["X-Frame-Options"] == "DENY"
