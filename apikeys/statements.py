"""One-row statements on the request's hot path.

What comes in: constant SQL and its parameters. What goes out: the row or None. They run past
Django's cursor (`twenty.prepared`), in Django's transaction if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection

from twenty import prepared


def fetch_one(statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row. A connection that died while idle is replaced, and the read tried once more.

    Raises psycopg's errors as they are.
    """
    try:
        return _fetch_one(statement, parameters)
    except psycopg.OperationalError:
        if connection.in_atomic_block or not prepared.is_dead(connection):
            raise
    connection.close()
    return _fetch_one(statement, parameters)


def _fetch_one(statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    result = prepared.run(connection, statement, parameters)
    rows = prepared.values_of(connection.connection, result)
    return rows[0] if rows else None
