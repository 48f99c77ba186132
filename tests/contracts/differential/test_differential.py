"""The fast path answers as its slow twin does: thousands of requests, byte for byte."""

from __future__ import annotations

import os
import secrets
import time
from itertools import count
from typing import Any
from unittest.mock import patch

import psycopg
import pytest

from metadata.changes.service import locks, running
from tests.contracts.differential.generator.kinds import LOOKALIKES
from tests.contracts.differential.walk import Report, Walk
from twenty.reference import is_reference

IN_A_WALK = 290
WALKS = 5
LOOKALIKE_SEED = 1
SEED_OF_NEW_OPTIONS = 10  # its only change adds an option, whose id is drawn
# Each walk has its own: versions are rolled back with it, but not what was cached for them.
_versions = count(1_000_000, 1000)


def _seeds() -> list[int]:
    """Return as many seeds as the configured number of requests takes."""
    wanted = int(os.environ.get("DIFFERENTIAL_REQUESTS") or IN_A_WALK * (WALKS - 1))
    first = int(os.environ.get("DIFFERENTIAL_SEED") or 1)
    return list(range(first, first + max(wanted // IN_A_WALK, 1)))


def _only() -> list[int]:
    return [int(one) for one in os.environ.get("DIFFERENTIAL_ONLY", "").split(",") if one]


def _walk(seed: int, requests: int = IN_A_WALK, kind: str = "") -> None:
    started = time.process_time()
    report = Walk(seed, requests, next(_versions), kind).run(only=_only())
    print(figures(seed, report, time.process_time() - started))
    told = [one.shown() for one in report.differences]
    told += [f"FAILURE at {p}\n{asked.shown()}\n{a.shown()}" for asked, a, p in report.failures]
    assert not told, "\n\n".join(["", *told])


def figures(seed: int, report: Report, seconds: float) -> str:
    statuses = ", ".join(f"{code}: {n}" for code, n in sorted(report.statuses.items()))
    return (
        f"seed {seed}: {report.requests} requests of {len(report.shapes)} shapes by"
        f" {len(report.callers)} callers, {report.changes} changes; statuses {statuses};"
        f" {seconds:.1f} s of processor time"
    )


@pytest.mark.parametrize("seed", _seeds())
def test_every_answer_is_the_twins(standing: None, seed: int) -> None:
    _walk(seed)


def test_every_answer_is_the_twins_whatever_the_seed(standing: None) -> None:
    _walk(secrets.randbits(31))


def test_lookalikes_are_told_apart(standing: None) -> None:
    _walk(LOOKALIKE_SEED, IN_A_WALK, LOOKALIKES)


def test_a_change_that_postgresql_makes_us_repeat_is_no_difference(standing: None) -> None:
    locked = locks.lock_touched
    failed: list[int] = []

    def busy_at_first(*given: Any) -> None:
        if is_reference() and len(failed) < 2:
            failed.append(1)
            raise psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")
        locked(*given)

    with patch.object(running, "lock_touched", busy_at_first):
        _walk(SEED_OF_NEW_OPTIONS, 30)
    assert len(failed) == 2
