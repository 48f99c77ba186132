"""Lines to a descriptor of the process, written by a thread of its own.

Whoever has something to say never waits and never fails: a full disk, a reader who went away or
one who stands still costs lines, not requests. Lines wait in a queue of at most `MOST_WAITING`;
those that do not fit, or cannot be written, are counted, and the count is said once, as soon as
there is a way again.
"""

from __future__ import annotations

import atexit
import os
import select
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

MOST_WAITING = 10_000
# So many bytes a pipe takes at once or not at all: lines of several processes are not mixed.
TOGETHER_BYTES = select.PIPE_BUF
FLUSH_SECONDS = 2.0
# Lines come in crowds: one waking for each would take the processor from the requests.
LINGER_SECONDS = 0.005


class LineWriter:
    """Writes lines to a descriptor. `tell_lost` makes the line that says how many were lost."""

    def __init__(self, descriptor: int, tell_lost: Callable[[int], str]) -> None:
        self._descriptor = descriptor
        self._tell_lost = tell_lost
        self._begin()
        os.register_at_fork(after_in_child=self._begin)
        atexit.register(self.flush)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._queue: SimpleQueue[bytes | threading.Event] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lost = 0
        self._is_amid_line = False

    def put(self, line: str) -> None:
        """Have `line` written; its end is added."""
        if self._thread is None:
            self._start()
        # A few threads may look at once, so the bound is not exact.
        if self._queue.qsize() >= MOST_WAITING:
            self._count_lost(1)
        else:
            self._queue.put(line.encode("utf-8", "backslashreplace") + b"\n")

    @property
    def is_losing(self) -> bool:
        """Whether the last lines could not be written."""
        return self._lost > 0

    def flush(self, seconds: float = FLUSH_SECONDS) -> bool:
        """Wait until everything put so far has been written or lost; whether it has."""
        if self._thread is None:
            return True
        done = threading.Event()
        self._queue.put(done)
        return done.wait(seconds)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_forever, daemon=True, name="log")
                self._thread.start()

    def _count_lost(self, lines: int) -> None:
        with self._lock:
            self._lost += lines

    def _write_forever(self) -> None:
        held: bytes | threading.Event | None = None
        while True:
            if held is None:
                item = self._queue.get()
                time.sleep(LINGER_SECONDS)
            else:
                item = held
            if isinstance(item, threading.Event):
                held = None
                item.set()
            else:
                lines, held = self._with_next(item)
                self._write(lines)

    def _with_next(self, first: bytes) -> tuple[list[bytes], bytes | threading.Event | None]:
        """Lines that can be written together, and what was taken from the queue besides."""
        lines, size = [first], len(first)
        while True:
            try:
                item = self._queue.get_nowait()
            except Empty:
                return lines, None
            if isinstance(item, threading.Event) or size + len(item) > TOGETHER_BYTES:
                return lines, item
            lines.append(item)
            size += len(item)

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
        if written < end:  # not even that lines were lost could be said
            self._count_lost(lost)
        for line in lines:
            end += len(line)
            if written < end:
                self._count_lost(1)
        if written:
            self._is_amid_line = not text[:written].endswith(b"\n")

    def _write_bytes(self, text: bytes) -> int:
        """How many bytes of `text` could be written."""
        written = 0
        while written < len(text):
            try:
                written += os.write(self._descriptor, text[written:])
            except BlockingIOError:  # somebody who shares the descriptor has made it so
                select.select([], [self._descriptor], [])
            except OSError:
                break
        return written
