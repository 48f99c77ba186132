"""Threads that wait for bodies: until when, how many, and without keeping others from work.

Granian's `read` waits for a body forever, and only the end of its connection interrupts it. So each
thread that reads registers here, and one thread looks after them all:

- whoever waits for more than a moment lends its seat to others;
- whoever exceeds the time limit is answered and cut off;
- when too many wait, the most dispensable are cut off: first bodies that are only being drained,
  then those of unauthenticated callers, then the longest wait.
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

# The checking interval, and thus how long a body may take before its thread's seat is lent.
TICK_SECONDS = 0.02
# After this long without a reader, the next reader wakes the checking thread.
ACTIVE_SECONDS = 1.0


class Standing(IntEnum):
    """Whose body it is; the lowest gives way first."""

    UNWANTED = 0
    UNKNOWN = 1
    KNOWN = 2


class Wait:
    """One thread that reads a body.

    `answer` produces the answer for a caller who is cut off, after `patience` seconds; `seat` is
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
        # Boxes that both the reader and the checking thread may pop: one of them comes first.
        self._end = [True]
        self._seat = [seat]

    @property
    def is_open(self) -> bool:
        return bool(self._end)

    @property
    def may_lend(self) -> bool:
        """Tell whether the thread has its seat and can do without it.

        It cannot inside a transaction, which holds locks and needs its connection. The thread
        waits, so the result cannot change meanwhile.
        """
        return bool(self._seat) and not self.seat.is_in_transaction

    def prolong(self) -> None:
        """Restart the time limit."""
        self.deadline = time.monotonic() + self.patience

    def close(self) -> bool:
        """Decide how the wait ends: True for whoever comes first."""
        return _taken(self._end) is not None

    def take_seat(self) -> Seat | None:
        """Return the seat, for whoever comes first."""
        return _taken(self._seat)


def _taken(box: list[_T]) -> _T | None:
    try:
        return box.pop()
    except IndexError:
        return None


class WaitingRoom:
    """All waits of this process, at most `most` while others need their threads."""

    def __init__(self, seats: Seats, most: int) -> None:
        self._seats = seats
        self._most = most
        self._waits: set[Wait] = set()
        self._is_asleep = False
        self._reading = threading.Event()
        self._late: SimpleQueue[Wait] = SimpleQueue()

    def open(self) -> None:
        """Start the checking thread."""
        threading.Thread(target=self._look_forever, daemon=True, name="bodies").start()
        threading.Thread(target=self._dismiss_forever, daemon=True, name="late-bodies").start()

    @property
    def is_empty(self) -> bool:
        return not self._waits

    def enter(self, wait: Wait) -> None:
        """Register a wait; called before a thread reads."""
        self._waits.add(wait)
        if self._is_asleep:
            self._reading.set()

    def leave(self, wait: Wait) -> bool:
        """Unregister a wait, after the thread has read; it then holds a seat.

        Returns whether it was in time. If not, its caller has already been answered.
        """
        self._waits.discard(wait)
        if wait.take_seat() is None:
            self._seats.take()
        return wait.close()

    def look(self, now: float) -> None:
        """Lend the seats of those who wait, and cut off who must go; `now` is monotonic."""
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
        if not self._waits:  # checked after the announcement: whoever enters now wakes us
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
