"""Rows of a statement of any size, a few at a time, as they were when it began.

A cursor on the server holds the rows, so that memory is needed for some of them only. One statement
sees one snapshot. Everything lives within one transaction, as a pooler in transaction mode needs
it. The transaction writes nothing, and runs on the replica if there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, transaction

from core.query.executor import reading_connection
from twenty.db import libpq
from twenty.db.backend.base import DatabaseWrapper
from twenty.db.connections import drop_dead_connections
from twenty.errors import Timeout

# What ends a session raises: libpq's errors, and those of Django's BEGIN and COMMIT.
_LOST = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OperationalError,
    InterfaceError,
)
FIRST_ROWS, MOST_ROWS = 50, 2_000
BATCH_BYTES = 512 * 1024
TIMED_OUT = "57014"
# Without cursor_tuple_fraction, a plan would be chosen that is good for a tenth of the rows.
_SETTINGS = (
    b"SELECT set_config('statement_timeout', $1, true), "
    b"set_config('cursor_tuple_fraction', '1', true)"
)
_DECLARE = b'DECLARE "export" NO SCROLL CURSOR FOR '
_CLOSE = b'CLOSE "export"'


def read_in_batches(
    statement: bytes,
    values: Sequence[Any],
    timeout_ms: int,
    begin: Callable[[], None],
    take: Callable[[list[bytes]], None],
) -> None:
    """Pass all rows' first values to `take`, in order, after `begin`.

    `timeout_ms`: for everything; 0: no limit. When the session ends meanwhile, all is read once
    more in a new one, beginning again. Raises `Timeout`, and psycopg's errors.
    """
    drop_dead_connections()
    connection = reading_connection()
    connection.ensure_connection()
    session = connection.connection
    begin()
    try:
        _read_all(connection, statement, values, timeout_ms, take)
    except _LOST:
        # Django may have replaced it already, on its way out of the transaction.
        is_same = connection.connection is session and not libpq.is_dead(connection)
        if connection.in_atomic_block or is_same:
            raise
        connection.close()
        begin()
        _read_all(connection, statement, values, timeout_ms, take)


def _read_all(
    connection: DatabaseWrapper,
    statement: bytes,
    values: Sequence[Any],
    timeout_ms: int,
    take: Callable[[list[bytes]], None],
) -> None:
    deadline = monotonic() + timeout_ms / 1000 if timeout_ms else float("inf")
    try:
        with transaction.atomic(using=connection.alias):
            libpq.run_plainly(connection, _SETTINGS, (str(timeout_ms),))
            libpq.run_plainly(connection, _DECLARE + statement, values)
            _read(connection, deadline, timeout_ms, take)
            libpq.run_plainly(connection, _CLOSE, ())
    except psycopg.Error as error:
        if error.sqlstate == TIMED_OUT:
            raise _too_long(timeout_ms) from error
        raise


def _read(
    connection: DatabaseWrapper,
    deadline: float,
    timeout_ms: int,
    take: Callable[[list[bytes]], None],
) -> None:
    count = FIRST_ROWS
    while True:
        found = libpq.run_plainly(connection, b'FETCH FORWARD %d FROM "export"' % count, ())
        rows = [found.get_value(number, 0) or b"" for number in range(found.ntuples)]
        if rows:
            take(rows)
        if len(rows) < count:
            return
        if monotonic() > deadline:
            raise _too_long(timeout_ms)
        # Large records are read one by one, small ones by the thousand.
        size = sum(map(len, rows)) // count + 1
        count = max(1, min(MOST_ROWS, BATCH_BYTES // size))


def _too_long(timeout_ms: int) -> Timeout:
    return Timeout(
        f"The export took longer than {timeout_ms / 1000:g} s and was stopped. Export fewer "
        "records (filter, limit), or a part after the other (starting_after).",
        code="EXPORT_TIMEOUT",
    )
