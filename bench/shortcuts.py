"""What each cache and shortcut of the server saves: processor time with it and without it.

    python -m bench.shortcuts [--people 20000] [--rounds 7] [--only "plans,trees"]

All requests go through the whole application in this process, on one thread. A shortcut is disabled
by replacing what it is made of; with and without take turns, so that both see the same machine.
Times are microseconds of processor time per request, of this process and its PostgreSQL backend.
docs/shortcuts.md has the last table; a test compares its list with the one here.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

PER_ROUND = {"W1": 300, "W2": 60, "W3": 60, "W4": 30, "W5": 150, "W6": 30, "W7": 40, "W8": 8}
TICK = os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.shortcuts", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="names of shortcuts, separated by commas")
    parser.add_argument("--workloads", default="", help="such as W1,W5")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenty.settings")
    os.environ.setdefault("DATA_DIR", str(Path("var/bench").resolve()))
    os.environ["API_RATE_LIMIT"] = "100000000/m"
    os.environ["LOG_LEVEL"] = "WARNING"
    django.setup()
    from bench.shortcut_list import SHORTCUTS

    names = [n for n in options.only.split(",") if n] or list(SHORTCUTS)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        asked = _Requests(stack, options, Path(folder))
        for name in names:
            _show(name, asked.compare(SHORTCUTS[name], options.rounds))
    return 0


class _Requests:
    """The workloads' requests, answered by the application in this process."""

    def __init__(self, stack: ExitStack, options: argparse.Namespace, folder: Path) -> None:
        from bench.our_requests import graphql_target, rest_target
        from bench.run import Run
        from twenty.wsgi import application

        run = Run(options, folder)
        from bench.dataset import Dataset

        server, workspace, facts = run._ours(stack, Dataset(options.people), 1)
        self._application = application
        self._key = workspace.key
        self._wanted = [w for w in options.workloads.split(",") if w] or list(PER_ROUND)
        self._drives = {
            (face, workload): target.drives[workload].requests
            for face, target in (
                ("rest", rest_target(server, workspace, facts)),
                ("graphql", graphql_target(server, workspace, facts)),
            )
            for workload in self._wanted
            if workload in target.drives
        }
        self._clean = _cleaner(stack, workspace)

    def compare(
        self, without: Callable[[ExitStack], None], rounds: int
    ) -> Mapping[tuple[str, str], tuple[float, float]]:
        """Return least microseconds by API and workload: with the shortcut, and without."""
        found: dict[tuple[str, str], tuple[float, float]] = {}
        for way, requests in self._drives.items():
            count = PER_ROUND[way[1]]
            times: tuple[list[float], list[float]] = ([], [])
            self._cost(requests, min(count, 40))
            for _ in range(rounds):
                times[0].append(self._cost(requests, count))
                with ExitStack() as stack:
                    without(stack)
                    self._cost(requests, 3)
                    times[1].append(self._cost(requests, count))
            self._clean()
            # The least of the rounds: anything else on the machine only adds to it.
            found[way] = min(times[0]), min(times[1])
        return found

    def _cost(self, requests: Sequence[Any], count: int) -> float:
        from bench.capture import ask

        before = time.process_time() + _backend_seconds()
        for number in range(count):
            ask(self._application, self._key, requests[number % len(requests)])
        return (time.process_time() + _backend_seconds() - before) / count * 1e6


def _backend_seconds() -> float:
    """Return processor time of this process's own PostgreSQL backend; 0 before there is one."""
    from django.db import connection

    raw = connection.connection
    if raw is None:
        return 0.0
    try:
        text = Path(f"/proc/{raw.info.backend_pid}/stat").read_text()
    except OSError:  # another system than Linux
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _cleaner(stack: ExitStack, workspace: Any) -> Callable[[], None]:
    from bench.run import _cleaner as cleaner

    return cleaner(stack, workspace, ())


def _show(name: str, found: Mapping[tuple[str, str], tuple[float, float]]) -> None:
    parts = [
        f"{face} {workload} {with_it:.0f} → {without:.0f} ({(without / with_it - 1) * 100:+.0f} %)"
        for (face, workload), (with_it, without) in found.items()
    ]
    best = max((without / with_it - 1) * 100 for with_it, without in found.values())
    print(f"{name}: best {best:+.1f} %; " + ", ".join(parts), flush=True)


if __name__ == "__main__":
    sys.exit(main())
