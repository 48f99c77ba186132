"""Our server under measurement: started, filled, and called with the key of a restricted role.

Rights and the rate limit are on, with a limit out of reach. `bench.our_requests` has the requests.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench import database, our_model
from bench.dataset import Dataset
from bench.target import bearer

PROJECT_DIR = Path(__file__).resolve().parent.parent
START_SECONDS = 180
RATE_LIMIT = "100000000/m"


@dataclass(frozen=True, slots=True)
class OurServer:
    url: str
    root: int
    environment: dict[str, str]
    start_seconds: float  # until the first call was answered

    def manage(self, *arguments: str) -> str:
        """Return the output of a management command beside the server."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()


@contextmanager
def running_server(
    processes: int, code: Path = PROJECT_DIR, settings: Mapping[str, str] | None = None
) -> Iterator[OurServer]:
    """Run the server. `code`: the checkout that serves; `settings`: further variables."""
    port = free_port()
    environment = os.environ | {
        "PORT": str(port),
        "WORKERS": str(processes),
        "API_RATE_LIMIT": RATE_LIMIT,
        "LOG_LEVEL": "WARNING",
        "DEMO": "0",
        **(settings or {}),
    }
    own_python = code / ".venv" / "bin" / "python"
    started = time.monotonic()
    server = subprocess.Popen(
        [str(own_python) if own_python.exists() else sys.executable, "manage.py", "serve"],
        cwd=code,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        await_answer(f"{url}/readyz", server)
        yield OurServer(url, server.pid, environment, time.monotonic() - started)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


@contextmanager
def server_of(code: Path, processes: int, folder: Path) -> Iterator[OurServer]:
    """Run another checkout's server, on the same database and so with the same keys as ours."""
    settings = {"DATABASE_URL": database.url(), "DATA_DIR": str(folder / "beside")}
    with running_server(processes, code.resolve(), settings) as server:
        yield server


def await_answer(url: str, server: subprocess.Popen[Any]) -> None:
    """Wait until the server answers anything below 500. Raises `RuntimeError`."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        else:
            return
        time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Workspace:
    schema: str
    admin_key: str
    key: str  # of the role that sees what the peers hold
    whole_key: str  # of the role that sees nearly everything

    @property
    def headers(self) -> dict[str, str]:
        return bearer(self.key)


def prepare_workspace(
    server: OurServer, connection: psycopg.Connection[Any], data: Dataset
) -> Workspace:
    """Return a workspace of this size, created and filled if missing; keys are new."""
    name = f"Benchmark of {data.people}"
    found = _schema_of(connection, name)
    if found is None:
        server.manage("create_workspace", name)
    schema = _schema_of(connection, name) or ""
    key_of = ["create_api_key", "--name", "bench", "--workspace", name, "--role"]
    admin_key = server.manage(*key_of, "Admin")
    if found is None:
        our_model.prepare(server.url, admin_key)
    if not is_filled(connection, schema, data):
        _fill(connection, schema, data)
    keys = [server.manage(*key_of, role) for role in (our_model.ROLE, our_model.WHOLE_ROLE)]
    return Workspace(schema, admin_key, *keys)


def is_filled(connection: psycopg.Connection[Any], schema: str, data: Dataset) -> bool:
    table = sql.Identifier(schema, "opportunity")
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
    return row is not None and row[0] == data.opportunities


def _schema_of(connection: psycopg.Connection[Any], name: str) -> str | None:
    row = connection.execute(
        "SELECT schema_name FROM workspaces_workspace WHERE display_name = %s", [name]
    ).fetchone()
    return row[0] if row else None


_FILL = """
INSERT INTO {0}.company (id, name, "domainNamePrimaryLinkUrl", "addressAddressCity", employees,
  "createdAt", "updatedAt", position)
SELECT id, name, domain, city, employees, created_at, created_at,
       row_number() OVER (ORDER BY created_at) FROM bench_source.company;
INSERT INTO {0}.person (id, "nameFirstName", "nameLastName", "emailsPrimaryEmail", "jobTitle",
  city, intro, "companyId", "createdAt", "updatedAt", position)
SELECT id, first_name, last_name, email, job_title, city, intro, company_id, created_at,
       created_at, row_number() OVER (ORDER BY created_at) FROM bench_source.person;
INSERT INTO {0}.opportunity (id, name, "amountAmountMicros", "amountCurrencyCode", stage,
  "companyId", "pointOfContactId", "createdAt", "updatedAt", position)
SELECT id, name, amount, 'EUR', stage, company_id, person_id, created_at, created_at,
       row_number() OVER (ORDER BY created_at) FROM bench_source.opportunity;
"""


def _fill(connection: psycopg.Connection[Any], schema: str, data: Dataset) -> None:
    if not database.is_filled(connection, data):
        data.fill_source(connection)
    connection.execute(sql.SQL(_FILL).format(sql.Identifier(schema)))
    for table in ("company", "person", "opportunity"):
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(schema, table)))
