"""The shared cache among several processes and threads: no count is lost, one `add` wins."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from twenty.cache.backend import SharedMemoryCache

pytestmark = pytest.mark.process

PROCESSES, THREADS, COUNTS = 4, 3, 400
spawning = multiprocessing.get_context("spawn")
forking = multiprocessing.get_context("fork")


def count_up(folder: str, rounds: int) -> None:
    cache = SharedMemoryCache(folder, {})
    threads = [threading.Thread(target=_count, args=(cache, rounds)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _count(cache: SharedMemoryCache, rounds: int) -> None:
    for _ in range(rounds):
        cache.add("count", 0, timeout=60)
        cache.incr("count")


def try_to_add(folder: str, keys: int, wins: "multiprocessing.Queue[int]") -> None:
    cache = SharedMemoryCache(folder, {})
    wins.put(sum(cache.add(f"key-{number}", os.getpid()) for number in range(keys)))


def hold_the_lock(folder: str, is_held: "threading.Event") -> None:
    table = SharedMemoryCache(folder, {}).table
    with table.locked():
        is_held.set()
        time.sleep(60)


def test_counts_of_all_processes_and_threads_add_up(tmp_path: Path) -> None:
    _run_all(count_up, PROCESSES, str(tmp_path), COUNTS)
    assert SharedMemoryCache(str(tmp_path), {}).get("count") == PROCESSES * THREADS * COUNTS


def test_exactly_one_process_wins_each_add(tmp_path: Path) -> None:
    wins: multiprocessing.Queue[int] = spawning.Queue()
    _run_all(try_to_add, PROCESSES, str(tmp_path), 200, wins)
    assert sum(wins.get(timeout=10) for _ in range(PROCESSES)) == 200


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_excludes_its_parent_too(tmp_path: Path) -> None:
    cache = SharedMemoryCache(str(tmp_path), {})
    cache.set("count", 0)
    child = forking.Process(target=_count, args=(cache, 2000))
    child.start()
    _count(cache, 2000)
    child.join(30)
    assert child.exitcode == 0
    assert cache.get("count") == 4000


def test_a_process_killed_inside_the_lock_blocks_nobody_and_loses_nothing(tmp_path: Path) -> None:
    cache = SharedMemoryCache(str(tmp_path), {})
    cache.set("count", 41)
    is_held = spawning.Event()
    holder = spawning.Process(target=hold_the_lock, args=(str(tmp_path), is_held))
    holder.start()
    assert is_held.wait(30)
    os.kill(holder.pid or 0, signal.SIGKILL)
    holder.join(10)
    assert cache.incr("count") == 42


def _run_all(target: Callable[..., None], processes: int, *arguments: object) -> None:
    running = [spawning.Process(target=target, args=arguments) for _ in range(processes)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    assert [process.exitcode for process in running] == [0] * processes
