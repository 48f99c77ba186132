"""What a connection detects about its session, and what the start reports about it."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connections
from pytest_django import Settings

from tests.twenty.pooler.conftest import TIME_ZONE, TIMEOUT, World
from tests.twenty.pooler.pgbouncer import Pooler
from tests.twenty.pooler.traffic import database, in_thread
from tests.twenty.process.server import free_port
from twenty.config.environment import Environment
from twenty.db.backend import base
from twenty.db.session import are_sessions_own, session_notes
from twenty.db.settings import databases
from twenty.db.start import DatabaseUnusable, await_database

pytestmark = pytest.mark.django_db
FOUND = "DATABASE_URL leads to a connection pooler"
NOT_AS_SAID = "DATABASE_URL leads to sessions that differ from the settings"
SET_TIMEOUT = "SET statement_timeout = '15000ms';"
SET_TIME_ZONE = "SET timezone = 'UTC';"
Start = Callable[..., Any]


@pytest.fixture
def refusing(pooler: Callable[..., Pooler]) -> Pooler:
    return pooler(pool_mode="transaction", default_pool_size=2)


@pytest.fixture
def ignoring(pooler: Callable[..., Pooler]) -> Pooler:
    return pooler(pool_mode="transaction", default_pool_size=2, ignore_startup_parameters="options")


@pytest.fixture
def begin(settings: Settings) -> Start:
    """Run the first steps of a start with these variables.

    Returns its output, and the result of `look` in the same process.
    """

    def begin(look: Callable[[], Any] = are_sessions_own, **variables: str) -> Any:
        environment = settings.ENVIRONMENT = Environment.parse(variables)
        said: list[str] = []

        def work() -> Any:
            await_database(said.append)
            said.extend(session_notes())
            connections.close_all()
            connections["default"].ensure_connection()
            return look()

        with database(databases(environment, django_settings.DATA_FOLDER)["default"]):
            return said, in_thread(work)

    return begin


def show(name: str) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def may_prepare() -> bool:
    return cast(base.DatabaseWrapper, connections["default"]).statements.may_prepare


# ── detected ─────────────────────────────────────────────────────────────────────────────────


def test_a_session_of_our_own_gets_its_options(begin: Start, world: World) -> None:
    url = world.server.url
    assert begin(DATABASE_URL=url) == ([], True)
    assert begin(lambda: show("statement_timeout"), DATABASE_URL=url) == ([], "15s")
    assert begin(may_prepare, DATABASE_URL=url) == ([], True)
    assert begin(may_prepare, DATABASE_URL=url, PREPARE_STATEMENTS="1") == ([], True)


def test_the_address_s_own_options_stay(begin: Start, world: World) -> None:
    url = f"{world.server.url}&options={quote('-c work_mem=5MB')}"
    for said in ("", "0", "1"):
        _, found = begin(lambda: show("work_mem"), DATABASE_URL=url, PREPARE_STATEMENTS=said)
        assert found == "5MB"


@pytest.mark.parametrize("name", ["refusing", "ignoring"])
def test_a_pooler_is_found(begin: Start, name: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(name).url
    (line,), found = begin(DATABASE_URL=url)
    assert found is False
    for part in (FOUND, "PREPARE_STATEMENTS=0", "7000ms instead of 15000ms", SET_TIMEOUT):
        assert part in line
    for part in (f"{TIME_ZONE} instead of UTC", SET_TIME_ZONE):
        assert part in line
    assert begin(may_prepare, DATABASE_URL=url)[1] is False
    assert begin(lambda: show("statement_timeout"), DATABASE_URL=url)[1] == TIMEOUT


def test_it_is_looked_for_once_in_a_process(
    begin: Start, refusing: Pooler, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []

    def connect_again() -> int:
        monkeypatch.setattr(base, "is_pooled", looks.append)
        for _ in range(3):
            connections.close_all()
            connections["default"].ensure_connection()
        return len(looks)

    assert begin(connect_again, DATABASE_URL=refusing.url)[1] == 0


# ── said ─────────────────────────────────────────────────────────────────────────────────────


def test_a_role_that_has_what_the_settings_say_needs_no_command(
    begin: Start, refusing: Pooler
) -> None:
    for said in ("", "0"):
        (line,), _ = begin(
            DATABASE_URL=refusing.url, STATEMENT_TIMEOUT=TIMEOUT, PREPARE_STATEMENTS=said
        )
        assert "statement_timeout" not in line
        assert SET_TIME_ZONE in line


def test_a_configured_pooler_is_not_reported(begin: Start, refusing: Pooler) -> None:
    (line,), found = begin(DATABASE_URL=refusing.url, PREPARE_STATEMENTS="0")
    assert found is False
    for part in (NOT_AS_SAID, SET_TIMEOUT, SET_TIME_ZONE):
        assert part in line


def test_options_that_are_ignored_are_noticed(begin: Start, ignoring: Pooler) -> None:
    (line,), found = begin(DATABASE_URL=ignoring.url, PREPARE_STATEMENTS="1")
    assert found is True
    assert NOT_AS_SAID in line
    assert SET_TIMEOUT in line


def test_a_replica_is_looked_at_too_and_may_be_away(
    begin: Start, refusing: Pooler, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Environment.parse(
        {"DATABASE_URL": world.server.url, "DATABASE_REPLICA_URL": refusing.url}
    )
    replica = databases(own, django_settings.DATA_FOLDER)["replica"]
    monkeypatch.setitem(
        connections.settings,
        "replica",
        connections.configure_settings({"default": replica})["default"],
    )
    (line,), found = begin(DATABASE_URL=world.server.url)
    assert line.startswith("DATABASE_REPLICA_URL leads to a connection pooler")
    assert found is None  # workers look for themselves
    base.forget_sessions()
    monkeypatch.setitem(connections.settings["replica"], "PORT", str(free_port()))
    assert begin(DATABASE_URL=world.server.url) == ([], None)


# ── refused: no waiting mends it ─────────────────────────────────────────────────────────────


def test_1_before_a_pooler_that_refuses_options(begin: Start, refusing: Pooler) -> None:
    with pytest.raises(DatabaseUnusable) as reason:
        begin(DATABASE_URL=refusing.url, PREPARE_STATEMENTS="1")
    for part in ("PREPARE_STATEMENTS=1", "ignore_startup_parameters", "unsupported startup"):
        assert part in str(reason.value)


@pytest.mark.parametrize("said", ["", "0"])
def test_options_of_the_address_that_are_refused(begin: Start, refusing: Pooler, said: str) -> None:
    url = f"{refusing.url}?options={quote('-c work_mem=8MB')}"
    with pytest.raises(DatabaseUnusable, match="DATABASE_URL") as reason:
        begin(DATABASE_URL=url, PREPARE_STATEMENTS=said)
    assert "unsupported startup" in str(reason.value)
