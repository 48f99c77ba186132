"""A real PgBouncer in front of the tests' PostgreSQL, as an operator would run it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings

from tests.twenty.process.server import free_port
from twenty.embedded_postgres.account import account_for

START_SECONDS = 30
CONFIGURATION = """
[databases]
* = host={host} port={port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
"""


@dataclass(frozen=True)
class PostgresServer:
    """How a client reaches the PostgreSQL itself, and one database in it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str

    @property
    def url(self) -> str:
        place = f"host={quote(self.host, safe='')}&port={self.port}"
        return f"postgresql://{self.user}:{quote(self.password)}@/{self.database}?{place}"

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=self.database,
            autocommit=True,
        )


@dataclass(frozen=True)
class Pooler:
    """A running PgBouncer."""

    port: int
    server: PostgresServer
    log: Path

    @property
    def url(self) -> str:
        return f"postgresql://{self.server.user}@127.0.0.1:{self.port}/{self.server.database}"

    def to(self, database: str) -> "Pooler":
        """The same PgBouncer, before another database."""
        return replace(self, server=replace(self.server, database=database))

    def connect(self) -> psycopg.Connection[Any]:
        """A client that asks for nothing; each statement is a transaction."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=self.server.user,
            dbname=self.server.database,
            autocommit=True,
        )

    def in_all_sessions(self, query: str, sessions: int) -> list[Any]:
        """The value that `query` gives in each session of a pool of that size."""
        clients = [self.connect() for _ in range(sessions)]
        try:
            for client in clients:
                client.execute("BEGIN")  # keeps its session until the end of the transaction
            return [client.execute(query.encode()).fetchone()[0] for client in clients]  # type: ignore[index]
        finally:
            for client in clients:
                client.rollback()  # else PgBouncer would end the session
                client.close()


def required_program() -> str:
    """PgBouncer's path. Skips the test where it is missing, but fails on the build server."""
    found = shutil.which(
        "pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    )
    if found is None:
        reason = "pgbouncer is not installed: nothing is tested behind a pooler"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def pgbouncer_version() -> tuple[int, ...]:
    """Such as (1, 18, 0)."""
    said = subprocess.run([required_program(), "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in said.split()[1].split("."))


@contextmanager
def running_pooler(folder: Path, server: PostgresServer, **options: str) -> Iterator[Pooler]:
    """PgBouncer with these settings, ended after the block. `folder` is its own, and new."""
    program = required_program()
    account = account_for(settings.DATA_FOLDER.cluster)  # it refuses to run as root, too
    port = free_port()
    users, configuration, log = (folder / name for name in ("users", "pgbouncer.ini", "log"))
    text = CONFIGURATION.format(
        host=server.host,
        port=server.port,
        listen_port=port,
        users=users,
    )
    _write(users, f'"{server.user}" "{server.password}"\n', account.uid)
    _write(
        configuration,
        text + "".join(f"{name} = {value}\n" for name, value in options.items()),
        account.uid,
    )
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            **account.process_options,
        )
    try:
        _await_listener(process, port, log)
        yield Pooler(port, server, log)
    finally:
        process.kill()
        process.wait(10)


def _write(path: Path, text: str, owner: int | None) -> None:
    path.touch(0o600)
    path.write_text(text)
    if owner is not None:
        os.chown(path, owner, -1)


def _await_listener(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        else:
            return
