"""`manage.py prepare`, alone and as the server runs it: what it says, and when it says nothing."""

import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.twenty.process.server import manage, running_server, start_server

pytestmark = pytest.mark.process


def test_it_migrates_and_tells_of_a_first_start_once(data_dir: Path) -> None:
    first = manage(data_dir, "prepare", DEMO="1")
    assert first.returncode == 0, first.stderr
    assert "Sign in:" in first.stdout
    assert "API key:" in first.stdout
    again = manage(data_dir, "prepare", DEMO="1")
    assert (again.returncode, again.stdout) == (0, "")
    with running_server(data_dir, DEMO="1") as server:
        assert "Sign in:" not in server.text()


def test_without_a_word_from_the_server_it_changes_nothing(data_dir: Path) -> None:
    """The server ended before it said so: standard input ends."""
    done = manage(data_dir, "prepare", "--when-told")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (data_dir / "postgres").exists()


def test_ctrl_c_while_it_works_ends_everything_without_a_traceback(data_dir: Path) -> None:
    server = start_server(data_dir)
    main = psutil.Process(server.process.pid)
    deadline = time.monotonic() + 60
    while not (preparing := [p for p in main.children() if "prepare" in p.cmdline()]):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    server.former = server.processes()
    for process in (*preparing, main):  # a terminal signals both
        process.send_signal(signal.SIGINT)
    assert server.await_end() == 128 + signal.SIGINT
    assert "Traceback" not in server.text()
    assert not (data_dir / "postgres" / "data" / "postmaster.pid").exists()


def test_the_process_that_stays_is_smaller_than_a_worker_that_has_answered_nothing(
    data_dir: Path,
) -> None:
    with running_server(data_dir, WORKERS="2") as server:
        workers = [p for p in server.processes() if "spawn_main" in " ".join(p.cmdline())]
        main = psutil.Process(server.process.pid)
        assert len(workers) == 2
        assert main.memory_info().rss < min(worker.memory_info().rss for worker in workers)
