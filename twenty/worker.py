"""The WSGI application as a worker process of `manage.py serve` loads it.

A worker ends when the server does, also by `kill -9`: it would otherwise go on answering, with
old code and without a database. Other WSGI servers load `twenty.wsgi`.

A finished body is handed to Granian as a list of bytes: it then sends it whole with its length,
not in chunks. At the end of the process requests in progress are finished first, also those whose
caller has gone: Python must not be taken down under a running thread.
"""

import atexit
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from twenty.parent_death import end_with_parent

_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    end_with_parent(_server.pid)

from twenty.wsgi import application as django_application  # noqa: E402  the parent comes first

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

POLL_SECONDS = 0.02
# Longer than any statement may take by default; the server kills a worker after 30 seconds.
FINISH_SECONDS = 25.0

_in_progress: set[int] = set()  # the threads that are inside a request


def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    thread = threading.get_ident()
    _in_progress.add(thread)
    try:
        response: Any = django_application(environ, start_response)
        if getattr(response, "streaming", True):
            return response  # type: ignore[no-any-return]  # an API's body, a stream, a wrapped file
        body = response.content
        response.close()  # what Django does after an answer, here before it is sent
        return [body]
    finally:
        _in_progress.discard(thread)


def finish() -> None:
    """Wait for requests in progress, then end without tearing Python down."""
    deadline = time.monotonic() + FINISH_SECONDS
    while _in_progress and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if _server is not None:
    atexit.register(finish)
