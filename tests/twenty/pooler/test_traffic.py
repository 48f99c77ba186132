"""Two workspaces, many callers, few server connections: every answer is the caller's own.

Whatever the pooler's mode and configuration, no session state reaches the next client.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from apikeys.models import ApiKey
from tests.twenty.pooler.conftest import NEVER, TIME_ZONE, TIMEOUT, World
from tests.twenty.pooler.pgbouncer import Pooler, pgbouncer_version
from tests.twenty.pooler.traffic import callers_of, database, drive, in_thread, through
from twenty.db.libpq import Statements

pytestmark = pytest.mark.django_db
POOL, CALLERS = 3, 6

TRANSACTIONS = {"pool_mode": "transaction"}
IGNORED = {"ignore_startup_parameters": "options"}
ALWAYS_RESET = {"server_reset_query_always": "1"}
# But those that PgBouncer itself sets, for each of its clients anew.
SETTINGS_OF_THE_SESSION = (
    "pg_settings WHERE source = 'session' AND name NOT IN ('TimeZone', 'client_encoding',"
    " 'DateStyle', 'IntervalStyle', 'application_name', 'standard_conforming_strings')"
)
# The view shows those of other databases too.
ADVISORY_LOCKS = "pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
NEVER_RESET = {"server_reset_query": ""}


def left_in_sessions(pooler: Pooler, what: str) -> int:
    """How much of it the sessions of the pool hold."""
    return sum(pooler.in_all_sessions(f"SELECT count(*) FROM {what}", POOL))  # noqa: S608


def named(value: Any) -> str:
    """A parameter's part in the name of its test."""
    if isinstance(value, dict):
        return " ".join(f"{name}={text}" for name, text in value.items())
    return str(value) or "unset"


# One that works, if one does.
END_A_SESSION = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
 ORDER BY state LIMIT 1
"""


@pytest.mark.parametrize(
    ("options", "said", "steps"),
    [
        (TRANSACTIONS, "", 60),
        (TRANSACTIONS, "0", 60),
        (TRANSACTIONS | IGNORED, "", 60),
        (TRANSACTIONS | IGNORED, "0", 60),
        (TRANSACTIONS | IGNORED, "1", 250),
        (TRANSACTIONS | IGNORED | ALWAYS_RESET, "1", 60),
    ],
    ids=named,
)
def test_every_answer_is_the_callers_own(
    world: World, pooler: Callable[..., Pooler], options: dict[str, str], said: str, steps: int
) -> None:
    running = pooler(default_pool_size=POOL, **options)
    with database(through(running, said)):
        assert drive(callers_of(world.secrets, 8), steps=steps) == []
    assert running.in_all_sessions("SHOW statement_timeout", POOL) == [TIMEOUT] * POOL
    assert running.in_all_sessions("SHOW timezone", POOL) == [TIME_ZONE] * POOL
    assert left_in_sessions(running, SETTINGS_OF_THE_SESSION) == 0
    assert left_in_sessions(running, ADVISORY_LOCKS) == 0
    if said != "1":
        assert left_in_sessions(running, "pg_prepared_statements") == 0


@pytest.mark.parametrize("options", [IGNORED, IGNORED | NEVER_RESET], ids=named)
def test_in_session_mode_statements_stay_prepared(
    world: World, pooler: Callable[..., Pooler], options: dict[str, str]
) -> None:
    """A second round of clients gets the sessions of the first: reset, or with all names in them.

    The only cost allowed then is speed.
    """
    running = pooler(pool_mode="session", default_pool_size=CALLERS, **options)
    with database(through(running, "1")):
        assert drive(callers_of(world.secrets, CALLERS), steps=60) == []
        assert not Statements.is_told
        assert drive(callers_of(world.secrets, CALLERS), steps=60) == []
    assert Statements.is_told == (options is not IGNORED)


def test_in_session_mode_an_unnamed_pooler_is_found_too(
    world: World, pooler: Callable[..., Pooler]
) -> None:
    running = pooler(pool_mode="session", default_pool_size=POOL, server_reset_query="")
    with database(through(running, "")):
        assert drive(callers_of(world.secrets, POOL), steps=60) == []
    assert left_in_sessions(running, "pg_prepared_statements") == 0


def test_a_pooler_that_keeps_prepared_statements_is_used_so(
    world: World, pooler: Callable[..., Pooler]
) -> None:
    if pgbouncer_version() < (1, 21):
        pytest.skip("this PgBouncer is older than 1.21: it does not keep prepared statements")
    running = pooler(default_pool_size=POOL, max_prepared_statements=100, **TRANSACTIONS, **IGNORED)
    with database(through(running, "1")):
        assert drive(callers_of(world.secrets, 8), steps=100) == []
    assert not Statements.is_told
    assert left_in_sessions(running, "pg_prepared_statements") > 0


def test_sessions_that_end_under_callers_who_read_change_no_answer(
    world: World, pooler: Callable[..., Pooler]
) -> None:
    """One session in each round, so that no request meets two: a read is repeated once."""
    running = pooler(default_pool_size=POOL, **TRANSACTIONS)
    callers = callers_of(world.secrets, CALLERS)
    with world.server.connect() as other, database(through(running, "0")):
        assert drive(callers, steps=2) == []
        ending = Ending(lambda: other.execute(END_A_SESSION))
        assert drive(callers, steps=60, writes=(), after_step=ending.after_step) == []


class Ending:
    """Ends a session while callers are in the middle of a step.

    Callers are synchronised after every fourth step; the first to finish the next one ends the
    session.
    """

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end
        self._due: list[bool] = []
        self._meeting = threading.Barrier(CALLERS, lambda: self._due.append(True), timeout=120)
        self._own = threading.local()

    def after_step(self) -> None:
        with suppress(IndexError):
            self._due.pop()
            self._end()
        self._own.steps = getattr(self._own, "steps", 0) + 1
        if self._own.steps % 4 == 0:
            self._meeting.wait()


def test_djangos_own_ways_keep_nothing_in_a_session(
    world: World, pooler: Callable[..., Pooler]
) -> None:
    """Times are UTC's whatever the role's time zone is; a long answer needs no cursor there."""
    running = pooler(default_pool_size=POOL, **TRANSACTIONS)

    def moments() -> set[datetime]:
        keys = ApiKey.objects.filter(name__in=("Ours", "Theirs")).iterator(chunk_size=1)
        found = {next(keys).expires_at}
        with running.connect() as other:
            other.execute("BEGIN")  # takes the session that was used last
            return found | {key.expires_at for key in keys}

    with database(through(running, "")):
        assert in_thread(moments) == {NEVER}
    assert left_in_sessions(running, "pg_cursors WHERE is_holdable") == 0
