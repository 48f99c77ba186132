"""Threads that wait for bodies: by when, how many, and that they keep nobody from work.

Granian's `read` waits for a body without an end, and nothing can interrupt it but the end of its
connection. So each thread that reads notes here that it does, and one thread looks after them all:

* who waits for more than a moment lends its seat to others;
* whose time is over is answered and cut off;
* when too many wait, those that others can best do without are cut off: first what is read only to
  be thrown away, then bodies of callers who are not known, then the longest wait.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from enum import IntEnum
from queue import Empty, SimpleQueue
from typing import TypeVar

from twenty.server.granian_fence import MOST_CUT_AT_ONCE, Answer, Connection, cut_off
from twenty.server.seats import Seat, Seats

logger = logging.getLogger(__name__)
_T = TypeVar("_T")

# How often it is looked, and so how long a body may take before its thread's seat is lent.
TICK_SECONDS = 0.02
# After so long without a reader, whoever reads next wakes the one who looks.
ACTIVE_SECONDS = 1.0


class Standing(IntEnum):
    """Whose body it is; who stands lowest gives way first."""

    UNWANTED = 0
    UNKNOWN = 1
    KNOWN = 2


class Wait:
    """One thread that reads a body.

    `answer` makes what its caller is told when he is cut off, after `patience` seconds; `seat` is
    the thread's.
    """

    __slots__ = (
        *("_end", "_seat", "answer", "connection", "deadline", "patience"),
        *("seat", "since", "standing"),
    )

    def __init__(
        self,
        connection: Connection,
        standing: Standing,
        patience: float,
        answer: Callable[[], Answer],
        seat: Seat,
    ) -> None:
        self.connection = connection
        self.standing = standing
        self.patience = patience
        self.answer = answer
        self.seat = seat
        self.since = time.monotonic()
        self.deadline = self.since + patience
        # Boxes that the reader and the one who looks may both reach into: one of them comes first.
        self._end = [True]
        self._seat = [seat]

    @property
    def is_open(self) -> bool:
        return bool(self._end)

    @property
    def may_lend(self) -> bool:
        """Whether the thread has its seat and can do without: a transaction holds locks, and its
        connection has to stay with its thread. Its thread waits, so that cannot change now."""
        return bool(self._seat) and not self.seat.is_in_transaction

    def prolong(self) -> None:
        """Begin to count anew."""
        self.deadline = time.monotonic() + self.patience

    def close(self) -> bool:
        """Decide how the wait ends: True for whoever comes first."""
        return _taken(self._end) is not None

    def take_seat(self) -> Seat | None:
        """The seat, for whoever comes first."""
        return _taken(self._seat)


def _taken(box: list[_T]) -> _T | None:
    try:
        return box.pop()
    except IndexError:
        return None


class WaitingRoom:
    """All waits of this process. At most `most` are let go on while others need their threads."""

    def __init__(self, seats: Seats, most: int) -> None:
        self._seats = seats
        self._most = most
        self._waits: set[Wait] = set()
        self._is_asleep = False
        self._reading = threading.Event()
        self._late: SimpleQueue[Wait] = SimpleQueue()

    def open(self) -> None:
        """Begin to look after those who wait."""
        threading.Thread(target=self._look_forever, daemon=True, name="bodies").start()
        threading.Thread(target=self._dismiss_forever, daemon=True, name="late-bodies").start()

    @property
    def is_empty(self) -> bool:
        return not self._waits

    def enter(self, wait: Wait) -> None:
        """Called before a thread reads."""
        self._waits.add(wait)
        if self._is_asleep:
            self._reading.set()

    def leave(self, wait: Wait) -> bool:
        """Called when the thread has read; it holds a seat afterwards.

        Returns whether it was in time. If not, its caller has been answered already.
        """
        self._waits.discard(wait)
        if wait.take_seat() is None:
            self._seats.take()
        return wait.close()

    def look(self, now: float) -> None:
        """Lend the seats of those who wait, and dismiss who must go; `now` is monotonic."""
        waits = [wait for wait in self._waits.copy() if now - wait.since >= TICK_SECONDS]
        for wait in waits:
            seat = wait.take_seat() if wait.may_lend else None
            if seat is not None:
                self._seats.lend(seat)
        staying = [wait for wait in waits if wait.is_open and not self._is_late(wait, now)]
        staying.sort(key=lambda wait: (wait.standing, wait.since))
        for wait in staying[: max(0, len(staying) - self._most)]:
            self._dismiss(wait)

    def _is_late(self, wait: Wait, now: float) -> bool:
        if now < wait.deadline:
            return False
        self._dismiss(wait)
        return True

    def _dismiss(self, wait: Wait) -> None:
        if wait.close():
            self._late.put(wait)

    def _look_forever(self) -> None:
        last_seen = time.monotonic()
        while True:
            time.sleep(TICK_SECONDS)
            now = time.monotonic()
            if self._waits:
                last_seen = now
                try:
                    self.look(now)
                except Exception:
                    logger.exception("Looking after waiting bodies failed")
            elif now - last_seen > ACTIVE_SECONDS:
                self._sleep()
                last_seen = time.monotonic()

    def _sleep(self) -> None:
        self._is_asleep = True
        if not self._waits:  # looked at after the announcement: whoever enters now wakes us
            self._reading.wait()
        self._is_asleep = False
        self._reading.clear()

    def _dismiss_forever(self) -> None:
        while True:
            late = [self._late.get()]
            try:
                while len(late) < MOST_CUT_AT_ONCE:
                    late.append(self._late.get_nowait())
            except Empty:
                pass
            try:
                cut_off([(wait.connection, wait.answer()) for wait in late])
            except Exception:
                logger.exception("Cutting off late bodies failed")
