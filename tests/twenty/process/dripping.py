"""Callers who send a body byte by byte, many at once, over raw sockets.

One thread serves them all: it sends a byte of each now and then, and notes how the connection
ended. Whoever was cut off reconnects until told to stop.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

BYTE_SECONDS = 0.25
LIVENESS_SECONDS = 90
CLOSED = "closed"
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")


@dataclass(frozen=True)
class Drip:
    """What each of the callers sends."""

    path: str
    is_chunked: bool = False
    key: str = ""
    content_type: str = "application/json"

    @property
    def head(self) -> bytes:
        lines = [f"POST {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines.append(f"Content-Type: {self.content_type}")
        if self.key:
            lines.append(f"Authorization: Bearer {self.key}")
        lines.append("Transfer-Encoding: chunked" if self.is_chunked else "Content-Length: 5000")
        return "\r\n".join([*lines, "", ""]).encode()

    @property
    def byte(self) -> bytes:
        return b"1\r\n \r\n" if self.is_chunked else b" "


@dataclass
class Drippers:
    port: int
    drip: Drip
    count: int
    outcomes: Counter[str] = field(default_factory=Counter)
    _is_stopping: threading.Event = field(default_factory=threading.Event)
    _received: dict[socket.socket, bytes] = field(default_factory=dict)
    _all_begun: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            for _ in range(self.count):
                self._begin(selector)
            self._all_begun.set()
            next_byte = time.monotonic()
            while self._received:
                for key, _ in selector.select(0.05):
                    self._hear(key.fileobj, selector)  # type: ignore[arg-type]
                if time.monotonic() >= next_byte:
                    next_byte = time.monotonic() + BYTE_SECONDS
                    self._send_a_byte()

    def _begin(self, selector: selectors.BaseSelector) -> None:
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=LIVENESS_SECONDS)
        opened.sendall(self.drip.head)
        opened.setblocking(False)
        self._received[opened] = b""
        selector.register(opened, selectors.EVENT_READ)

    def _hear(self, opened: socket.socket, selector: selectors.BaseSelector) -> None:
        try:
            heard = opened.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        self._received[opened] += heard
        if heard:
            return
        selector.unregister(opened)
        opened.close()
        status = _STATUS.match(self._received.pop(opened))
        self.outcomes[status[1].decode() if status else CLOSED] += 1
        if not self._is_stopping.is_set():
            self._begin(selector)

    def _send_a_byte(self) -> None:
        for opened in self._received:
            with contextlib.suppress(OSError):  # its end is heard next
                opened.send(self.drip.byte)


@contextmanager
def dripping(port: int, drip: Drip, count: int) -> Iterator[Drippers]:
    """`count` callers at work. At the end every one of them must have been dismissed."""
    drippers = Drippers(port, drip, count)
    thread = threading.Thread(target=drippers.run, daemon=True)
    thread.start()
    try:
        assert drippers._all_begun.wait(LIVENESS_SECONDS)
        yield drippers
    finally:
        drippers._is_stopping.set()
        thread.join(LIVENESS_SECONDS)
    assert not thread.is_alive(), f"{len(drippers._received)} connections are still open"
