"""The access log: one JSON line per request, on standard output.

A line has time, method, path, status, duration (milliseconds), client address and, when a key or a
user was recognised, their id and the workspace's. It has no query string, header or body, and
secrets in paths are hidden, so no line contains one.

LOG_LEVEL=WARNING or ERROR turns it off.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from twenty.logs.streams import STANDARD_OUTPUT
from twenty.logs.writer import MOST_WAITING

# An address may have 128 kB.
LONGEST_PATH = 2_000
ACTOR = "twenty.actor"
WORKSPACE = "twenty.workspace"
encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def describe_caller(request: HttpRequest, *, actor_id: object, workspace_id: object) -> None:
    """Note who sends the request, for its line in the log; called by authentication."""
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
        # `put` checks this too, but would be one more call for every request.
        if not STANDARD_OUTPUT.is_started:
            STANDARD_OUTPUT.start()
        if STANDARD_OUTPUT.waiting.qsize() < MOST_WAITING:
            STANDARD_OUTPUT.waiting.put(line)
        else:
            STANDARD_OUTPUT.count_lost(1)
        return response


def access_line(request: HttpRequest, status: int, seconds: float) -> str:
    """Return the JSON text of one request; `seconds` is how long the answer took."""
    meta = request.META
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": request.method,
        "path": request.path_info[:LONGEST_PATH],
        "status": status,
        "ms": round(seconds * 1000, 2),
        "client": meta.get("REMOTE_ADDR", ""),
    }
    if ACTOR in meta:
        entry["key"] = str(meta[ACTOR])
        entry["workspace"] = str(meta[WORKSPACE])
    return encode(entry)
