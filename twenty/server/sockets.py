"""The sockets that this process has open, whoever opened them (Linux)."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

_DESCRIPTORS = "/proc/self/fd"
CAN_BE_LISTED = os.path.isdir(_DESCRIPTORS)


def count_descriptors() -> int:
    return len(os.listdir(_DESCRIPTORS))


def own_sockets() -> Iterator[tuple[int, socket.socket]]:
    """Yield each descriptor with a duplicate of its socket, closed after the iteration."""
    for name in os.listdir(_DESCRIPTORS):
        found = opened(int(name))
        if found is not None:
            with found:
                yield int(name), found


def opened(descriptor: int) -> socket.socket | None:
    """Return a duplicate of a descriptor's socket; None if there is none any more."""
    try:
        copy = os.dup(descriptor)
    except OSError:
        return None
    try:
        return socket.socket(fileno=copy)
    except OSError:  # a file
        os.close(copy)
        return None
