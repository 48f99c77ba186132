"""Idle connections give way when all of a worker's are taken: silent callers keep nobody out.

Granian accepts a fixed number of connections; further callers wait until one ends. So before that
number is reached, those idle the longest are closed: connections that never sent a request, and
those whose last request has been answered. The kernel knows which they are (`TCP_INFO`, Linux).
"""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
import threading
import time

from twenty.server.capacity import most_connections
from twenty.server.sockets import CAN_BE_LISTED, count_descriptors, opened, own_sockets

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
# Callers who have just connected, or have just been answered, may be about to ask.
GRACE_MS = 1_000
FULL, MADE_FREE = 0.9, 0.2
# Linux's struct tcp_info: 8 bytes of states and options, 24 numbers, 4 sums.
_INFO = struct.Struct("=8B24I4Q")
_ESTABLISHED = 1
_UNACKNOWLEDGED, _SINCE_SENT, _SINCE_RECEIVED, _BYTES_RECEIVED = 8 + 4, 8 + 9, 8 + 11, 8 + 24 + 3


def let_idle_ones_give_way(port: int) -> None:
    """Watch the connections that arrive at `port`; called in a worker."""
    if hasattr(socket, "TCP_INFO") and CAN_BE_LISTED:
        most = most_connections()
        threading.Thread(
            target=_look_forever, args=(port, most), daemon=True, name="connections"
        ).start()


def _look_forever(port: int, most: int) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        # There are other descriptors too, so only then look more closely.
        if count_descriptors() >= most * FULL:
            try:
                make_room(port, most)
            except OSError:
                logger.exception("Looking after idle connections failed")


def make_room(port: int, most: int) -> None:
    """Close idle connections when most are taken, the longest idle first."""
    taken, idle = 0, list[tuple[int, int]]()
    for descriptor, found in own_sockets():
        if _is_a_callers(found, port):
            taken += 1
            since = _idle_ms(found)
            if since is not None and since >= GRACE_MS:
                idle.append((since, descriptor))
    if taken < most * FULL:
        return
    idle.sort(reverse=True)
    for _, descriptor in idle[: int(most * MADE_FREE)]:
        _end(descriptor, port)


def _end(descriptor: int, port: int) -> None:
    """Close one, unless a request has arrived meanwhile or the descriptor has changed."""
    connection = opened(descriptor)
    if connection is None:
        return
    with connection:
        if _is_a_callers(connection, port) and (_idle_ms(connection) or 0) >= GRACE_MS:
            with contextlib.suppress(OSError):  # the caller has closed it already
                connection.shutdown(socket.SHUT_RDWR)


def _is_a_callers(found: socket.socket, port: int) -> bool:
    if found.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    is_listening = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return not is_listening and bool(found.getsockname()[1] == port)


def _idle_ms(connection: socket.socket) -> int | None:
    """Return how many milliseconds a connection has been idle; None during a request."""
    raw = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
    if len(raw) < _INFO.size or raw[0] != _ESTABLISHED:
        return None
    info = _INFO.unpack(raw)
    since_sent, since_received = info[_SINCE_SENT], info[_SINCE_RECEIVED]
    if info[_BYTES_RECEIVED] == 0:
        return int(since_received)
    if info[_UNACKNOWLEDGED] or since_received < since_sent:
        return None  # an answer is under way, or none was sent since the request
    return int(since_sent)
