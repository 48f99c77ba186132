"""Run statements on Django's connection, bypassing Django's cursor (`twenty.db.libpq`).

Statements contain `$n` placeholders. Rows are as PostgreSQL printed them (bytes, not decoded:
finished JSON is passed on) or Python values. Works inside `transaction.atomic()`. Psycopg's errors
pass through; `core.query.run` and `core.query.write.transactions` translate them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db import connections, transaction
from psycopg import sql

from twenty.db import libpq as prepared
from twenty.db.libpq import Texts
from twenty.http.server_timing import current_stages

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

    from twenty.db.backend.base import DatabaseWrapper

Statement = bytes | sql.Composable

REPLICA = "replica"


def rows(statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return all rows as Python values, from the main database (writes and their look-ups)."""
    connection = prepared.main_connection()
    result = _executed(connection, statement, values)
    return prepared.values_of(connection.connection, result)


def texts(statement: Statement, values: Sequence[Any]) -> Texts | None:
    """Return the first row as PostgreSQL printed it, from the main database; None without a row."""
    found = text_rows(statement, values)
    return found[0] if found else None


def text_rows(statement: Statement, values: Sequence[Any]) -> list[Texts]:
    """Return all rows as PostgreSQL printed them (UTF-8), from the main database."""
    return prepared.texts_of(_executed(prepared.main_connection(), statement, values))


def read_text_rows(statement: bytes, values: Sequence[Any]) -> list[Texts]:
    """Return `text_rows` of a stand-alone read, from the replica if there is one.

    It is repeated once when the connection turns out to be dead. Inside a transaction it stays
    there, within a savepoint, so that a failing read leaves the transaction usable.
    """
    connection = prepared.main_connection()
    if connection.in_atomic_block:
        try:
            return _text_rows_of_savepoint(statement, values)
        except prepared.LOST_NAME:  # names are no longer used
            return _text_rows_of_savepoint(statement, values)
    return prepared.texts_of(prepared.read(reading_connection(), statement, values))


def reading_connection() -> DatabaseWrapper:
    """Return the replica's connection if there is one, else the main database's."""
    if REPLICA in connections.settings:
        return cast("DatabaseWrapper", connections[REPLICA])
    return prepared.main_connection()


def _executed(connection: DatabaseWrapper, statement: Statement, values: Sequence[Any]) -> PGresult:
    """Return the result; its time counts as the stage `execute`, whatever the current stage."""
    stages = current_stages()
    if stages is None:
        return prepared.run(connection, _text(statement), values)
    before = stages.current
    stages.begin("execute")
    result = prepared.run(connection, _text(statement), values)
    stages.begin(before)
    return result


def _text_rows_of_savepoint(statement: bytes, values: Sequence[Any]) -> list[Texts]:
    with transaction.atomic():
        return text_rows(statement, values)


def _text(statement: Statement) -> bytes:
    return statement if isinstance(statement, bytes) else statement.as_bytes(None)
