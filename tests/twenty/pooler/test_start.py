"""The start behind a pooler: what it says, how soon, and what it leaves behind."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from psycopg import sql

from tests.twenty.pooler.conftest import TIMEOUT, World
from tests.twenty.pooler.pgbouncer import Pooler
from tests.twenty.process.server import Server, manage, running_server

pytestmark = [pytest.mark.django_db, pytest.mark.process]
POOL = 2
FOUND = "leads to a connection pooler"
SET_TIMEOUT = "SET statement_timeout = '15000ms';"
SET_TIME_ZONE = "SET timezone = 'UTC';"
WAITS = "Waiting up to"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all: static files are collected once."""
    return tmp_path_factory.mktemp("start") / "data"


@pytest.fixture
def refusing(pooler: Callable[..., Pooler]) -> Pooler:
    """Refuses session options, as PgBouncer does without further settings."""
    return pooler(pool_mode="transaction", default_pool_size=POOL)


def prepare(folder: Path, url: str, **environment: str) -> CompletedProcess[str]:
    return manage(folder, "prepare", DATABASE_URL=url, DEMO="0", **environment)


def test_unnamed_it_is_found_and_said_in_one_line_with_what_to_set(
    folder: Path, refusing: Pooler
) -> None:
    done = prepare(folder, refusing.url)
    assert done.returncode == 0, done.stderr
    (line,) = done.stderr.splitlines()
    for part in ("DATABASE_URL", FOUND, "PREPARE_STATEMENTS=0", SET_TIMEOUT, SET_TIME_ZONE):
        assert part in line
    assert f'ALTER ROLE "{refusing.server.user}" SET' in line
    assert refusing.in_all_sessions("SHOW statement_timeout", POOL) == [TIMEOUT] * POOL


def test_1_before_a_pooler_that_refuses_options_ends_at_once_and_names_the_setting(
    folder: Path, refusing: Pooler
) -> None:
    done = prepare(folder, refusing.url, PREPARE_STATEMENTS="1")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    for part in ("PREPARE_STATEMENTS=1", "ignore_startup_parameters", "unsupported startup"):
        assert part in line
    assert WAITS not in done.stderr


@pytest.fixture
def empty_database(world: World) -> Iterator[str]:
    """Its name. Its sessions have a timeout of seven seconds."""
    name = f"{world.server.database}_empty"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with world.server.connect() as own:
        own.execute(drop)
        own.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        own.execute(
            sql.SQL("ALTER DATABASE {} SET statement_timeout = {}").format(
                sql.Identifier(name), TIMEOUT
            )
        )
        yield name
        own.execute(drop)


def test_a_first_start_with_all_its_migrations_leaves_sessions_as_they_were(
    folder: Path, refusing: Pooler, empty_database: str
) -> None:
    elsewhere = refusing.to(empty_database)
    done = prepare(folder, elsewhere.url)
    assert done.returncode == 0, done.stderr
    assert elsewhere.in_all_sessions("SHOW statement_timeout", POOL) == [TIMEOUT] * POOL
    again = prepare(folder, elsewhere.url)
    assert again.returncode == 0, again.stderr
    assert elsewhere.in_all_sessions("SHOW statement_timeout", POOL) == [TIMEOUT] * POOL


def test_commands_work_without_a_word(folder: Path, refusing: Pooler, world: World) -> None:
    name = ("--workspace", "Ours")
    done = manage(
        folder, "create_api_key", "--name", "n", "--role", "Admin", *name, DATABASE_URL=refusing.url
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("twk_")
    assert done.stderr == ""


# ── what was found reaches the workers ───────────────────────────────────────────────────────


def workers_settings(server: Server) -> list[str | None]:
    """PREPARE_STATEMENTS as each worker process was given it."""
    workers = [p for p in server.processes() if "spawn_main" in " ".join(p.cmdline())]
    assert workers
    return [worker.environ().get("PREPARE_STATEMENTS") for worker in workers]


def some_companies(server: Server, secret: str) -> object:
    call = urllib.request.Request(  # noqa: S310
        f"{server.url}/rest/companies?limit=1", headers={"Authorization": f"Bearer {secret}"}
    )
    with urllib.request.urlopen(call, timeout=60) as response:  # noqa: S310
        return json.load(response)["data"]["companies"]


def test_workers_behind_a_pooler_need_no_look(folder: Path, refusing: Pooler, world: World) -> None:
    with running_server(folder, DATABASE_URL=refusing.url, WORKERS="2") as server:
        assert workers_settings(server) == ["0", "0"]
        assert isinstance(some_companies(server, world.secrets[0]), list)
        assert server.text().count(FOUND) == 1


def test_workers_with_sessions_of_their_own_need_none_either(folder: Path, world: World) -> None:
    with running_server(folder, DATABASE_URL=world.server.url, WORKERS="1") as server:
        assert workers_settings(server) == ["1"]
        assert isinstance(some_companies(server, world.secrets[0]), list)
        assert FOUND not in server.text()
