"""The access log: one JSON line for each request, on standard output.

What comes in: every request and its answer. What goes out: time, method, path, status, duration
(milliseconds), client address, and, when a key or a user was recognised, its id and the
workspace's. No query string, no header, no body: nothing in a line is a secret.

The line is written with one system call, which keeps lines of several workers whole. It is off
with LOG_LEVEL=WARNING or ERROR.
"""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

STANDARD_OUTPUT = 1
ACTOR = "twenty.actor"
WORKSPACE = "twenty.workspace"
encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def describe_caller(request: HttpRequest, *, actor_id: object, workspace_id: object) -> None:
    """Called by authentication: who this request is, for its line in the log."""
    request.META[ACTOR] = actor_id
    request.META[WORKSPACE] = workspace_id


class AccessLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.ENVIRONMENT.log_level in ("WARNING", "ERROR"):
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        line = access_line(request, response.status_code, time.perf_counter() - started)
        os.write(STANDARD_OUTPUT, line.encode() + b"\n")
        return response


def access_line(request: HttpRequest, status: int, seconds: float) -> str:
    """The JSON text of one request; `seconds` is how long the answer took."""
    meta = request.META
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": request.method,
        "path": request.path_info,
        "status": status,
        "ms": round(seconds * 1000, 2),
        "client": meta.get("REMOTE_ADDR", ""),
    }
    if ACTOR in meta:
        entry["key"] = str(meta[ACTOR])
        entry["workspace"] = str(meta[WORKSPACE])
    return encode(entry)
