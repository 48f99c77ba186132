"""Entry points of the embedded PostgreSQL: keep it running while something needs it.

`for_server` is `manage.py serve`'s: it starts PostgreSQL, restarts it when it ends by itself, and
stops it. `for_command` is everybody else's: beside a running server (or another command) it uses
that one's PostgreSQL, otherwise it starts one for its own duration. Both raise
`EmbeddedPostgresError`; `notify` gets lines of text when waiting takes long.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from twenty.embedded_postgres.account import account_for
from twenty.embedded_postgres.binaries import programs
from twenty.embedded_postgres.cluster import ensure_cluster, ensure_database
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.folders import SUPERUSER, ensure_password_file, prepare
from twenty.embedded_postgres.location import DATABASE_NAME, ROLE_NAME, DataFolder
from twenty.embedded_postgres.locks import FileLock
from twenty.embedded_postgres.postmaster import Postmaster
from twenty.embedded_postgres.room import Room
from twenty.embedded_postgres.supervisor import Supervisor

POLL_SECONDS = 0.1
# How long a command waits for a PostgreSQL that another process is starting.
START_SECONDS = 300.0

Notify = Callable[[str], None]


def _silent(line: str) -> None:
    pass


@contextmanager
def for_command(
    folder: DataFolder, version: str, *, is_durable: bool = True, notify: Notify = _silent
) -> Iterator[bool]:
    """Have PostgreSQL serve inside this block; yield True when it was started for it.

    `is_durable=False` is fast and not crash-safe, for tests only.
    """
    prepare(folder, account_for(folder.cluster))
    with closing(_lock(folder, "owner")) as owner, closing(_lock(folder, "users")) as users:
        users.wait_shared()
        if not _become_owner(owner, folder):
            yield False
            return
        postmaster, _ = _postmaster(folder, version, is_durable=is_durable, notify=notify)
        try:
            postmaster.start()
            ensure_database(folder)
            yield True
        finally:
            users.release()
            users.wait_exclusive()  # until the other commands are done
            postmaster.stop()


@contextmanager
def for_server(
    folder: DataFolder, version: str, *, notify: Notify, give_up: Callable[[str], None]
) -> Iterator[None]:
    """Have PostgreSQL serve inside this block, under supervision.

    `give_up` is called, in another thread, when it has ended and cannot be restarted.
    """
    prepare(folder, account_for(folder.cluster))
    with closing(_lock(folder, "owner")) as owner:
        if not owner.try_exclusive():
            notify(f"Waiting for the command with process id {owner.holder()} to finish …")
            owner.wait_exclusive()
        postmaster, room = _postmaster(folder, version, is_durable=True, notify=notify)
        supervisor = Supervisor(postmaster, room, notify, give_up)
        supervisor.start()
        try:
            ensure_database(folder)
            yield
        finally:
            supervisor.stop()


def _lock(folder: DataFolder, name: str) -> FileLock:
    return FileLock(folder.path / "postgres" / f"{name}.lock")


def _postmaster(
    folder: DataFolder, version: str, *, is_durable: bool, notify: Notify
) -> tuple[Postmaster, Room]:
    """Prepare passwords, programs and cluster, versions checked; not started. Owner only."""
    account = account_for(folder.cluster)
    ensure_password_file(folder.password_file, (SUPERUSER, ROLE_NAME))
    found: Path = programs(folder, account, version)
    ensure_cluster(folder, account, found, version)
    room = Room(folder, account, notify)
    try:
        room.prepare()
    except OSError as error:
        raise EmbeddedPostgresError(
            f"The data folder {folder.path} cannot be used: {error.strerror} ({error.filename}). "
            f"Make room, or set another DATA_DIR."
        ) from None
    return Postmaster(folder, account, found, is_durable=is_durable, notify=notify), room


def _become_owner(owner: FileLock, folder: DataFolder) -> bool:
    """Return True when nobody runs PostgreSQL here; False once somebody else's serves."""
    deadline = time.monotonic() + START_SECONDS
    while not owner.try_exclusive():
        if _is_serving(folder):
            return False
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"The process {owner.holder()} holds the data folder {folder.path}, but its "
                f"PostgreSQL does not answer; see {folder.log_file}."
            )
        time.sleep(POLL_SECONDS)
    return True


def _is_serving(folder: DataFolder) -> bool:
    try:
        psycopg.connect(
            host=str(folder.socket_dir),
            port=5432,
            user=ROLE_NAME,
            dbname=DATABASE_NAME,
            passfile=str(folder.password_file),
        ).close()
    except psycopg.OperationalError:
        return False
    return True
