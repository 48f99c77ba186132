"""A change of the schema has all the time it needs, and leaves each session as it was."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from tests.twenty.pooler.conftest import TIMEOUT, World
from tests.twenty.pooler.pgbouncer import Pooler
from tests.twenty.pooler.traffic import database, in_thread, through
from twenty.db.backend.base import NeedsOwnSession
from twenty.db.start import DatabaseUnusable, migrate

pytestmark = pytest.mark.django_db
OWN_TIMEOUT = "15s"  # STATEMENT_TIMEOUT's default, told to sessions of our own
POOL = 2


class Broken(Exception):
    pass


def shown() -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


def around_a_change(*, atomic: bool, breaks: bool = False) -> list[str]:
    """The timeout before, inside of and after a schema editor's work."""
    found = [shown()]
    try:
        with connections["default"].schema_editor(atomic=atomic):
            found.append(shown())
            if breaks:
                raise Broken
    except Broken:
        pass
    return [*found, shown()]


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("atomic", [True, False])
def test_in_a_session_of_ones_own(world: World, atomic: bool, breaks: bool) -> None:
    with database(world.direct()):
        found = in_thread(lambda: around_a_change(atomic=atomic, breaks=breaks))
    assert found == [OWN_TIMEOUT, "0", OWN_TIMEOUT]


@pytest.mark.parametrize("breaks", [False, True])
def test_through_a_pooler(world: World, pooler: Callable[..., Pooler], breaks: bool) -> None:
    running = pooler(pool_mode="transaction", default_pool_size=POOL)
    with database(through(running, "")):
        found = in_thread(lambda: around_a_change(atomic=True, breaks=breaks))
    assert found == [TIMEOUT, "0", TIMEOUT]
    assert running.in_all_sessions("SHOW statement_timeout", POOL) == [TIMEOUT] * POOL


@pytest.mark.parametrize("said", ["", "0", "1"])
def test_outside_of_a_transaction_through_a_pooler_nothing_is_begun(
    world: World, pooler: Callable[..., Pooler], said: str
) -> None:
    running = pooler(
        pool_mode="transaction", default_pool_size=POOL, ignore_startup_parameters="options"
    )
    with database(through(running, said)), pytest.raises(NeedsOwnSession):
        in_thread(lambda: around_a_change(atomic=False))
    assert running.in_all_sessions("SHOW statement_timeout", POOL) == [TIMEOUT] * POOL


@pytest.fixture
def slow_migrations(world: World, settings: Settings) -> Iterator[None]:
    settings.MIGRATION_MODULES = {"core": "tests.twenty.pooler.migrations"}
    yield
    with world.server.connect() as own:
        own.execute("DROP TABLE noted")
        # The app has migrations of its own.
        given = [one.stem for one in Path(__file__).with_name("migrations").glob("0*.py")]
        own.execute("DELETE FROM django_migrations WHERE app = 'core' AND name = ANY(%s)", [given])


def test_migrations(world: World, pooler: Callable[..., Pooler], slow_migrations: None) -> None:
    """What cannot go through the pooler is refused with a way out, which works."""
    running = pooler(pool_mode="transaction", default_pool_size=POOL)
    with database(through(running, "")), pytest.raises(DatabaseUnusable, match="DATABASE_URL"):
        in_thread(migrate)
    assert noted(world) == ["0"]
    assert running.in_all_sessions("SHOW statement_timeout", POOL) == [TIMEOUT] * POOL
    with database(world.direct()):
        in_thread(migrate)
    assert noted(world) == ["0", "0"]


def noted(world: World) -> list[Any]:
    with world.server.connect() as own:
        return [timeout for (timeout,) in own.execute("SELECT t FROM noted").fetchall()]
