"""The loop over duties, and what is done now and then by one of several workers."""

import signal
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from twenty.worker import loop, periodic
from twenty.worker.duties import all_duties
from twenty.worker.loop import Worker, drain
from twenty.worker.periodic import Periodic
from twenty.workspaces.models import DutyRun

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PATIENCE_S = 60


class Counting:
    """`steps` steps are there to do; `finish` is noted."""

    def __init__(self, name: str, steps: int) -> None:
        self.name, self.steps = name, steps
        self.done = 0
        self.is_finished = False
        self.enough = threading.Event()

    def run_once(self) -> bool:
        if self.done == self.steps:
            self.enough.set()
            return False
        self.done += 1
        return True

    def finish(self) -> None:
        self.is_finished = True


class Failing(Counting):
    def run_once(self) -> bool:
        super().run_once()
        raise ValueError("a duty that fails")


def test_each_duty_is_carried_out_until_the_end() -> None:
    duties = [Counting("one", 3), Counting("two", 5)]
    worker = Worker(duties, idle_seconds=0.01)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert all(duty.enough.wait(PATIENCE_S) for duty in duties)
    worker.end()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert [(duty.done, duty.is_finished) for duty in duties] == [(3, True), (5, True)]


def test_a_signal_in_the_middle_of_another_ones_handling_blocks_nothing() -> None:
    """The server sends one, and the kernel another when the server dies."""
    worker = Worker([Counting("one", 3)], idle_seconds=0.01)

    def handle_both() -> None:
        with worker._ending._cond:  # type: ignore[attr-defined]  # the first is being handled here
            worker._on_signal(signal.SIGTERM, None)

    handling = threading.Thread(target=handle_both, daemon=True)
    handling.start()
    handling.join(PATIENCE_S)
    assert not handling.is_alive()
    running = threading.Thread(target=worker.run, daemon=True)
    running.start()
    running.join(PATIENCE_S)
    assert not running.is_alive()


def test_a_duty_that_fails_is_tried_again_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loop, "FIRST_PAUSE_SECONDS", 0.01)
    failing, sound = Failing("failing", 2), Counting("sound", 2)
    worker = Worker([failing, sound], idle_seconds=0.01)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert failing.enough.wait(PATIENCE_S)
    assert sound.enough.wait(PATIENCE_S)
    worker.end()
    thread.join(PATIENCE_S)
    assert "The duty 'failing' failed" in caplog.text
    assert failing.is_finished


def test_draining_gives_each_duty_its_turn_and_finishes_all() -> None:
    duties = [Counting("one", 0), Counting("two", 4), Counting("three", 1)]
    drain(duties)
    assert [duty.done for duty in duties] == [0, 4, 1]
    assert all(duty.is_finished for duty in duties)


def test_all_duties_can_be_made() -> None:
    names = [duty.name for duty in all_duties()]
    assert len(names) == len(set(names)) > 5


@pytest.mark.django_db
def test_one_worker_takes_a_turn() -> None:
    hour = timedelta(hours=1)
    assert periodic.claim("some duty", hour, NOW)
    assert not periodic.claim("some duty", hour, NOW + timedelta(minutes=59))
    assert periodic.claim("some duty", hour, NOW + hour)


@pytest.mark.django_db
def test_what_it_found_is_kept() -> None:
    class Finding(Periodic):
        name = "finding"
        every = timedelta(hours=1)
        runs = 0

        def run(self, now: datetime) -> dict[str, Any]:
            Finding.runs += 1
            return {"found": 7}

    for _ in range(3):
        assert not Finding(lambda: NOW).run_once()
    row = DutyRun.objects.get(pk="finding")
    assert (Finding.runs, row.ran_at, row.found) == (1, NOW, {"found": 7})


@pytest.mark.django_db
def test_the_worker_drains_all_there_is() -> None:
    drain(all_duties())
    assert set(DutyRun.objects.values_list("name", flat=True)) >= {
        "clean events",
        "clean deliveries",
        "clean kept answers",
        "measure queue",
    }
