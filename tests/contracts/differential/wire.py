"""A request through the application's front door, in this process: WSGI in, WSGI out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote_to_bytes

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.contracts.differential.asked import Answer, Asked

# Different at every request, whoever answers it.
NOT_COMPARED = frozenset({"x-request-id", "date", "server"})
NOT_COMPARED_PREFIX = "x-ratelimit-"
VERSION = re.compile(rb'"\d{1,10}-\d{1,10}\.\d{1,5}"')


def send(asked: Asked, token: str | None) -> Answer:
    """The application's answer. `token` is the caller's; None = no `Authorization` header."""
    from twenty.wsgi import application

    began: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        began.append((status, headers))

    chunks: Any = application(environ(asked, token), start_response)  # type: ignore[arg-type]
    body = b"".join(chunks)
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
    status, headers = began[-1]
    return Answer(status, compared(headers), without_versions(body))


def without_versions(body: bytes) -> bytes:
    """Return the body with every record's version as `…`: each write makes one of its own."""
    return VERSION.sub('"…"'.encode(), body)


@contextmanager
def connection_kept() -> Iterator[None]:
    """Keep the connection open.

    Django would close it around each request, but inside a transaction none may.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        with patch("twenty.wsgi.close_old_connections", lambda: None):
            yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def compared(headers: list[tuple[str, str]]) -> Mapping[str, str]:
    """Return the headers that both ways must agree on, by lower-case name, sorted."""
    return {
        name.lower(): _without_version(value) if name.lower() == "etag" else value
        for name, value in sorted(headers)
        if name.lower() not in NOT_COMPARED and not name.lower().startswith(NOT_COMPARED_PREFIX)
    }


def _without_version(tag: str) -> str:
    """Return what a record's tag says of how it is shown: each write makes a version of its own."""
    return tag if tag.startswith("W/") else "…".join(("", *tag.partition("~")[1:]))


def environ(asked: Asked, token: str | None) -> dict[str, Any]:
    """Return what a WSGI server makes of the request."""
    path, _, query = asked.path.partition("?")
    made: dict[str, Any] = {
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": io.StringIO(),
        "CONTENT_LENGTH": str(len(asked.body)) if asked.body else "",
        "CONTENT_TYPE": asked.content_type,
        "HTTP_HOST": "127.0.0.1:8000",
    }
    if token is not None:
        made["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    for name, value in asked.headers:
        made[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return made
