"""Drop database connections that died while their thread was idle.

Threads keep their connection forever. After a restart of the database each of them would fail one
request; the kernel already knows: a connection closed by the other side is readable although
nothing was asked. The check costs no round trip.

API requests need no check: their first statement, which authenticates, is retried on a new
connection. Requests that begin with another statement check for themselves.
"""

import select
from collections.abc import Callable

from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class LiveConnectionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        drop_dead_connections()
        return self.get_response(request)


def drop_dead_connections() -> None:
    """Close this thread's connections that the database has closed; the next use reopens them."""
    for connection in connections.all(initialized_only=True):
        raw = connection.connection
        if raw is None or connection.in_atomic_block:
            continue
        if raw.closed or _is_readable(raw.fileno()):
            connection.close()


def _is_readable(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
