"""Workers that crash: who goes on, what is lost, how they are replaced, when the server ends."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.twenty.process.server import Server, manage, running_server, start_server
from tests.twenty.process.test_crash_during_batches import Writers, count
from twenty.server.deaths import MOST_DEATHS

pytestmark = pytest.mark.process

LIVENESS_SECONDS = 120
DIES_AT_ONCE = """
import os, signal, sys
if "spawn_main" in " ".join(sys.orig_argv):
    os.kill(os.getpid(), signal.SIGSEGV)
"""


def kill(worker: psutil.Process) -> None:
    worker.send_signal(signal.SIGSEGV)
    deadline = time.monotonic() + LIVENESS_SECONDS
    while worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def await_workers(server: Server, number: int) -> None:
    deadline = time.monotonic() + LIVENESS_SECONDS
    while len(server.workers()) < number:
        assert time.monotonic() < deadline, server.text()
        time.sleep(0.1)
    server.await_status("/readyz", 200)


@pytest.fixture
def prepared(data_dir: Path) -> tuple[Path, str]:
    """A data folder with a workspace, and a key of its Admin role."""
    assert manage(data_dir, "create_workspace", "Crash").returncode == 0
    key = manage(data_dir, "create_api_key", "--name", "writer", "--role", "Admin")
    return data_dir, key.stdout.strip()


def test_a_worker_that_crashes_under_load_takes_along_its_own_requests_only(
    prepared: tuple[Path, str],
) -> None:
    data_dir, key = prepared
    with running_server(data_dir, API_RATE_LIMIT="", WORKERS="2") as server:
        writers = Writers(server, key)
        writers.start()
        await_acknowledged(writers, 5)
        first, second = server.workers()
        kill(first)
        # The other one goes on: its process is the same, and calls are answered meanwhile.
        await_acknowledged(writers, 5)
        await_workers(server, 2)
        assert second.is_running()
        await_acknowledged(writers, 5)
        writers.stop()
        found = {mark: count(server, key, mark) for mark in writers.sent}
        said = server.text()
    assert set(found.values()) <= {0, 60}
    assert all(found[mark] == 60 for mark in writers.acknowledged)
    line = rf"Worker \d \(process {first.pid}\) was killed by SIGSEGV after \d+ s; a new one starts"
    assert re.search(line, said), said
    assert "Fatal Python error: Segmentation fault" in said
    # Where its threads were; one that waits for a request is in no file of ours.
    assert re.search(r'^  File ".+", line \d+ in \w+', said, re.MULTILINE)


def test_workers_that_crash_together_and_again_are_replaced_each_time(data_dir: Path) -> None:
    with running_server(data_dir, WORKERS="2") as server:
        for _ in range(3):
            for worker in server.workers():
                kill(worker)
            await_workers(server, 2)
        said = server.text()
        assert said.count("was killed by SIGSEGV") == 6
        assert said.count("a new one starts at once.") == 2
        assert said.count("a new one starts in 1 s.") == 2
        assert said.count("a new one starts in 2 s.") == 2


def test_sighup_replaces_the_workers_and_nobody_notices(data_dir: Path) -> None:
    with running_server(data_dir, WORKERS="2") as server:
        before = {worker.pid for worker in server.workers()}
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + LIVENESS_SECONDS
        while (now := {worker.pid for worker in server.workers()}) & before or len(now) != 2:
            assert server.get("/healthz") == 200
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert "a new one starts" not in server.text()


def test_a_server_whose_workers_die_at_each_start_ends_and_says_why(
    data_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(DIES_AT_ONCE)
    server = start_server(data_dir, WORKERS="1", PYTHONPATH=str(tmp_path))
    server.former = []
    assert server.await_end(LIVENESS_SECONDS) == 1
    said = server.text()
    assert said.count("was killed by SIGSEGV") == MOST_DEATHS
    assert "The server ends: Worker 1 " in said
    assert f"for the {MOST_DEATHS}th time within 5 minutes" in said
    assert "Traceback" not in said
    assert not (data_dir / "postgres" / "data" / "postmaster.pid").exists()


def test_a_signal_ends_the_server_also_while_a_dead_worker_waits(data_dir: Path) -> None:
    with running_server(data_dir, WORKERS="1") as server:
        for _ in range(3):
            kill(server.workers()[0])
            await_workers(server, 1)
        kill(server.workers()[0])  # replaced after four seconds
        server.send(signal.SIGTERM)
        assert server.await_end() == 0


def test_a_worker_that_dies_as_the_server_is_stopped_makes_no_failure_of_it(data_dir: Path) -> None:
    with running_server(data_dir, WORKERS="2") as server:
        first, second = server.workers()
        server.process.send_signal(signal.SIGSTOP)
        kill(first)
        server.send(signal.SIGTERM)
        server.process.send_signal(signal.SIGCONT)
        assert server.await_end() == 0
        assert not second.is_running()


def await_acknowledged(writers: Writers, more: int) -> None:
    wanted = len(writers.acknowledged) + more
    deadline = time.monotonic() + LIVENESS_SECONDS
    while len(writers.acknowledged) < wanted:
        assert time.monotonic() < deadline
        time.sleep(0.05)
