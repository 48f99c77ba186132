"""Statements on the hot path: prepared once per session, then run by one call of libpq.

Values are sent as text; a placeholder's cast, or the column it is compared with, determines the
type. psycopg's cursors do the same through a generator, adapters and a result object per statement,
which costs a fifth of a small request; Django's own cursor binds in the client and never prepares.
Figures: docs/decisions/0017. The call waits with Python's lock released; PostgreSQL's
`statement_timeout` limits it. Works inside `transaction.atomic()`.

A statement's name is a digest of its text, so it means the same in every session: a name is bound
to the requested statement or to none. Psycopg's errors pass through.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import errors, pq
from psycopg.adapt import PyFormat, Transformer

from twenty.reference import is_reference

if TYPE_CHECKING:
    from twenty.db.backend.base import DatabaseWrapper

# A text is prepared on its second use; a session keeps this many.
MAX_PREPARED = 100
MAX_SEEN = 400

_IDLE = pq.TransactionStatus.IDLE
_DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_GONE, _THERE_ALREADY = b"26000", b"42P05"
# The data model changed the types of a prepared statement's columns.
_OUTDATED = b"0A000"
# Errors that only named statements meet: without names, the same statement succeeds.
LOST_NAME = (errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement)

Texts = tuple[bytes | None, ...]
T = TypeVar("T")
Values = Sequence[Any]


def twice(read: Callable[[], T]) -> T:
    """Return what `read` returns, asked again if a pooler has lost a name; not in a transaction."""
    try:
        return read()
    except LOST_NAME:  # names are no longer used
        return read()


# How common values are sent; all others use psycopg's own dumpers.
_DUMPERS: Mapping[type, Callable[[Any], bytes]] = {
    str: str.encode,
    bytes: lambda value: b"\\x" + value.hex().encode(),
    UUID: lambda value: b"%032x" % value.int,
}

_IS_DEBUG: bool = settings.DEBUG
_log = logging.getLogger(__name__)
_thread = threading.local()


class Statements:
    """The texts that one session knows by name.

    A session that has lost a name, or has one that it was not given here, is not this connection's
    alone: a pooler changes it between transactions. Names are then given up. Continuing with them
    would still be correct, but every statement of a transaction could fail once.
    """

    is_told = False  # once per process

    def __init__(self, *, may_prepare: bool) -> None:
        self.may_prepare = may_prepare
        self._names: OrderedDict[bytes, bytes] = OrderedDict()
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def name_of(self, raw: psycopg.Connection[Any], statement: bytes) -> bytes | None:
        """Return its name; None at its first use, and where names are not to be used."""
        name = self._names.get(statement)
        if name is not None:
            self._names.move_to_end(statement)
            return name
        return self._prepared(raw, statement) if self._is_due(statement) else None

    def is_name_at_fault(
        self, raw: psycopg.Connection[Any], statement: bytes, state: bytes
    ) -> bool:
        """Tell whether a failure with SQLSTATE `state` was caused by the statement's name.

        The name is then forgotten.
        """
        if state == _OUTDATED:
            # Otherwise it would already exist when it is prepared again.
            raw.pgconn.close_prepared(self._names.pop(statement))
        elif state == _GONE:
            self._give_up()
        else:
            return False
        return True

    def _is_due(self, statement: bytes) -> bool:
        if not self.may_prepare:
            return False
        if statement in self._seen:
            return True
        self._seen[statement] = None
        if len(self._seen) > MAX_SEEN:
            self._seen.popitem(last=False)
        return False

    def _prepared(self, raw: psycopg.Connection[Any], statement: bytes) -> bytes | None:
        while len(self._names) >= MAX_PREPARED:
            _, oldest = self._names.popitem(last=False)
            _checked(raw.pgconn.close_prepared(oldest))
        name = name_for(statement)
        result = raw.pgconn.prepare(name, statement)
        if result.status not in _DONE:
            is_there = _state(result) == _THERE_ALREADY
            if is_there:
                self._give_up()
            if not is_there or not _is_idle(raw):
                raise _error(result)
            return None
        del self._seen[statement]
        self._names[statement] = name
        return name

    def _give_up(self) -> None:
        self.may_prepare = False
        self._names.clear()
        self._seen.clear()
        if not Statements.is_told:
            Statements.is_told = True
            _log.warning(
                "The database gives this connection other sessions from transaction to "
                "transaction, so a pooler stands before it: statements are no longer prepared. "
                "Set PREPARE_STATEMENTS=0, or have the pooler keep prepared statements (PgBouncer "
                "1.21 or newer: max_prepared_statements)."
            )


def name_for(statement: bytes) -> bytes:
    """Return a name derived from the text."""
    return b"crm_" + blake2b(statement, digest_size=16).hexdigest().encode()


def run(connection: DatabaseWrapper, statement: bytes, values: Values) -> pq.abc.PGresult:
    """Execute; return the result, with its values as text. Raises `psycopg.Error`."""
    if is_reference():
        return run_plainly(connection, statement, values)
    if connection.connection is None:
        connection.ensure_connection()
    if connection.force_debug_cursor or _IS_DEBUG:  # as Django's cursors decide it
        return _run_logged(connection, statement, values)
    return _run(connection, statement, values)


def run_plainly(connection: DatabaseWrapper, statement: bytes, values: Values) -> pq.abc.PGresult:
    """As `run`, through psycopg's own cursor and dumpers, never prepared: the twin of `run`.

    Values get the types that the statement gives them, as with `run`: psycopg would choose one for
    each (`smallint` for 5), and the statement would be another one.
    """
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    dumped = Transformer(raw).dump_sequence(values, [PyFormat.TEXT] * len(values))
    texts = [None if value is None else bytes(value).decode() for value in dumped]
    cursor = psycopg.RawCursor(raw)
    try:
        cursor.execute(statement, texts, prepare=False)
    except psycopg.InternalError as error:
        if error.sqlstate is None:  # libpq's own, as in `_error`
            raise psycopg.OperationalError(str(error)) from error
        raise
    result = cursor.pgresult
    assert result is not None  # noqa: S101  a statement has been executed
    return result


def texts_of(result: pq.abc.PGresult) -> list[Texts]:
    """Return all rows as PostgreSQL printed them (UTF-8)."""
    get, columns = result.get_value, range(result.nfields)
    return [tuple([get(row, column) for column in columns]) for row in range(result.ntuples)]


def values_of(raw: psycopg.Connection[Any], result: pq.abc.PGresult) -> list[tuple[Any, ...]]:
    """Return all rows as Python values."""
    transformer = Transformer(raw)
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def main_connection() -> DatabaseWrapper:
    """Return this thread's connection to the main database, the one in `connections`."""
    found: DatabaseWrapper | None = getattr(_thread, "connection", None)
    if found is None:
        found = _thread.connection = cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])
    return found


