"""End the connections of callers who send requests but do not read the answers.

The kernel does that if it is told how long sent bytes may stay unacknowledged (`TCP_USER_TIMEOUT`,
Linux). The option is set on the socket that Granian listens on; accepted connections inherit it.
Granian opens that socket itself, after the application is loaded, so it has to be found.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time

from twenty.server.sockets import CAN_BE_LISTED, own_sockets

_LOOK_SECONDS = 0.05
_GIVE_UP_SECONDS = 60.0


def limit_stalled_callers(milliseconds: int) -> None:
    """Set the time limit; called in a worker before it listens."""
    if hasattr(socket, "TCP_USER_TIMEOUT") and CAN_BE_LISTED:
        threading.Thread(
            target=_limit_once_listening, args=(milliseconds,), daemon=True, name="listening"
        ).start()


def _limit_once_listening(milliseconds: int) -> None:
    deadline = time.monotonic() + _GIVE_UP_SECONDS
    while not _limit(milliseconds) and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)


def _limit(milliseconds: int) -> bool:
    is_found = False
    for _, found in own_sockets():
        with contextlib.suppress(OSError):
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
                is_found = True
    return is_found
