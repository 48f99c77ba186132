"""The counters among several processes and threads.

No count is lost, one `add` wins, a process killed in the middle leaves nothing half done.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from twenty.cache.counters import WAYS, CounterCache

pytestmark = pytest.mark.process

PROCESSES, THREADS, COUNTS = 4, 3, 400
KEYS = [f"kept-{number}" for number in range(5)]
KILLS = 12
spawning = multiprocessing.get_context("spawn")
forking = multiprocessing.get_context("fork")


def counters(folder: str, slots: int = 4096) -> CounterCache:
    from django.conf import settings

    if not settings.configured:  # a process that was spawned
        settings.configure(SECRET_KEY="x" * 40)
    return CounterCache(folder, {"OPTIONS": {"slots": slots}})


@pytest.fixture(autouse=True)
def _the_same_secret(settings) -> None:
    settings.SECRET_KEY = "x" * 40


def count_up(folder: str, rounds: int) -> None:
    cache = counters(folder)
    threads = [threading.Thread(target=_count, args=(cache, rounds)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _count(cache: CounterCache, rounds: int) -> None:
    for _ in range(rounds):
        cache.add("count", 0, timeout=60)
        cache.incr("count")


def try_to_add(folder: str, keys: int, wins: "multiprocessing.Queue[int]") -> None:
    cache = counters(folder)
    wins.put(sum(cache.add(f"key-{number}", os.getpid()) for number in range(keys)))


def hold_the_lock(folder: str, is_held: "threading.Event") -> None:
    with counters(folder)._counters:
        is_held.set()
        time.sleep(60)


def count_until_killed(folder: str, told: Connection) -> None:
    """Count, and force newcomers into a full bucket all the while; report each count."""
    cache = counters(folder, slots=WAYS)
    number = 0
    while True:
        number += 1
        for key in KEYS:
            cache.incr(key)
            told.send(key)
        cache.add(f"{os.getpid()}-{number}", number, timeout=5)


def test_counts_of_all_processes_and_threads_add_up(tmp_path: Path) -> None:
    _run_all(count_up, PROCESSES, str(tmp_path), COUNTS)
    assert counters(str(tmp_path)).get("count") == PROCESSES * THREADS * COUNTS


def test_exactly_one_process_wins_each_add(tmp_path: Path) -> None:
    wins: multiprocessing.Queue[int] = spawning.Queue()
    _run_all(try_to_add, PROCESSES, str(tmp_path), 200, wins)
    assert sum(wins.get(timeout=60) for _ in range(PROCESSES)) == 200


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_excludes_its_parent_too(tmp_path: Path) -> None:
    cache = counters(str(tmp_path))
    cache.set("count", 0)
    child = forking.Process(target=_count, args=(cache, 2000))
    child.start()
    _count(cache, 2000)
    child.join(60)
    assert child.exitcode == 0
    assert cache.get("count") == 4000


def test_a_process_killed_inside_the_lock_blocks_nobody_and_loses_nothing(tmp_path: Path) -> None:
    cache = counters(str(tmp_path))
    cache.set("count", 41)
    is_held = spawning.Event()
    holder = spawning.Process(target=hold_the_lock, args=(str(tmp_path), is_held))
    holder.start()
    assert is_held.wait(60)
    os.kill(holder.pid or 0, signal.SIGKILL)
    holder.join(60)
    assert cache.incr("count") == 42


def test_processes_killed_while_they_count_lose_no_count(tmp_path: Path) -> None:
    """Each reported count is there, and at most one more per kill.

    The bucket's other counters, overwritten all the while, affect none of these.
    """
    cache = counters(str(tmp_path), slots=WAYS)
    for key in KEYS:
        cache.set(key, 0, timeout=None)
    told = dict.fromkeys(KEYS, 0)
    for kill in range(KILLS):
        readers = []
        for _ in range(2):
            reader, writer = spawning.Pipe(duplex=False)
            process = spawning.Process(target=count_until_killed, args=(str(tmp_path), writer))
            process.start()
            writer.close()
            readers.append((process, reader))
        for process, reader in readers:
            _collect(reader, told, at_least=50 + 7 * kill)
            os.kill(process.pid or 0, signal.SIGKILL)
        for process, reader in readers:
            _collect(reader, told)
            process.join(60)
    counted = {key: cache.get(key) for key in KEYS}
    assert sum(counted.values()) - sum(told.values()) in range(2 * KILLS + 1)
    assert all(counted[key] >= told[key] for key in KEYS)


def _collect(reader: Connection, told: dict[str, int], at_least: int | None = None) -> None:
    """What a process told: so many, or all to its end."""
    taken = 0
    while at_least is None or taken < at_least:
        try:
            told[reader.recv()] += 1
        except EOFError:
            return
        taken += 1


def _run_all(target: Callable[..., None], processes: int, *arguments: object) -> None:
    running = [spawning.Process(target=target, args=arguments) for _ in range(processes)]
    for process in running:
        process.start()
    for process in running:
        process.join(120)
    assert [process.exitcode for process in running] == [0] * processes
