"""The measurement itself: systems take turns in several rounds, so that all see the same machine.

`Figures` by workload and system are medians over the rounds, with their spread. One system is
driven at a time; the others idle. Processor time is that of the driven server's processes and of
PostgreSQL, per request.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import processes
from bench.database import postmaster_pid
from bench.load import CONNECTIONS, Load, drive
from bench.target import WORKLOADS, WRITES, Target, WrongAnswer

WARM_UP_SECONDS, SECOND_LOOK_SECONDS = 1.0, 3.0
LONGER_SECONDS = 8.0
# What runs all the time.
FLOORS = ("bare_wsgi", "constant_wsgi", "sql")
# A server with more requests than it can answer keeps working after its callers have left.
IDLE_LOOK_SECONDS, IDLE_SHARE, MOST_IDLE_LOOKS = 0.3, 0.1, 40


@dataclass(frozen=True, slots=True)
class Pace:
    """`longer`: how many times longer slow systems are measured. `rests_below`: an API rests if the
    warm-up finds it this much slower than its system's fastest one.
    """

    rounds: int
    seconds: float
    longer: int = 5
    rests_below: float = 0.7


@dataclass(frozen=True, slots=True)
class Sample:
    """One round. Processor time in milliseconds per request."""

    load: Load
    server_ms: float
    postgres_ms: float


@dataclass(frozen=True, slots=True)
class Contender:
    """One system under measurement, or a floor.

    `run` drives one workload for some seconds; `root`: its server's first process, if any. Of the
    contenders of one `family` the fastest counts.
    """

    name: str
    workloads: Sequence[str]
    run: Callable[[str, float], Load]
    root: int | None

    @property
    def family(self) -> str:
        return family_of(self.name)


def contender(target: Target, folder: Path) -> Contender:
    """Return a contender; its wrong answers are reported, and the workload left out."""
    right = []
    for workload in target.drives:
        try:
            target.check(workload)
        except WrongAnswer as error:
            print(f"LEFT OUT: {error}", flush=True)
        else:
            right.append(workload)

    def run(workload: str, seconds: float) -> Load:
        requests = target.drives[workload].requests
        return drive(target.url, target.headers, requests, seconds, folder)

    return Contender(target.name, right, run, target.root)


def _nothing() -> None:
    """Clean nothing: reads leave nothing behind."""


def family_of(name: str) -> str:
    """Return the family: only Directus has two APIs that count as one."""
    return "directus" if name.startswith("directus_") else name


def measure(
    contenders: Sequence[Contender],
    pace: Pace,
    wanted: Sequence[str],
    clean: Callable[[], None] = _nothing,
) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    """Return figures by workload and contender. `clean` removes what writes left behind."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for workload in wanted:
        taking = [one for one in contenders if workload in one.workloads]
        samples = _taken(taking, workload, pace, clean)
        found[workload] = {name: _figures(taken) for name, taken in samples.items()}
        found[workload] |= _fastest(taking, found[workload])
        print(f"  {workload} {WORKLOADS[workload]}", flush=True)
    return found


def _taken(
    taking: Sequence[Contender],
    workload: str,
    pace: Pace,
    clean: Callable[[], None],
) -> Mapping[str, list[Sample]]:
    """Return one workload's samples by contender; for an API that rests, that of its warm-up."""
    clean_up = clean if workload in WRITES else _nothing
    warm_ups = {o.name: _warm_up(o, workload) for o in taking if o.family not in FLOORS}
    clean_up()
    driven = _driven(taking, warm_ups, pace)
    samples: dict[str, list[Sample]] = {one.name: [] for one in driven}
    for number in range(pace.rounds):
        # Each round in another order: nobody always follows the same neighbour.
        for one in driven[number % len(driven) :] + driven[: number % len(driven)]:
            length = _length(warm_ups.get(one.name), pace)
            samples[one.name].append(_sample(one, workload, length))
            clean_up()
    return {name: [taken] for name, taken in warm_ups.items()} | samples


def _warm_up(one: Contender, workload: str) -> Sample:
    """Measure again, and longer, when the first calls took all of the time.

    An API must not rest just because its start is slow.
    """
    first = _sample(one, workload, WARM_UP_SECONDS)
    if one.family == one.name or first.load.requests >= 2 * CONNECTIONS:
        return first
    return _sample(one, workload, SECOND_LOOK_SECONDS)


def _driven(
    taking: Sequence[Contender], warm_ups: Mapping[str, Sample], pace: Pace
) -> list[Contender]:
    best: dict[str, float] = {}
    for one in taking:
        if one.name in warm_ups:
            best[one.family] = max(best.get(one.family, 0), warm_ups[one.name].load.rps)
    return [
        one
        for one in taking
        if one.name not in warm_ups
        or warm_ups[one.name].load.rps >= pace.rests_below * best[one.family]
    ]


def _fastest(
    taking: Sequence[Contender], figures: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return by family the figures of its fastest API, and which that is."""
    found: dict[str, dict[str, Any]] = {}
    for one in taking:
        taken = figures[one.name]
        if one.family != one.name and taken["rps"] >= found.get(one.family, taken)["rps"]:
            found[one.family] = {**taken, "face": one.name}
    return found


def _length(warm_up: Sample | None, pace: Pace) -> float:
    """Return the seconds to measure: if hardly a call ends in one, only more time says anything."""
    if warm_up is None or warm_up.load.requests >= 2 * CONNECTIONS:
        return pace.seconds
    return max(pace.seconds, min(pace.longer * pace.seconds, LONGER_SECONDS))


def _sample(one: Contender, workload: str, seconds: float) -> Sample:
    postgres = processes.tree(postmaster_pid())
    server = processes.tree(one.root, postmaster_pid()) if one.root else []
    before = processes.cpu_seconds(server), processes.cpu_seconds(postgres)
    load = one.run(workload, seconds)
    server_after = processes.cpu_seconds(
        processes.tree(one.root, postmaster_pid()) if one.root else []
    )
    # Backends that started meanwhile count too.
    postgres_after = processes.cpu_seconds(processes.tree(postmaster_pid()))
    used = server_after - before[0], postgres_after - before[1]
    if one.root and load.requests < 2 * CONNECTIONS:
        _await_idle(one.root)
    per_request = 1000 / max(load.requests, 1)
    return Sample(load, used[0] * per_request, used[1] * per_request)


def _await_idle(root: int) -> None:
    """Wait until the server has finished what was left, so that nobody's next turn pays for it."""
    for _ in range(MOST_IDLE_LOOKS):
        server = processes.tree(root, postmaster_pid())
        before = processes.cpu_seconds(server)
        time.sleep(IDLE_LOOK_SECONDS)
        if processes.cpu_seconds(server) - before < IDLE_SHARE * IDLE_LOOK_SECONDS:
            return


def _figures(samples: Sequence[Sample]) -> dict[str, Any]:
    rates = [sample.load.rps for sample in samples]
    return {
        "rps": round(statistics.median(rates), 1),
        "rps_min": round(min(rates), 1),
        "rps_max": round(max(rates), 1),
        "p50": round(statistics.median(s.load.p50 for s in samples), 2),
        "p99": round(statistics.median(s.load.p99 for s in samples), 2),
        "server_cpu_ms": round(statistics.median(s.server_ms for s in samples), 3),
        "postgres_cpu_ms": round(statistics.median(s.postgres_ms for s in samples), 3),
        "requests": sum(s.load.requests for s in samples),
        "errors": sum(s.load.errors for s in samples),
        "rounds": len(samples),
    }
