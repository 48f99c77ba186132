"""How far the events of a workspace are settled, for those who read them outside of a request."""

from __future__ import annotations

from psycopg import sql

from core.query import executor
from core.query.write.events.numbers import last_number, settled
from twenty.db.libpq import twice


def settled_number(schema: str) -> int:
    """Return the number up to which all events are known.

    Read the events by a statement of its own afterwards, and not in a transaction whose snapshot
    was taken before.
    """
    statement = sql.SQL("SELECT ({})::text FROM ({}) AS drawn").format(
        settled(schema), last_number(schema)
    )
    found = twice(lambda: executor.texts(statement, ()))
    assert found is not None, "a SELECT of scalars has a row"  # noqa: S101
    return int(found[0] or 0)