def use_main_connection(connection: DatabaseWrapper) -> None:
    """Make `connection` the one that `main_connection` returns in this thread."""
    _thread.connection = connection


def read(connection: DatabaseWrapper, statement: bytes, values: Values) -> pq.abc.PGresult:
    """`run` a stand-alone read: once more on a new connection, if the current one has died."""
    try:
        return run(connection, statement, values)
    except (psycopg.OperationalError, psycopg.InterfaceError):
        if connection.in_atomic_block or not is_dead(connection):
            raise
    connection.close()
    return run(connection, statement, values)


def is_dead(connection: DatabaseWrapper) -> bool:
    """Tell whether the session has ended, or there is none yet."""
    raw = connection.connection
    return raw is None or raw.closed or raw.broken


def _run_logged(connection: DatabaseWrapper, statement: bytes, values: Values) -> pq.abc.PGresult:
    started = time.perf_counter()
    try:
        return _run(connection, statement, values)
    finally:
        seconds = time.perf_counter() - started
        connection.queries_log.append({"sql": statement.decode(), "time": f"{seconds:.3f}"})


def _run(connection: DatabaseWrapper, statement: bytes, values: Values) -> pq.abc.PGresult:
    raw: psycopg.Connection[Any] = connection.connection
    known = connection.statements
    sent = _as_text(raw, values)
    if not raw.autocommit and _is_idle(raw):
        _checked(raw.pgconn.exec_(b"BEGIN"))
    name = known.name_of(raw, statement)
    if name is not None:
        result = raw.pgconn.exec_prepared(name, sent)
        if result.status in _DONE:
            return result
        # Inside a transaction all of it must be repeated; that is up to whoever began it.
        if not known.is_name_at_fault(raw, statement, _state(result)) or not _is_idle(raw):
            raise _error(result)
    return _checked(raw.pgconn.exec_params(statement, sent))


def _as_text(raw: psycopg.Connection[Any], values: Values) -> Sequence[Any] | None:
    if not values:
        return None
    try:
        return [_DUMPERS[type(value)](value) for value in values]
    except KeyError:
        pass
    return Transformer(raw).dump_sequence(values, [PyFormat.TEXT] * len(values))


def _is_idle(raw: psycopg.Connection[Any]) -> bool:
    return raw.pgconn.transaction_status == _IDLE


def _checked(result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status in _DONE:
        return result
    raise _error(result)


def _error(result: pq.abc.PGresult) -> psycopg.Error:
    """The error that a result tells. One without a state is libpq's own: the connection is gone,
    whether its status says so already or, while PostgreSQL falls, a moment later."""
    if not _state(result):
        return psycopg.OperationalError(result.get_error_message())
    return errors.error_from_result(result)


def _state(result: pq.abc.PGresult) -> bytes:
    """Return the SQLSTATE; empty when libpq itself reports the error."""
    return result.error_field(pq.DiagnosticField.SQLSTATE) or b""
