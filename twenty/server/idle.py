"""Idle connections give way when a worker's are all taken: nobody is kept out by those who say
nothing.

Granian accepts so many connections and no more; further callers wait until one ends. So before that
is reached, the ones that have been idle for longest are ended: those that never asked anything, and
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
# Somebody who has just come, or has just been answered, may be about to ask.
GRACE_MS = 1_000
FULL, MADE_FREE = 0.9, 0.2
# struct tcp_info of Linux: 8 bytes of states and options, 24 numbers, 4 sums.
_INFO = struct.Struct("=8B24I4Q")
_ESTABLISHED = 1
_UNACKNOWLEDGED, _SINCE_SENT, _SINCE_RECEIVED, _BYTES_RECEIVED = 8 + 4, 8 + 9, 8 + 11, 8 + 24 + 3


def let_idle_ones_give_way(port: int) -> None:
    """In a worker: look after the connections that come in at `port`."""
    if hasattr(socket, "TCP_INFO") and CAN_BE_LISTED:
        most = most_connections()
        threading.Thread(
            target=_look_forever, args=(port, most), daemon=True, name="connections"
        ).start()


def _look_forever(port: int, most: int) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        # There are other descriptors too: it is only then that it is looked closer.
        if count_descriptors() >= most * FULL:
            try:
                make_room(port, most)
            except OSError:
                logger.exception("Looking after idle connections failed")


def make_room(port: int, most: int) -> None:
    """End idle connections where most are taken, the longest idle first."""
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
    """Unless the caller has asked meanwhile, or the descriptor leads to something else."""
    connection = opened(descriptor)
    if connection is None:
        return
    with connection:
        if _is_a_callers(connection, port) and (_idle_ms(connection) or 0) >= GRACE_MS:
            with contextlib.suppress(OSError):  # he has gone himself
                connection.shutdown(socket.SHUT_RDWR)


def _is_a_callers(found: socket.socket, port: int) -> bool:
    if found.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    is_listening = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return not is_listening and bool(found.getsockname()[1] == port)


def _idle_ms(connection: socket.socket) -> int | None:
    """For how many milliseconds a connection has been idle; None while a request is in progress."""
    raw = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
    if len(raw) < _INFO.size or raw[0] != _ESTABLISHED:
        return None
    info = _INFO.unpack(raw)
    since_sent, since_received = info[_SINCE_SENT], info[_SINCE_RECEIVED]
    if info[_BYTES_RECEIVED] == 0:
        return int(since_received)
    if info[_UNACKNOWLEDGED] or since_received < since_sent:
        return None  # of an answer something is under way, or none was sent since the request
    return int(since_sent)
