"""What pages need beyond Django's own middleware: their language, and the body of their forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from twenty.errors import ApiError
from twenty.http.known_callers import note_user


class PageLocale(LocaleMiddleware):
    def __call__(self, request: HttpRequest) -> Any:
        """Reset the language after the page.

        The thread's next request may be an API's, whose messages are English.
        """
        try:
            return super().__call__(request)
        finally:
            translation.deactivate()


class PageBody:
    """Reads a form before anything accesses its fields, once the sender is known.

    Last in the chain: the session is known, and Django's check of forms, which reads them, has not
    begun. A body sent in chunks is refused: it may end anywhere, and half a form looks like a whole
    one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return _refusal(411, "Send a form with its length (Content-Length), not in chunks.")
        charset = (request.content_params or {}).get("charset", "utf-8")
        if request.META.get("CONTENT_LENGTH") and charset.lower() not in ("utf-8", "utf8"):
            return _refusal(415, "Send a form in UTF-8.")
        refusal = _taken_in(request) if request.META.get("CONTENT_LENGTH") else None
        return refusal or self.get_response(request)


def _taken_in(request: HttpRequest) -> HttpResponse | None:
    """Read the form, for Django to keep. Return a refusal if it cannot be read."""
    if request.user.is_authenticated:
        note_user(request)
    try:
        request.body  # noqa: B018  kept for whoever asks next
    except ApiError as refusal:
        return _refusal(refusal.status, refusal.message)
    except RequestDataTooBig:
        return _refusal(413, "The form is too large.")
    except UnreadablePostError:
        return _refusal(400, "The form is incomplete.")
    return None


def _refusal(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
