"""`make bench`: this server, its peers and the floors, on one PostgreSQL, in one interleaved run.

Needs `wrk`. Writes `bench/results/latest.{json,md,svg}` and prints the table. How to read it:
docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from bench.run import Run

SIZES_OF_GROWTH = (10_000, 100_000, 1_000_000)


def main() -> int:
    options = _options()
    if shutil.which("wrk") is None:
        print("wrk is not installed (Debian: apt-get install wrk)", file=sys.stderr)
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenty.settings")
    os.environ.setdefault("DATA_DIR", str(Path("var/bench").resolve()))
    django.setup()
    from bench import report
    from bench.machine import without_autogroups
    from bench.run import Run

    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # restore everything then, too
        if not options.keep_autogroups:
            stack.enter_context(without_autogroups())
        run = Run(options, Path(folder))
        stack.callback(print, "The databases stay in", os.environ["DATA_DIR"])
        result: dict[str, Any] = {"date": datetime.now(UTC).isoformat(timespec="seconds")}
        for part in _parts(run, options):
            # Written after each part: what was measured is kept when a later part fails.
            result |= part
            report.write(result, publish=options.publish)
    print((report.RESULTS / "latest.md").read_text())
    return 0


def _parts(run: Run, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    yield run.comparison(options.processes)
    if options.growth:
        growth: dict[str, Any] = {}
        for size in SIZES_OF_GROWTH:
            growth[str(size)] = run.growth(size)
            yield {"growth": growth}
    if options.one_process:
        yield {"one_process": run.comparison(1)["workloads"]}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under five minutes, coarser")
    parser.add_argument("--people", type=int, help="size of the data set (100,000)")
    parser.add_argument("--rounds", type=int, help="interleaved rounds (5)")
    parser.add_argument("--seconds", type=int, help="of each round (4)")
    parser.add_argument("--processes", type=int, default=2, help="of every system")
    parser.add_argument("--only", default="", help="workloads, such as W1,W2")
    parser.add_argument("--without", default="", help="systems, such as directus,postgraphile")
    parser.add_argument("--growth", action="store_true", help="also 10,000 to 1,000,000 people")
    parser.add_argument("--one-process", action="store_true", help="also with one process each")
    parser.add_argument(
        "--keep-autogroups", action="store_true", help="leave the kernel's groups for sessions on"
    )
    parser.add_argument("--beside", type=Path, help="another checkout to measure in the same run")
    parser.add_argument("--publish", action="store_true", help="into docs/performance.md")
    options = parser.parse_args()
    usual: Mapping[str, int] = (
        {"people": 20_000, "rounds": 2, "seconds": 1}
        if options.quick
        else {"people": 100_000, "rounds": 5, "seconds": 4}
    )
    for name, value in usual.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    options.only = _names(options.only)
    options.without = _names(options.without)
    return options


def _names(text: str) -> Sequence[str]:
    return [name for name in text.split(",") if name]


if __name__ == "__main__":
    sys.exit(main())
