"""Bodies sent without their length (`Transfer-Encoding: chunked`).

What comes in: a request whose body WSGI gives no length for; Django takes it for empty. What goes
out: the same request with its body read, or marked as too large, which Django then refuses (413).
"""

from __future__ import annotations

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest


def take_chunked_body(request: HttpRequest) -> None:
    meta = request.META
    if meta.get("CONTENT_LENGTH") or not isinstance(request, WSGIRequest):
        return
    largest: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = request.environ["wsgi.input"].read(largest + 1)
    meta["CONTENT_LENGTH"] = str(len(body))
    if len(body) <= largest:
        request._body = body
