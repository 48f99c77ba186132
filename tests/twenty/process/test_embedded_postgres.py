"""The embedded PostgreSQL's life: made, shared by commands, locked, recovered, refused."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.twenty.process.server import PROJECT_DIR, operator_environment
from twenty.embedded_postgres.account import account_for
from twenty.embedded_postgres.binaries import programs
from twenty.embedded_postgres.cluster import CLEAN_ENVIRONMENT
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.location import DataFolder
from twenty.embedded_postgres.running import for_command

pytestmark = pytest.mark.process

VERSION = "18"


def connect(folder: DataFolder, user: str = "twenty") -> psycopg.Connection:
    return psycopg.connect(
        host=str(folder.socket_dir),
        port=5432,
        user=user,
        dbname="twenty",
        passfile=str(folder.password_file),
        autocommit=True,
    )


def postmaster_pid(folder: DataFolder) -> int:
    return int((folder.cluster / "postmaster.pid").read_text().split()[0])


@pytest.fixture
def folder(data_dir: Path) -> DataFolder:
    return DataFolder(data_dir)


def test_the_first_use_makes_a_closed_cluster_that_listens_on_no_port(folder: DataFolder) -> None:
    with for_command(folder, VERSION), connect(folder) as connection:
        shown = {name: _show(connection, name) for name in ("listen_addresses", "server_encoding")}
        assert shown == {"listen_addresses": "", "server_encoding": "UTF8"}
        question = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'twenty'"
        assert connection.execute(question).fetchone() == ("b", "C.UTF-8")
        rights = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False,)
    assert folder.cluster.stat().st_mode & 0o777 == 0o700
    assert folder.socket_dir.stat().st_mode & 0o777 == 0o700
    assert folder.password_file.stat().st_mode & 0o777 == 0o600
    assert folder.log_file.stat().st_mode & 0o777 == 0o600
    assert not (folder.cluster / "postmaster.pid").exists()


def test_nobody_gets_in_without_the_password(folder: DataFolder) -> None:
    with for_command(folder, VERSION):
        for user in ("twenty", "postgres"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(
                    host=str(folder.socket_dir), user=user, dbname="twenty", passfile="/dev/null"
                )


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's runs as that user")
def test_started_by_root_it_runs_as_another_account(folder: DataFolder) -> None:
    with for_command(folder, VERSION):
        process = psutil.Process(postmaster_pid(folder))
        assert process.uids().real != 0
        assert process.username() == "twenty-postgres"
        # Root's data folder itself stays root's.
        assert folder.path.stat().st_uid == 0


def test_a_second_command_uses_the_first_ones_and_the_first_waits_for_it(
    folder: DataFolder,
) -> None:
    done: list[str] = []
    is_beside = threading.Event()

    def beside() -> None:
        with for_command(folder, VERSION), connect(folder) as connection:
            is_beside.set()
            time.sleep(0.5)
            connection.execute("SELECT 1")
            done.append("beside")

    with for_command(folder, VERSION):
        pid = postmaster_pid(folder)
        thread = threading.Thread(target=beside)
        thread.start()
        assert is_beside.wait(20)
        assert postmaster_pid(folder) == pid
    done.append("first")
    thread.join(20)
    assert done == ["beside", "first"]
    assert not psutil.pid_exists(pid)


def test_it_ends_when_the_command_that_started_it_is_killed_and_recovers(
    folder: DataFolder,
) -> None:
    command = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", "import time; time.sleep(60)"],
        cwd=PROJECT_DIR,
        env=operator_environment(folder.path, EMBEDDED_POSTGRES_VERSION=VERSION),
        stdin=subprocess.DEVNULL,
    )
    _await(lambda: _is_open(folder))
    postmaster = psutil.Process(postmaster_pid(folder))
    command.kill()
    command.wait(10)
    postmaster.wait(20)
    with for_command(folder, VERSION), connect(folder) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_committed_data_survives_kill_9_of_postgres(folder: DataFolder) -> None:
    with for_command(folder, VERSION):
        with connect(folder) as connection:
            connection.execute("CREATE TABLE kept (n int)")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        psutil.Process(postmaster_pid(folder)).kill()
    with for_command(folder, VERSION), connect(folder) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_run_left_over_by_somebody_else_is_ended_before_the_next(folder: DataFolder) -> None:
    _use(folder)
    orphan = _start_orphan(folder)
    with for_command(folder, VERSION):
        assert postmaster_pid(folder) != orphan
        assert not psutil.pid_exists(orphan)


def test_a_process_that_outlives_its_postgres_is_ended_before_the_next(folder: DataFolder) -> None:
    """It computes, and so does not notice that its main process is gone."""

    def compute(connection: psycopg.Connection) -> None:
        with pytest.raises(psycopg.OperationalError):
            connection.execute("DO $$ BEGIN LOOP NULL; END LOOP; END $$")

    with for_command(folder, VERSION):
        connection = connect(folder)
        orphan = connection.info.backend_pid
        computing = threading.Thread(target=compute, args=(connection,))
        computing.start()
        busy = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND state = 'active'"
        with connect(folder) as watching:
            while watching.execute(busy, [orphan]).fetchone() != (1,):
                time.sleep(0.05)
        psutil.Process(postmaster_pid(folder)).kill()
    assert psutil.pid_exists(orphan)
    with for_command(folder, VERSION), connect(folder) as fresh:
        assert fresh.execute("SELECT 1").fetchone() == (1,)
        assert not psutil.pid_exists(orphan)
    computing.join(30)
    assert not computing.is_alive()
    connection.close()


def test_data_of_another_major_version_is_refused_and_not_touched(folder: DataFolder) -> None:
    _use(folder)
    (folder.cluster / "PG_VERSION").write_text("17\n")
    before = sorted(path.name for path in folder.cluster.iterdir())
    with pytest.raises(EmbeddedPostgresError, match="belongs to PostgreSQL 17"):
        _use(folder)
    assert sorted(path.name for path in folder.cluster.iterdir()) == before


def test_a_start_that_fails_says_what_postgres_said(folder: DataFolder) -> None:
    _use(folder)
    with (folder.cluster / "postgresql.auto.conf").open("a") as opened:
        opened.write("shared_buffers = 'nonsense'\n")
    with pytest.raises(EmbeddedPostgresError, match="shared_buffers"):
        _use(folder)


def test_a_path_too_long_for_a_socket_works_all_the_same(data_dir: Path) -> None:
    folder = DataFolder(data_dir / ("long-" * 20))
    with for_command(folder, VERSION), connect(folder) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert folder.path not in folder.socket_dir.parents
    folder.socket_dir.rmdir()


def test_version_16_of_the_same_package_runs_too(folder: DataFolder) -> None:
    with for_command(folder, "16"), connect(folder) as connection:
        assert connection.info.server_version // 10_000 == 16


def _use(folder: DataFolder) -> None:
    with for_command(folder, VERSION):
        pass


def _show(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def _is_open(folder: DataFolder) -> bool:
    try:
        connect(folder).close()
    except psycopg.OperationalError:
        return False
    return True


def _start_orphan(folder: DataFolder) -> int:
    """Start a PostgreSQL on the folder whose starter is gone and which nobody's lock covers."""
    account = account_for(folder.cluster)
    pg_ctl = str(programs(folder, account, VERSION) / "pg_ctl")
    options = f"-k {folder.socket_dir} -c listen_addresses="
    subprocess.run(
        [pg_ctl, "-D", str(folder.cluster), "-w", "-l", "/dev/null", "-o", options, "start"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder.cluster.parent,
        env=CLEAN_ENVIRONMENT,
        **account.process_options,
    )
    return postmaster_pid(folder)


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
