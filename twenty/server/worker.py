"""A worker process of `manage.py serve`: how it handles the requests that Granian hands it.

Each request takes a seat (seats.py), and its body is read through `Body`. Granian gets a finished
answer whole, with its length; only a file is sent in chunks. An answer given before the body was
read ends the connection, unless the rest of the body could be drained.

A worker ends when the server does, even by `kill -9`: it would otherwise keep answering, with old
code and without a database. If it crashes, standard error says where each thread was. At its end,
requests in progress are finished first, including those whose caller is gone: Python must not be
torn down under a running thread.

Other WSGI servers load `twenty.wsgi`, and have to deal with slow bodies themselves.
"""

import atexit
import faulthandler
import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from twenty.parent_death import end_with_parent
from twenty.server import granian_fence

faulthandler.enable()
logging.captureWarnings(True)
_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    end_with_parent(_server.pid)

from django.conf import settings  # noqa: E402  the parent comes first

from twenty.http.spooled_answer import SpooledAnswer  # noqa: E402
from twenty.logs.streams import STANDARD_ERROR, STANDARD_OUTPUT  # noqa: E402
from twenty.server.body import Bodies, Body, BodyRules  # noqa: E402
from twenty.server.capacity import MOST_WAITING  # noqa: E402
from twenty.server.granian_fence import Connection, Headers  # noqa: E402
from twenty.server.idle import let_idle_ones_give_way  # noqa: E402
from twenty.server.seats import Seats  # noqa: E402
from twenty.server.stalled import limit_stalled_callers  # noqa: E402
from twenty.server.waiting import WaitingRoom  # noqa: E402
from twenty.wsgi import application  # noqa: E402

POLL_SECONDS = 0.02
# Longer than any statement may take by default; the server kills a worker after 30 seconds.
FINISH_SECONDS = 25.0
CLOSE = ("Connection", "close")
# What WSGI provides besides the request; Granian would add this process's whole environment.
_BASICS = {
    "GATEWAY_INTERFACE": "CGI/1.1",
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}

logger = logging.getLogger(__name__)
_seats = Seats(settings.ENVIRONMENT.threads)
_room = WaitingRoom(_seats, MOST_WAITING)
_rules = BodyRules(
    most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    part_seconds=settings.ENVIRONMENT.body_timeout_ms / 1000,
    unknown_seconds=settings.ENVIRONMENT.anonymous_body_timeout_ms / 1000,
)
_bodies = Bodies(_rules, _seats, _room)
_sending: set[object] = set()


class _Started:
    """WSGI's `start_response`."""

    status = 500
    headers: Headers

    def __call__(self, status: str, headers: Headers, exc_info: object = None) -> None:
        self.status = int(status[:3])
        self.headers = headers


def run(connection: Connection, environ: dict[str, Any]) -> None:
    """Handle one request, in the thread that Granian chose."""
    _seats.take()
    try:
        _answer(connection, environ)
    except Exception:
        logger.exception("A request failed outside of Django")
        connection.response_bytes(500, [CLOSE], b"")
    finally:
        environ.clear()  # the thread may idle for long; its request must not stay in memory
        _seats.leave()


def _answer(connection: Connection, environ: dict[str, Any]) -> None:
    environ.update(_BASICS)
    body = None
    if environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ:
        body = environ["wsgi.input"] = Body(environ, connection, _bodies)
    started = _Started()
    answer: Any = application(environ, started)  # type: ignore[arg-type]  # no write()
    if isinstance(answer, SpooledAnswer):
        _send(connection, started, answer)
        return
    content = _whole(answer)
    if body is not None and not body.drain((started.status, started.headers, content)):
        started.headers.append(CLOSE)
    connection.response_bytes(started.status, started.headers, content)


def _whole(response: Any) -> bytes:
    """Return the content of an answer, even of a file: a slow reader would occupy a thread."""
    if isinstance(response, list):  # an API's
        return b"".join(response)
    try:
        return b"".join(response)
    finally:
        response.close()  # Django does this after an answer, we do it before sending


def _send(connection: Connection, started: _Started, answer: SpooledAnswer) -> None:
    """Send a large file at its reader's pace, without a seat; their number is limited."""
    sent = iter(answer)
    _sending.add(sent)
    _seats.lend(_seats.mine)
    try:
        connection.response_iter(started.status, started.headers, _Chunks(sent))
    finally:
        answer.close()
        _seats.take()
        _sending.discard(sent)


class _Chunks:
    """An iterator as Granian calls it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.__next__ = chunks.__next__

    def close(self) -> None:
        """The answer is closed by `_send`."""


def finish() -> None:
    """Wait for requests in progress, then end without tearing Python down."""
    deadline = time.monotonic() + FINISH_SECONDS
    while not (_seats.is_idle and _room.is_empty and not _sending) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    for stream in (STANDARD_OUTPUT, STANDARD_ERROR):
        stream.flush()
    os._exit(0)


if _server is not None:
    granian_fence.use_runner(run)
    _room.open()
    limit_stalled_callers(settings.ENVIRONMENT.idle_timeout_ms)
    let_idle_ones_give_way(settings.ENVIRONMENT.port)
    atexit.register(finish)
