"""Bodies sent without their length (`Transfer-Encoding: chunked`), which Django takes for empty."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest


def expect_chunked_body(request: HttpRequest) -> None:
    """Make `request.body` the body that the server offers, when it is accessed.

    Nothing is read here: the caller may have to be authenticated first. Django refuses a body
    beyond DATA_UPLOAD_MAX_MEMORY_SIZE while reading it (413).
    """
    if isinstance(request, WSGIRequest) and not request.META.get("CONTENT_LENGTH"):
        request._stream = request.environ["wsgi.input"]
