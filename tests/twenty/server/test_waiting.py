"""The waiting room: seats are lent, time limits end, and who gives way when too many wait."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from twenty.server import waiting
from twenty.server.granian_fence import MOST_CUT_AT_ONCE, Answer, Headers
from twenty.server.seats import Seat, Seats
from twenty.server.waiting import TICK_SECONDS, Standing, Wait, WaitingRoom

LIVENESS_SECONDS = 60
PATIENCE = 10.0


class Caller:
    """A stand-in for Granian's connection: keeps the answer that it gets, as it is sent."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Headers, bytes]] = []
        self.is_ended = threading.Event()

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        raise AssertionError("whoever is cut off gets no whole answer")

    def response_iter(self, status: int, headers: Headers, body: Any) -> None:
        self.answers.append((status, headers, next(body)))
        with pytest.raises(StopIteration):
            next(body)
        self.is_ended.set()


def answer() -> Answer:
    return 408, [("Content-Type", "text/plain"), ("Content-Length", "4")], b"late"


class Room:
    def __init__(self, most: int = 3, seats: int = 1) -> None:
        self.seats = Seats(seats)
        self.seats.take()
        self.room = WaitingRoom(self.seats, most)
        self.callers: list[Caller] = []

    def enter(self, standing: Standing = Standing.KNOWN, since: float = 0.0) -> Wait:
        caller = Caller()
        wait = Wait(caller, standing, PATIENCE, answer, Seat())
        wait.since, wait.deadline = since, since + PATIENCE
        self.callers.append(caller)
        self.room.enter(wait)
        return wait


def test_a_wait_of_a_moment_keeps_its_seat_and_a_longer_one_lends_it() -> None:
    room = Room()
    wait = Wait(Caller(), Standing.KNOWN, PATIENCE, answer, room.seats.mine)
    room.room.enter(wait)

    def lends_after(seconds: float) -> bool:
        room.room.look(wait.since + seconds)
        assert wait.may_lend is not room.seats.is_idle
        return room.seats.is_idle

    assert not lends_after(TICK_SECONDS / 2)
    assert lends_after(TICK_SECONDS * 2)
    assert room.room.leave(wait)  # in time, and seated again
    assert not room.seats.is_idle
    assert room.room.is_empty


def test_a_thread_in_a_transaction_keeps_its_seat() -> None:
    room = Room()
    wait = Wait(Caller(), Standing.KNOWN, PATIENCE, answer, room.seats.mine)
    room.room.enter(wait)
    connection = room.seats.mine.connections["default"]

    def lends(is_in_transaction: bool) -> bool:
        connection.in_atomic_block = is_in_transaction
        room.room.look(wait.since + 1)
        return room.seats.is_idle

    assert not lends(is_in_transaction=True)
    assert lends(is_in_transaction=False)
    assert room.room.leave(wait)


def test_time_ends_at_the_deadline_and_a_part_that_came_begins_it_anew() -> None:
    room = Room()
    wait = room.enter()

    def is_open_at(now: float) -> bool:
        room.room.look(now)
        return wait.is_open

    assert is_open_at(PATIENCE - 0.1)
    wait.deadline = PATIENCE + 5  # what `prolong` does
    assert is_open_at(PATIENCE + 1)
    assert not is_open_at(PATIENCE + 5)
    assert not room.room.leave(wait)  # its reader is told


def test_a_body_that_came_at_the_last_moment_is_in_time_or_late_but_not_both() -> None:
    room = Room()
    wait = room.enter()
    assert room.room.leave(wait)
    room.room.look(PATIENCE * 2)
    assert not wait.close()


def test_when_too_many_wait_drained_bodies_give_way_first_then_strangers_then_the_longest() -> None:
    room = Room(most=2)
    old = room.enter(Standing.KNOWN, since=1.0)
    young = room.enter(Standing.KNOWN, since=2.0)
    unknown_young = room.enter(Standing.UNKNOWN, since=4.0)
    unknown_old = room.enter(Standing.UNKNOWN, since=3.0)
    unwanted = room.enter(Standing.UNWANTED, since=5.0)
    order = [old, young, unknown_young, unknown_old, unwanted]

    def open_ones() -> list[Wait]:
        room.room.look(6.0)
        return [wait for wait in order if wait.is_open]

    assert open_ones() == [old, young]
    newest = room.enter(Standing.KNOWN, since=5.5)
    order.append(newest)
    assert open_ones() == [young, newest]


def test_those_who_came_a_moment_ago_do_not_count() -> None:
    room = Room(most=1)
    waiting_long = room.enter(since=0.0)
    fresh = Wait(Caller(), Standing.KNOWN, PATIENCE, answer, room.seats.mine)
    fresh.since = 5.0
    room.room.enter(fresh)
    room.room.look(5.0)
    assert waiting_long.is_open
    assert fresh.is_open


def test_all_who_are_late_are_answered_and_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than are cut off at once; the declared length is one byte more than is sent."""
    monkeypatch.setattr("twenty.server.granian_fence.FLUSH_SECONDS", 0.001)
    room = Room(most=0)
    room.room.open()
    number = 2 * MOST_CUT_AT_ONCE + 7
    waits = [room.enter() for _ in range(number)]
    for caller in room.callers:
        assert caller.is_ended.wait(LIVENESS_SECONDS)
        ((status, headers, body),) = caller.answers
        assert (status, body) == (408, b"late")
        assert [value for name, value in headers if name == "Content-Length"] == ["5"]
        assert ("Connection", "close") in headers
    assert not any(room.room.leave(wait) for wait in waits)


def test_the_one_who_looks_wakes_up_after_a_long_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "ACTIVE_SECONDS", 0.0)
    room = Room(most=0)
    room.room.open()
    for _ in range(5):
        for _ in range(LIVENESS_SECONDS * 100):
            if room.room._is_asleep:
                break
            threading.Event().wait(0.01)
        assert room.room._is_asleep
        wait = room.enter()
        assert room.callers[-1].is_ended.wait(LIVENESS_SECONDS)
        room.room.leave(wait)
