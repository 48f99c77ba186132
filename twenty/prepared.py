"""Statements on the hot path: prepared once on each connection, then run by one call of libpq.

What comes in: a Django connection, a text with `$n` placeholders, its values. What goes out:
libpq's result. Values go as text; a placeholder's cast, or the column it is compared with, says
what they are. psycopg's cursors do the same through a generator, adapters and a result object for
each statement, and take four times the processor time; Django's own cursor binds in the client and
is never prepared (architecture.md §1). The call waits with Python's lock released; how long a
statement may take is PostgreSQL's `statement_timeout`. Works inside `transaction.atomic()`.

Not used behind PgBouncer (setting PREPARE_STATEMENTS): then every text is sent and planned anew.
Raises psycopg's errors as they are.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors, pq
from psycopg.adapt import PyFormat, Transformer

# A text is prepared when it comes for the second time; so many are kept on a connection.
MAX_PREPARED = 100
MAX_SEEN = 400

_IDLE = pq.TransactionStatus.IDLE
_DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
# The statement is gone (DISCARD ALL), or the data model gave its columns other types.
_OUTDATED = (errors.InvalidSqlStatementName, errors.FeatureNotSupported)


Texts = tuple[bytes | None, ...]

# How the usual values are sent; all others by psycopg's own dumpers.
_DUMPERS: Mapping[type, Callable[[Any], bytes | None]] = {
    str: str.encode,
    bytes: lambda value: b"\\x" + value.hex().encode(),
    UUID: lambda value: b"%032x" % value.int,
    int: lambda value: b"%d" % value,
    bool: lambda value: b"t" if value else b"f",
    type(None): lambda value: None,
}


class _Statements:
    """The texts one connection knows."""

    def __init__(self) -> None:
        self.names: OrderedDict[bytes, bytes] = OrderedDict()
        self.seen: OrderedDict[bytes, None] = OrderedDict()
        self.made = 0
        self.may_prepare: bool = settings.PREPARE_STATEMENTS

    def forget(self) -> None:
        self.names.clear()
        self.seen.clear()


_thread = threading.local()
_known: WeakKeyDictionary[psycopg.Connection[Any], _Statements] = WeakKeyDictionary()


def run(
    connection: BaseDatabaseWrapper, statement: bytes, values: Sequence[Any]
) -> pq.abc.PGresult:
    """Execute; the result, with its values as text. Raises `psycopg.Error`."""
    if connection.connection is None:
        connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    started = time.perf_counter()
    try:
        result = _run(raw, statement, values)
    except _OUTDATED:
        _statements_of(raw).forget()
        if raw.closed or raw.pgconn.transaction_status != _IDLE:
            raise
        result = _run(raw, statement, values)
    if connection.force_debug_cursor or settings.DEBUG:  # as Django's cursors decide it
        seconds = time.perf_counter() - started
        connection.queries_log.append({"sql": statement.decode(), "time": f"{seconds:.3f}"})
    return result


def texts_of(result: pq.abc.PGresult) -> list[Texts]:
    """All rows as PostgreSQL printed them (UTF-8)."""
    get, columns = result.get_value, range(result.nfields)
    return [tuple([get(row, column) for column in columns]) for row in range(result.ntuples)]


def values_of(raw: psycopg.Connection[Any], result: pq.abc.PGresult) -> list[tuple[Any, ...]]:
    """All rows as Python values."""
    transformer = Transformer(raw)
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def main_connection() -> BaseDatabaseWrapper:
    """This thread's connection to the main database, as `connections` has it."""
    found: BaseDatabaseWrapper | None = getattr(_thread, "connection", None)
    if found is None:
        found = _thread.connection = connections[DEFAULT_DB_ALIAS]
    return found


def use_main_connection(connection: BaseDatabaseWrapper) -> None:
    """Let `connection` be what `main_connection` returns in this thread."""
    _thread.connection = connection


def read(
    connection: BaseDatabaseWrapper, statement: bytes, values: Sequence[Any]
) -> pq.abc.PGresult:
    """`run` for a read on its own: on a new connection, once, where the kept one has died."""
    try:
        return run(connection, statement, values)
    except (psycopg.OperationalError, psycopg.InterfaceError):
        if connection.in_atomic_block or not _is_dead(connection):
            raise
    connection.close()
    return run(connection, statement, values)


def _is_dead(connection: BaseDatabaseWrapper) -> bool:
    raw = connection.connection
    return raw is None or raw.closed or raw.broken


def _run(raw: psycopg.Connection[Any], statement: bytes, values: Sequence[Any]) -> pq.abc.PGresult:
    sent = _as_text(raw, values)
    if not raw.autocommit and raw.pgconn.transaction_status == _IDLE:
        _checked(raw, raw.pgconn.exec_(b"BEGIN"))
    name = _name_of(raw, statement)
    if name is None:
        return _checked(raw, raw.pgconn.exec_params(statement, sent))
    return _checked(raw, raw.pgconn.exec_prepared(name, sent))


def _as_text(raw: psycopg.Connection[Any], values: Sequence[Any]) -> Sequence[Any] | None:
    if not values:
        return None
    try:
        return [_DUMPERS[type(value)](value) for value in values]
    except KeyError:
        pass
    return Transformer(raw).dump_sequence(values, [PyFormat.TEXT] * len(values))


def _name_of(raw: psycopg.Connection[Any], statement: bytes) -> bytes | None:
    """The name it is prepared under on this connection; None at its first time, and always where
    statements are not to be prepared."""
    known = _statements_of(raw)
    name = known.names.get(statement)
    if name is not None:
        known.names.move_to_end(statement)
        return name
    if not known.may_prepare:
        return None
    if statement not in known.seen:
        known.seen[statement] = None
        if len(known.seen) > MAX_SEEN:
            known.seen.popitem(last=False)
        return None
    while len(known.names) >= MAX_PREPARED:
        _, oldest = known.names.popitem(last=False)
        _checked(raw, raw.pgconn.exec_(b"DEALLOCATE " + oldest))
    known.made += 1
    name = b"crm_%d" % known.made
    _checked(raw, raw.pgconn.prepare(name, statement))
    del known.seen[statement]
    known.names[statement] = name
    return name


def _statements_of(raw: psycopg.Connection[Any]) -> _Statements:
    found = _known.get(raw)
    if found is None:
        found = _known[raw] = _Statements()
    return found


def _checked(raw: psycopg.Connection[Any], result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status in _DONE:
        return result
    if raw.pgconn.status == pq.ConnStatus.BAD and not result.error_field(
        pq.DiagnosticField.SQLSTATE
    ):
        raise psycopg.OperationalError(result.get_error_message())
    raise errors.error_from_result(result)
