"""A change of the data model while autovacuum holds the object's table.

PostgreSQL cancels autovacuum for whoever has waited for `deadlock_timeout`; a change that waits for
less is refused for as long as a large table is vacuumed.
"""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from tests.metadata.test_requests_in_flight import Api, api
from tests.twenty.process.conftest import data_dir
from twenty.embedded_postgres.location import DataFolder

__all__ = ["api", "data_dir"]
pytestmark = pytest.mark.process

STARTS_WITHIN_S = 120
# Each page that it dirties costs 20: it takes a tenth of a second for every one.
SLOWLY: LiteralString = """
ALTER TABLE {table} SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)"""
WITHOUT_TRIGGERS: LiteralString = "ALTER TABLE {table} DISABLE TRIGGER USER"
FILL: LiteralString = """
INSERT INTO {table} (id, name)
SELECT gen_random_uuid(), repeat('x', 900) || n FROM generate_series(1, 6000) n"""
MAKE_HOLES: LiteralString = "DELETE FROM {table} WHERE right(name, 1) IN ('1', '5')"


@pytest.fixture
def database(api: Api, data_dir: Path) -> Iterator[psycopg.Connection]:
    folder = DataFolder(data_dir)
    with psycopg.connect(
        host=str(folder.socket_dir),
        port=5432,
        user="twenty",
        dbname="twenty",
        passfile=str(folder.password_file),
        autocommit=True,
    ) as connection:
        yield connection


def test_a_change_does_not_wait_for_autovacuum(api: Api, database: psycopg.Connection) -> None:
    table = _table(database)
    for statement in (SLOWLY, WITHOUT_TRIGGERS, FILL, MAKE_HOLES):
        database.execute(sql.SQL(statement).format(table=table))
    _come_every_second(api)
    _await_autovacuum(database, table)
    company = next(one for one in _objects(api) if one["nameSingular"] == "company")
    assert api.field(company["id"], "TEXT", "madeMeanwhile")


def _come_every_second(api: Api) -> None:
    postmaster = api.server.postmaster()
    with (Path(postmaster.cwd()) / "postgresql.auto.conf").open("a") as settings:
        settings.write("autovacuum_naptime = '1s'\n")
    postmaster.send_signal(signal.SIGHUP)


def _table(database: psycopg.Connection) -> sql.Identifier:
    found = database.execute(
        "SELECT relnamespace::regnamespace::text FROM pg_class"
        " WHERE relname = 'company' AND relkind = 'r'"
        " AND relnamespace::regnamespace::text LIKE 'workspace%'"
    ).fetchall()
    assert len(found) == 1, found
    return sql.Identifier(found[0][0], "company")


def _await_autovacuum(database: psycopg.Connection, table: sql.Identifier) -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < end:
        found = database.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_progress_vacuum USING (pid)"
            " WHERE granted AND mode = 'ShareUpdateExclusiveLock' AND relation = %s::regclass",
            [table.as_string(database)],
        ).fetchone()
        if found is not None and found[0]:
            return
        time.sleep(0.05)
    raise AssertionError("autovacuum did not come")


def _objects(api: Api) -> list[dict[str, str]]:
    status, answer = api("GET", "/rest/metadata/objects?limit=200")
    assert status == 200, answer
    found: list[dict[str, str]] = answer["data"]
    return found
