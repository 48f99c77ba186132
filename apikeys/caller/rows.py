"""One-row statements on the request's hot path: constant SQL, run by `twenty.db.libpq`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twenty.db import libpq as prepared
from twenty.db.libpq import Texts


def fetch_one(statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return the first row as Python values. Lets psycopg's errors through."""
    connection = prepared.main_connection()
    result = prepared.read(connection, statement, parameters)
    rows = prepared.values_of(connection.connection, result)
    return rows[0] if rows else None


def fetch_one_text(statement: bytes, parameters: Sequence[Any]) -> Texts | None:
    """Return the first row as PostgreSQL printed it. Lets psycopg's errors through."""
    rows = prepared.texts_of(prepared.read(prepared.main_connection(), statement, parameters))
    return rows[0] if rows else None
