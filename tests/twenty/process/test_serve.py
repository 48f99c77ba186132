"""`manage.py serve` from start to end: signals, crashes, restarts, a second server."""

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests.twenty.process.server import Server, free_port, manage, running_server, start_server

pytestmark = pytest.mark.process

COUNT_USERS = "from twenty.workspaces.models import User; print(User.objects.count())"
ADD_USER = "from twenty.workspaces.models import User; User.objects.create_user('a@example.com')"


def test_it_serves_stops_on_sigterm_without_leftovers_and_keeps_data(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        assert server.get("/healthz") == 200
        assert f"Serving at {server.url}" in server.text()
        assert len(server.processes()) > 3
        assert manage(data_dir, "shell", "-v", "0", "-c", ADD_USER).returncode == 0
        server.send(signal.SIGTERM)
        assert server.await_end() == 0
    assert not (data_dir / "postgres" / "data" / "postmaster.pid").exists()
    with running_server(data_dir):
        counted = manage(data_dir, "shell", "-v", "0", "-c", COUNT_USERS)
        assert counted.stdout.strip() == "1"


def test_kill_9_of_the_server_leaves_no_process_and_the_next_start_works(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        server.send(signal.SIGKILL)
        assert server.await_end() == -signal.SIGKILL
    with running_server(data_dir) as server:
        assert server.get("/readyz") == 200


def test_kill_9_of_postgres_is_recovered_from_without_a_restart(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        manage(data_dir, "shell", "-v", "0", "-c", ADD_USER)
        former = server.postmaster()
        former.kill()
        former.wait(10)
        server.await_status("/readyz", 200)
        assert server.postmaster().pid != former.pid
        assert "PostgreSQL ended by itself" in server.text()
        assert manage(data_dir, "shell", "-v", "0", "-c", COUNT_USERS).stdout.strip() == "1"


def test_a_killed_worker_is_replaced(data_dir: Path) -> None:
    with running_server(data_dir, WORKERS="1") as server:
        (worker,) = [p for p in server.processes() if "spawn_main" in " ".join(p.cmdline())]
        worker.kill()
        worker.wait(10)
        server.await_status("/healthz", 200)


def test_a_second_server_on_the_data_folder_is_refused_and_the_first_continues(
    data_dir: Path,
) -> None:
    with running_server(data_dir) as server:
        second = manage(data_dir, "serve", PORT=str(free_port()))
        assert second.returncode == 1
        assert f"Another server (process id {server.process.pid})" in second.stderr
        assert str(data_dir) in second.stderr
        assert "Traceback" not in second.stderr
        assert server.get("/readyz") == 200


def test_a_used_port_is_named_before_anything_is_started(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        other = data_dir.with_name("other")
        second = manage(other, "serve", PORT=str(server.port))
        assert second.returncode == 1
        assert f"Another program listens on 127.0.0.1 port {server.port}" in second.stderr
        assert not (other / "postgres").exists()


def test_sigterm_during_the_start_leaves_no_process(data_dir: Path) -> None:
    server = start_server(data_dir)
    pid_file = data_dir / "postgres" / "data" / "postmaster.pid"
    deadline = time.monotonic() + 60
    while not pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    server.send(signal.SIGTERM)
    assert server.await_end() in (0, 128 + signal.SIGTERM)
    assert not pid_file.exists()


def test_the_access_log_goes_to_standard_output_without_the_query(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        server.get("/healthz?token=hunter2")
        server.await_text('"/healthz"')  # a thread writes it
        assert "hunter2" not in server.text()
        lines = [line for line in server.text().splitlines() if line.startswith("{")]
        assert json.loads(lines[-1])["path"] == "/healthz"


def test_notices_of_an_interrupted_first_start_are_shown_by_the_next(data_dir: Path) -> None:
    with running_server(data_dir):
        # What a start has done when it is interrupted: everything is created, nobody has been told.
        made = manage(data_dir, "prepare", "--when-told", standard_input="now\n", DEMO="1")
        assert made.returncode == 0, made.stderr
        (password,) = re.findall(r"with the password ([\w-]+)", made.stdout)
        (key,) = re.findall(r"API key: +(twk_[\w-]+)", made.stdout)
    assert (data_dir / "first_start").stat().st_mode & 0o777 == 0o600
    with running_server(data_dir, DEMO="1") as server:
        _await_text(server, f"with the password {password}")
        assert key in server.text()
    assert not (data_dir / "first_start").exists()
    with running_server(data_dir, DEMO="1") as server:
        _await_text(server, "Serving at")
        assert "with the password" not in server.text()


def _await_text(server: Server, text: str) -> None:
    deadline = time.monotonic() + 60
    while text not in server.text():
        assert time.monotonic() < deadline, server.text()
        time.sleep(0.05)


def test_commands_beside_a_server_leave_its_postgres_running(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        before = server.postmaster().pid
        assert manage(data_dir, "shell", "-v", "0", "-c", COUNT_USERS).stdout.strip() == "0"
        assert server.postmaster().pid == before
        assert server.get("/readyz") == 200


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be kept from another's folder")
def test_a_given_data_folder_that_the_account_cannot_reach_is_refused(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    refused = manage(closed / "data", "migrate")
    assert refused.returncode == 1
    assert f"{closed / 'data'} cannot be reached" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_database_url_that_does_not_answer_is_said_plainly(data_dir: Path) -> None:
    url = f"postgresql://nobody:hunter2@127.0.0.1:{free_port()}/crm"
    server = start_server(data_dir, DATABASE_URL=url)
    deadline = time.monotonic() + 60
    while "Waiting up to 30 seconds" not in server.text() and time.monotonic() < deadline:
        time.sleep(0.1)
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(20)
    assert "Waiting up to 30 seconds for the database" in server.text()
    assert "hunter2" not in server.text()
