"""Names that another session has, or lacks: never another statement's answer, and no refusal."""

from collections.abc import Callable
from typing import cast

import pytest
from django.db import connections

from tests.twenty.pooler.conftest import World
from tests.twenty.pooler.pgbouncer import Pooler
from tests.twenty.pooler.traffic import (
    Caller,
    callers_of,
    create_both,
    create_people,
    database,
    in_thread,
    through,
    upsert_company,
)
from twenty.db.backend.base import DatabaseWrapper
from twenty.db.libpq import Statements, Texts, run, texts_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", [create_both, create_people, upsert_company])
def test_a_write_is_repeated(world: World, step: Callable[[Caller], None]) -> None:
    (caller,) = callers_of(world.secrets, 1)

    def work() -> None:
        create_both(caller)
        for _ in range(3):
            step(caller)
        _lose_all_names_but_the_callers_own()
        step(caller)
        assert Statements.is_told

    with database(world.direct()):
        in_thread(work)


def test_a_name_never_answers_for_another_text(world: World, pooler: Callable[..., Pooler]) -> None:
    """Two connections, two sessions, and each is given the one that the other prepared in."""
    running = pooler(
        pool_mode="transaction", default_pool_size=2, ignore_startup_parameters="options"
    )
    ours, theirs = (b"SELECT 'ours', $1::int", b"SELECT 'theirs', $1::int")

    def work() -> list[list[Texts]]:
        first, second = (_new_connection() for _ in range(2))
        try:
            _prepare(first, ours)
            with running.connect() as other:
                other.execute("BEGIN")  # takes the session that was used last
                _prepare(second, theirs)
                found = [texts_of(run(first, ours, (1,)))]
            found.append(texts_of(run(first, ours, (2,))))
            found.append(texts_of(run(second, theirs, (3,))))
            return found
        finally:
            first.close()
            second.close()

    with database(through(running, "1")):
        assert in_thread(work) == [[(b"ours", b"1")], [(b"ours", b"2")], [(b"theirs", b"3")]]


def _new_connection() -> DatabaseWrapper:
    made = cast(DatabaseWrapper, connections.create_connection("default"))
    made.ensure_connection()
    return made


def _prepare(wrapper: DatabaseWrapper, statement: bytes) -> None:
    for _ in range(2):
        run(wrapper, statement, (0,))


def _lose_all_names_but_the_callers_own() -> None:
    """The key is looked up before the transaction; a failure there is repaired at once."""
    raw = connections["default"].connection
    lost = raw.execute(
        "SELECT name FROM pg_prepared_statements WHERE statement NOT LIKE '%secret_digest%'"
    ).fetchall()
    assert lost
    for (name,) in lost:
        raw.execute(f"DEALLOCATE {name}")
