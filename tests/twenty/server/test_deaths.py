"""When a dead worker is replaced, and when no more."""

import pytest

from twenty.server.deaths import DELAYS, MOST_DEATHS, WITHIN_SECONDS, Deaths, cause_of_death


def test_each_death_of_a_worker_is_waited_for_longer_and_the_last_is_one_too_many() -> None:
    deaths = Deaths()
    delays = [deaths.note(0, now) for now in range(MOST_DEATHS)]
    assert delays == [*DELAYS, None]
    assert list(DELAYS) == sorted(DELAYS)
    assert DELAYS[0] == 0


def test_workers_are_counted_each_for_itself() -> None:
    deaths = Deaths()
    assert [deaths.note(worker, 0) for worker in range(20)] == [0.0] * 20


def test_what_was_long_ago_does_not_count() -> None:
    deaths = Deaths()
    for number in range(3 * MOST_DEATHS):
        assert deaths.note(0, number * WITHIN_SECONDS) == 0


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [
        (-11, "was killed by SIGSEGV"),
        (-9, "was killed by SIGKILL"),
        (-64, "was killed by SIGRTMAX"),
        (-99, "was killed by signal 99"),
        (3, "ended with status 3"),
        (0, "ended with status 0"),
        (None, "ended"),
    ],
)
def test_the_cause_is_said_in_words(exit_code: int | None, words: str) -> None:
    assert cause_of_death(exit_code) == words
