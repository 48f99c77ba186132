"""As many requests at work at once as THREADS says, each with database connections of its own.

A worker has more threads than it works on requests: some wait for bodies (see waiting.py). Whoever
works on a request holds a seat, and the database connections belong to the seat, so that their
number follows THREADS, not the number of threads.

Granian creates threads as requests arrive and hands a request to any of them. A thread that finds
every seat taken is one too many: it waits for a seat, and the next thread that finishes its request
is parked, to be called when a seat is lent. The effect is that of THREADS threads; the usual
request takes and returns its seat without a lock. That relies on Python's own lock: taking from a
set, adding to it and checking a list are atomic. A waiting thread announces itself before it checks
again for a free seat, and a leaving one frees its seat before it checks for waiting threads; so
none is overlooked.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections

from twenty.db import libpq as prepared
from twenty.db.backend.base import DatabaseWrapper


class Seat:
    """The right to work on a request, and the database connections to do it with."""

    def __init__(self) -> None:
        self.connections: dict[str, DatabaseWrapper] = {}
        self.user: object = None  # the mark of the thread that used it last

    @property
    def is_in_transaction(self) -> bool:
        return any(connection.in_atomic_block for connection in self.connections.values())

    def be_used_by(self, mark: object) -> None:
        """Make the seat's connections those of the running thread."""
        self.user = mark
        if not self.connections:
            self.connections = {
                alias: cast("DatabaseWrapper", connections.create_connection(alias))
                for alias in connections
            }
            for connection in self.connections.values():
                connection.inc_thread_sharing()
        for alias, connection in self.connections.items():
            connections[alias] = connection
        prepared.use_main_connection(self.connections[DEFAULT_DB_ALIAS])


class _Gate:
    """Blocks one thread until another one releases it."""

    def __init__(self) -> None:
        self.seat: Seat | None = None
        self._lock = threading.Lock()
        self._lock.acquire()

    def wait(self) -> None:
        self._lock.acquire()

    def open(self) -> None:
        self._lock.release()


class _Thread(threading.local):
    def __init__(self) -> None:
        self.mark = object()
        self.seat: Any = None  # the last one; free again unless the thread is at work


class Seats:
    def __init__(self, count: int) -> None:
        self._count = count
        self._free = {Seat() for _ in range(count)}
        self._thread = _Thread()
        self._lock = threading.Lock()  # guards everything below
        self._without: deque[_Gate] = deque()  # threads that wait for a seat, requests in hand
        self._laid_up: list[_Gate] = []  # parked threads
        self._surplus = 0  # how many more are to be parked

    def take(self) -> None:
        """Take a seat, the same as last time if it is free; wait if none is."""
        thread = self._thread
        seat = thread.seat
        # One atomic step instead of a lock: either this thread gets its seat, or another has it.
        try:
            self._free.remove(seat)
        except KeyError:
            seat = thread.seat = self._another()
        if seat.user is not thread.mark:
            seat.be_used_by(thread.mark)

    def leave(self) -> None:
        """Return the seat; the thread may be parked before its next request."""
        self._free.add(self._thread.seat)
        if self._without or self._surplus:
            self._make_room()

    @property
    def mine(self) -> Seat:
        """Return the seat of the running thread."""
        seat: Seat = self._thread.seat
        return seat

    def lend(self, seat: Seat) -> None:
        """Let others use a seat while its thread waits; the thread takes one again itself."""
        with self._lock:
            self._free.add(seat)
            # The waiting thread is one less at work: let one more run, by parking one less or by
            # waking one that is parked.
            if self._surplus:
                self._surplus -= 1
            elif self._laid_up:
                self._laid_up.pop().open()
            self._seat_those_without()

    @property
    def is_idle(self) -> bool:
        """Tell whether nobody works, and nobody waits to."""
        return len(self._free) == self._count and not self._without

    def _another(self) -> Seat:
        try:
            return self._free.pop()
        except KeyError:
            pass
        gate = _Gate()
        with self._lock:
            self._without.append(gate)
            self._surplus += 1
            # Looked for again after the announcement: a thread that left before did not see it.
            self._seat_those_without()
        gate.wait()
        if gate.seat is None:
            raise RuntimeError("a gate was opened without a seat")
        return gate.seat

    def _seat_those_without(self) -> None:
        while self._without:
            try:
                seat = self._free.pop()
            except KeyError:
                return
            gate = self._without.popleft()
            gate.seat = seat
            gate.open()

    def _make_room(self) -> None:
        gate = None
        with self._lock:
            self._seat_those_without()
            if self._surplus:
                self._surplus -= 1
                gate = _Gate()
                self._laid_up.append(gate)
        if gate is not None:
            gate.wait()
