"""Two workspaces, many callers, few server connections: every answer is the caller's own.

Whatever the pooler's mode and whatever is said of it, nothing that was told to one session is
found in it by the next client.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from apikeys.models import ApiKey, Role
from tests.twenty.pooler.conftest import NEVER, World
from tests.twenty.pooler.pgbouncer import Pooler
from tests.twenty.pooler.traffic import READS, Caller, database, drive, make_caller
from twenty.database_backend.base import DatabaseWrapper, forget_sessions
from twenty.database_settings import databases
from twenty.environment import Environment
from twenty.prepared import Statements

pytestmark = pytest.mark.django_db
POOL = 3

TRANSACTIONS = {"pool_mode": "transaction"}
SESSIONS = {"pool_mode": "session"}
IGNORED = {"ignore_startup_parameters": "options"}
ALWAYS_RESET = {"server_reset_query_always": "1"}
NEVER_RESET = {"server_reset_query": ""}


@pytest.fixture(autouse=True)
def _as_in_a_new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Statements, "is_told", False)
    forget_sessions()
    yield
    forget_sessions()


def through(pooler: Pooler, said: str) -> dict[str, Any]:
    """The main database as the settings would have it. `said`: PREPARE_STATEMENTS."""
    variables = {"DATABASE_URL": pooler.url, "PREPARE_STATEMENTS": said}
    return databases(Environment.parse(variables), settings.DATA_FOLDER)["default"]


def in_thread(work: Callable[[], Any]) -> Any:
    """A thread has a connection of its own."""

    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def left_in_sessions(pooler: Pooler, what: str) -> list[int]:
    """How much of it each session of the pool holds."""
    return pooler.in_all_sessions(f"SELECT count(*) FROM {what}", POOL)


@pytest.mark.parametrize(
    ("options", "said", "steps"),
    [
        (TRANSACTIONS, "", 60),
        (TRANSACTIONS, "0", 60),
        (TRANSACTIONS | IGNORED, "", 60),
        (TRANSACTIONS | IGNORED, "0", 60),
        (TRANSACTIONS | IGNORED, "1", 250),
        (TRANSACTIONS | IGNORED | ALWAYS_RESET, "1", 60),
        (TRANSACTIONS | IGNORED | {"max_prepared_statements": "100"}, "1", 60),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else str(value or "unset"),
)
def test_every_answer_is_the_callers_own_in_transaction_mode(
    world: World,
    pooler: Callable[..., Pooler],
    options: dict[str, str],
    said: str,
    steps: int,
) -> None:
    running = pooler(default_pool_size=POOL, **options)
    with database(through(running, said)):
        assert drive(world.secrets, callers=8, steps=steps) == []
    assert running.in_all_sessions("SHOW statement_timeout", POOL) == ["0"] * POOL
    assert running.in_all_sessions("SHOW timezone", POOL) == ["Europe/Berlin"] * POOL
    for what in ("pg_cursors WHERE is_holdable", "pg_locks WHERE locktype = 'advisory'"):
        assert left_in_sessions(running, what) == [0] * POOL
    if said != "1":
        assert left_in_sessions(running, "pg_prepared_statements") == [0] * POOL
