"""Lines to a descriptor of the process, written by a thread of its own.

Callers never wait and never fail: a full disk, or a reader that is gone or stuck, costs lines, not
requests. Lines wait in a queue of at most `MOST_WAITING`; those that do not fit, or cannot be
written, are counted, and the count is reported once as soon as writing is possible again.
"""

from __future__ import annotations

import atexit
import os
import select
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from twenty.logs.secrets import hide_secrets

Item = str | bytes | threading.Event

MOST_WAITING = 10_000
# A pipe takes this many bytes at once or not at all: lines of several processes are not mixed.
TOGETHER_BYTES = select.PIPE_BUF
FLUSH_SECONDS = 2.0
# Lines come in bursts: waking up for each one would take processor time from the requests.
LINGER_SECONDS = 0.005


class LineWriter:
    """Writes lines to a descriptor. `tell_lost` formats the line with the number of lost lines;
    `waiting` holds what is to be written.
    """

    def __init__(self, descriptor: int, tell_lost: Callable[[int], str]) -> None:
        self._descriptor = descriptor
        self._tell_lost = tell_lost
        self._begin()
        # A forked process has this one's memory and none of its threads.
        os.register_at_fork(after_in_child=self._begin)
        atexit.register(self.flush)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self.is_started = False
        self.waiting: SimpleQueue[Item] = SimpleQueue()
        self._lost = 0
        self._is_amid_line = False

    def start(self) -> None:
        """Begin to write what waits. `put` does so itself."""
        with self._lock:
            if not self.is_started:
                self.is_started = True
                threading.Thread(target=self._write_forever, daemon=True, name="log").start()

    def put(self, line: str | bytes) -> None:
        """Queue `line`, without its secrets; bytes are written unchanged."""
        if not self.is_started:
            self.start()
        # Several threads may check at once, so the bound is not exact.
        if self.waiting.qsize() < MOST_WAITING:
            self.waiting.put(line)
        else:
            self.count_lost(1)

    @property
    def is_losing(self) -> bool:
        """Tell whether the last lines could not be written."""
        return self._lost > 0

    def flush(self, seconds: float = FLUSH_SECONDS) -> bool:
        """Wait until everything queued is written or lost; return whether it is."""
        if not self.is_started:
            return True
        done = threading.Event()
        self.waiting.put(done)
        return done.wait(seconds)

    def count_lost(self, lines: int) -> None:
        with self._lock:
            self._lost += lines

    def _write_forever(self) -> None:
        held: Item | None = None
        while True:
            if held is None:
                item = self.waiting.get()
                time.sleep(LINGER_SECONDS)
            else:
                item = held
            if isinstance(item, threading.Event):
                held = None
                item.set()
            else:
                lines, held = self._with_next(_encoded(item))
                self._write(lines)

    def _with_next(self, first: bytes) -> tuple[list[bytes], Item | None]:
        """Return lines that can be written together, and what else was taken from the queue."""
        lines, size = [first], len(first)
        while True:
            try:
                item = self.waiting.get_nowait()
            except Empty:
                return lines, None
            if isinstance(item, threading.Event):
                return lines, item
            line = _encoded(item)
            if size + len(line) > TOGETHER_BYTES:
                return lines, line.removesuffix(b"\n")
            lines.append(line)
            size += len(line)

    def _write(self, lines: list[bytes]) -> None:
        with self._lock:
            lost, self._lost = self._lost, 0
        before = b"\n" if self._is_amid_line else b""
        if lost:
            before += self._tell_lost(lost).encode() + b"\n"
        text = before + b"".join(lines)
        written = self._write_bytes(text)
        if written == len(text):
            self._is_amid_line = False
            return
        end = len(before)
        if written < end:  # not even the number of lost lines could be written
            self.count_lost(lost)
        for line in lines:
            end += len(line)
            if written < end:
                self.count_lost(1)
        if written:
            self._is_amid_line = not text[:written].endswith(b"\n")

    def _write_bytes(self, text: bytes) -> int:
        """Return how many bytes of `text` could be written."""
        written = 0
        while written < len(text):
            try:
                written += os.write(self._descriptor, text[written:])
            except BlockingIOError:  # somebody who shares the descriptor has made it non-blocking
                select.select([], [self._descriptor], [])
            except OSError:
                break
        return written


def _encoded(line: str | bytes) -> bytes:
    if isinstance(line, str):
        line = hide_secrets(line).encode("utf-8", "backslashreplace")
    return line + b"\n"
