"""Seats: never more at work than there are, nobody forgotten, connections belong to the seat."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from twenty.db import libpq as prepared
from twenty.server.seats import Seats

LIVENESS_SECONDS = 60


class Work:
    """Counts how many threads are between `begin` and `end`."""

    def __init__(self) -> None:
        self.most = self.now = self.done = 0
        self._lock = threading.Lock()

    def begin(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def end(self) -> None:
        with self._lock:
            self.now -= 1
            self.done += 1


@contextmanager
def thread(work: Callable[[], None]) -> Iterator[threading.Thread]:
    started = threading.Thread(target=work, daemon=True)
    started.start()
    yield started
    started.join(LIVENESS_SECONDS)
    assert not started.is_alive()


def run_pool(seats: Seats, threads: int, requests: int, request: Callable[[], None]) -> Work:
    """Run threads that take requests from one queue as Granian's do; parked ones stay away."""
    work = Work()
    left = [None] * requests
    is_done = threading.Event()

    def serve() -> None:
        while True:
            try:
                left.pop()
            except IndexError:
                return
            seats.take()
            work.begin()
            request()
            work.end()
            if work.done == requests:
                is_done.set()
            seats.leave()

    for _ in range(threads):
        threading.Thread(target=serve, daemon=True).start()
    assert is_done.wait(LIVENESS_SECONDS)
    return work


@pytest.mark.parametrize(("count", "threads"), [(1, 1), (1, 8), (3, 4), (4, 36)])
def test_so_many_work_at_once_as_there_are_seats_and_every_request_is_done(
    count: int, threads: int
) -> None:
    seats = Seats(count)
    work = run_pool(seats, threads, 2000, lambda: None)
    assert work.done == 2000
    assert work.most <= count


def test_with_seats_lent_at_random_all_are_done_and_all_seats_come_back() -> None:
    """Each request may wait for a body: its seat is lent, and taken again."""
    seats = Seats(2)
    chance = random.Random(7)  # noqa: S311  to order, not to hide

    def request() -> None:
        if chance.random() < 0.3:
            seats.lend(seats.mine)
            seats.take()

    assert run_pool(seats, 12, 3000, request).done == 3000
    ended = threading.Event()
    for _ in range(LIVENESS_SECONDS * 100):
        if seats.is_idle or ended.wait(0.01):
            break
    assert seats.is_idle


def test_a_lent_seat_is_for_the_next_one_who_comes() -> None:
    seats = Seats(1)
    seats.take()
    seats.lend(seats.mine)
    came = threading.Event()

    def other() -> None:
        seats.take()
        came.set()
        seats.leave()

    with thread(other):
        assert came.wait(LIVENESS_SECONDS)
    seats.take()
    assert not seats.is_idle
    seats.leave()
    assert seats.is_idle


def test_a_surplus_thread_waits_and_another_is_parked_until_a_seat_is_lent() -> None:
    seats = Seats(1)
    sitting, may_leave, is_laid_up = threading.Event(), threading.Event(), threading.Event()
    is_called = threading.Event()
    second_sits, second_may_go_on = threading.Event(), threading.Event()

    def first() -> None:
        seats.take()
        sitting.set()
        assert may_leave.wait(LIVENESS_SECONDS)
        is_laid_up.set()
        seats.leave()  # the second one waits: this thread is not needed any more
        is_called.set()

    def second() -> None:
        seats.take()
        second_sits.set()
        assert second_may_go_on.wait(LIVENESS_SECONDS)
        seats.lend(seats.mine)
        assert is_called.wait(LIVENESS_SECONDS)
        seats.take()
        seats.leave()

    with thread(first):
        assert sitting.wait(LIVENESS_SECONDS)
        with thread(second):
            assert not second_sits.wait(0.05)
            may_leave.set()
            assert is_laid_up.wait(LIVENESS_SECONDS)
            assert second_sits.wait(LIVENESS_SECONDS)
            assert not is_called.is_set()
            second_may_go_on.set()


@pytest.mark.django_db(transaction=True)
def test_the_database_connections_are_the_seats_whatever_thread_sits_there() -> None:
    seats = Seats(1)
    seen: list[tuple[int, int]] = []

    def ask() -> None:
        seats.take()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            seen.append((cursor.fetchone()[0], id(prepared.main_connection())))
        seats.leave()

    for _ in range(3):
        with thread(ask):
            pass
    with thread(lambda: _close(seats)):
        pass
    assert len(set(seen)) == 1
    assert seen[0][1] != id(connections["default"])


def _close(seats: Seats) -> None:
    seats.take()
    for each in connections.all():
        each.close()
    seats.leave()
