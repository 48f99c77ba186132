"""Bodies sent without their length (`Transfer-Encoding: chunked`), which Django takes for empty."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest


def expect_chunked_body(request: HttpRequest) -> None:
    """Let `request.body` be what the server says it is, when somebody asks for it.

    Nothing is read here: the caller may have to be known first. A body beyond
    DATA_UPLOAD_MAX_MEMORY_SIZE is refused by Django as it reads (413).
    """
    if isinstance(request, WSGIRequest) and not request.META.get("CONTENT_LENGTH"):
        request._stream = request.environ["wsgi.input"]
