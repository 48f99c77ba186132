"""One-row statements on the request's hot path.

What comes in: constant SQL and its parameters. What goes out: the row or None. They run past
Django's cursor (`twenty.prepared`), in Django's transaction if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq

from twenty import prepared
from twenty.prepared import Texts


def fetch_one(statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row as Python values. Raises psycopg's errors as they are."""
    connection = prepared.main_connection()
    result = _run(connection, statement, parameters)
    rows = prepared.values_of(connection.connection, result)
    return rows[0] if rows else None


def fetch_one_text(statement: bytes, parameters: Sequence[Any]) -> Texts | None:
    """The first row as PostgreSQL printed it. Raises psycopg's errors as they are."""
    rows = prepared.texts_of(_run(prepared.main_connection(), statement, parameters))
    return rows[0] if rows else None


def _run(
    connection: BaseDatabaseWrapper, statement: bytes, parameters: Sequence[Any]
) -> pq.abc.PGresult:
    """A connection that died while idle is replaced, and the read tried once more."""
    try:
        return prepared.run(connection, statement, parameters)
    except psycopg.OperationalError:
        if connection.in_atomic_block or not prepared.is_dead(connection):
            raise
    connection.close()
    return prepared.run(connection, statement, parameters)
