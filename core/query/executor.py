"""Running a statement: on Django's connection, past Django's cursor (`twenty.prepared`).

What comes in: SQL with `$n` placeholders (bytes, or composed) and its values. What goes out: rows,
either as PostgreSQL printed them (bytes, nothing decoded: finished JSON is passed on) or as Python
values. Works inside `transaction.atomic()`. Raises psycopg's errors as they are;
`core.query.reading` and `core.query.write.transactions` say what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import sql

from twenty import prepared

Statement = bytes | sql.Composable
Texts = tuple[bytes | None, ...]

REPLICA = "replica"


def rows(statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows as Python values, on the main database (writes and their look-ups)."""
    connection = connections[DEFAULT_DB_ALIAS]
    result = prepared.run(connection, _text(statement), values)
    return prepared.values_of(connection.connection, result)


def texts(statement: Statement, values: Sequence[Any]) -> Texts | None:
    """The first row as PostgreSQL printed it, on the main database; None without a row."""
    found = text_rows(statement, values)
    return found[0] if found else None


def text_rows(
    statement: Statement, values: Sequence[Any], using: str = DEFAULT_DB_ALIAS
) -> list[Texts]:
    """All rows as PostgreSQL printed them (UTF-8)."""
    result = prepared.run(connections[using], _text(statement), values)
    columns = range(result.nfields)
    return [
        tuple(result.get_value(row, column) for column in columns) for row in range(result.ntuples)
    ]


def read_text_rows(statement: bytes, values: Sequence[Any]) -> list[Texts]:
    """`text_rows` for a read on its own: from the replica where there is one, a second time when
    the connection turns out to be dead. Inside a transaction it stays there, behind a savepoint,
    so that a read that fails leaves the transaction usable."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        with transaction.atomic():
            return text_rows(statement, values)
    using = REPLICA if REPLICA in connections.settings else DEFAULT_DB_ALIAS
    try:
        return text_rows(statement, values, using)
    except (psycopg.OperationalError, psycopg.InterfaceError):
        if not prepared.is_dead(connections[using]):
            raise
        connections[using].close()
        return text_rows(statement, values, using)


def _text(statement: Statement) -> bytes:
    return statement if isinstance(statement, bytes) else statement.as_bytes(None)
