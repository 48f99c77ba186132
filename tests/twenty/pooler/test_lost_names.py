"""A write whose statements lose their names in the middle of its transaction is done again."""

from collections.abc import Callable

import pytest
from django.db import connections

from tests.twenty.pooler.conftest import World
from tests.twenty.pooler.traffic import (
    Caller,
    callers_of,
    create_both,
    create_people,
    database,
    in_thread,
    upsert_company,
)
from twenty.db.libpq import Statements

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


def _lose_all_names_but_the_callers_own() -> None:
    """The key is looked up before the transaction; what fails there is mended at once."""
    raw = connections["default"].connection
    lost = raw.execute(
        "SELECT name FROM pg_prepared_statements WHERE statement NOT LIKE '%secret_digest%'"
    ).fetchall()
    assert lost
    for (name,) in lost:
        raw.execute(f"DEALLOCATE {name}")
