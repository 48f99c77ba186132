"""The fast path answers as its slow twin does: thousands of requests, byte for byte."""

from __future__ import annotations

import os
import secrets
import time

import pytest

from tests.contracts.differential.walk import Walk

IN_A_WALK = 200


def _seeds() -> list[int]:
    wanted = int(os.environ.get("DIFFERENTIAL_REQUESTS", "1800"))
    first = int(os.environ.get("DIFFERENTIAL_SEED", "1"))
    return list(range(first, first + max(wanted // IN_A_WALK, 1)))


def _walk(seed: int) -> None:
    started = time.process_time()
    # Each walk has versions of its own: they roll back with it, what was kept for them does not.
    report = Walk(seed, IN_A_WALK, versions_from=1_000_000 + seed * 1000).run()
    print(
        f"seed {seed}: {report.requests} requests of {len(report.shapes)} shapes by"
        f" {len(report.callers)} callers, {report.changes} changes,"
        f" {time.process_time() - started:.1f} s; statuses {dict(sorted(report.statuses.items()))}"
    )
    told = "\n\n".join(one.shown() for one in report.differences)
    assert not report.differences, f"\n{told}"
    for asked, answer, place in report.failures:
        print(f"FAILURE at {place}\n{asked.shown()}\n{answer.shown()}")
    assert not report.failures


@pytest.mark.parametrize("seed", _seeds())
def test_every_answer_is_the_twins(standing: None, seed: int) -> None:
    _walk(seed)


def test_every_answer_is_the_twins_for_a_seed_nobody_knows(standing: None) -> None:
    _walk(secrets.randbits(31))
