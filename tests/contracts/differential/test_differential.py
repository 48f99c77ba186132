"""The fast path answers as its slow twin does: thousands of requests, byte for byte."""

from __future__ import annotations

import os
import secrets
import time
from itertools import count

import pytest

from tests.contracts.differential.walk import Report, Walk

IN_A_WALK = 290
WALKS = 5
# Each walk has its own: versions are rolled back with it, but not what was cached for them.
_versions = count(1_000_000, 1000)


def _seeds() -> list[int]:
    """Return as many seeds as the configured number of requests takes."""
    wanted = int(os.environ.get("DIFFERENTIAL_REQUESTS") or IN_A_WALK * (WALKS - 1))
    first = int(os.environ.get("DIFFERENTIAL_SEED") or 1)
    return list(range(first, first + max(wanted // IN_A_WALK, 1)))


def _only() -> list[int]:
    return [int(one) for one in os.environ.get("DIFFERENTIAL_ONLY", "").split(",") if one]


def _walk(seed: int) -> None:
    started = time.process_time()
    report = Walk(seed, IN_A_WALK, next(_versions)).run(only=_only())
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
