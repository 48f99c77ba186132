"""What processes cost: processor time and memory of a server and of PostgreSQL.

Sums are over root processes and everything below them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes. PSS divides shared pages among the processes that share them."""

    rss: float
    pss: float


def tree(root: int, without: int | None = None) -> list[psutil.Process]:
    """Return `root` and all below it, without `without` and all below that."""
    try:
        found = [psutil.Process(root), *psutil.Process(root).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
    left_out = {process.pid for process in tree(without)} if without else set()
    return [process for process in found if process.pid not in left_out]


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """Return the sum; ended processes count in the children's time of their parent."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def memory(processes: Iterable[psutil.Process]) -> Memory:
    rss = pss = 0
    for process in processes:
        try:
            info = process.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        rss += info.rss
        pss += info.pss
    return Memory(rss / 1e6, pss / 1e6)
