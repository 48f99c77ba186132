"""Django's PostgreSQL backend, for connections that may pass through a pooler.

A pooler in transaction mode gives each transaction any of its sessions: session state set outside a
transaction is lost, or meets somebody else. So a connection knows whether its session is its own
(the setting PREPARE_STATEMENTS; if that is not set, it is detected once per process). Only then are
session options (the statement timeout) and prepared statements used.

In either mode, a schema change lifts the timeout for its own transaction only.
"""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import DatabaseError, NotSupportedError
from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

from twenty.db.libpq import Statements

if TYPE_CHECKING:
    from typing import Self

# By alias, for the life of the process: whether a connection's session is its own.
_found: dict[str, bool] = {}


class NeedsOwnSession(NotSupportedError):
    """The operation is impossible through a pooler; the text says how it is possible."""


class SchemaEditor(DatabaseSchemaEditor):
    """DDL without the timeout of requests: indexing a large table takes time."""

    def __enter__(self) -> Self:
        if not self.atomic_migration and not self.collect_sql:
            self._lift_timeout()
        super().__enter__()
        if self.atomic_migration:
            self._execute("SET LOCAL statement_timeout = 0")
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(exc_type, exc_value, traceback)
        finally:
            if not self.atomic_migration and not self.collect_sql:
                with suppress(DatabaseError):  # the connection, and its session, may have died
                    self._execute("RESET statement_timeout")

    def _lift_timeout(self) -> None:
        """Lift the timeout for the session, if it is ours.

        Outside a transaction this is impossible through a pooler: SET would reach one session, the
        statement another.
        """
        self.connection.ensure_connection()
        if is_pooled(self.connection.connection):
            raise NeedsOwnSession(
                "A migration that does not run in one transaction cannot run through a connection "
                "pooler. Run manage.py prepare once with a DATABASE_URL that leads to PostgreSQL "
                "itself; then start with the pooler's again."
            )
        self._execute("SET statement_timeout = 0")

    def _execute(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)


class DatabaseWrapper(base.DatabaseWrapper):
    """A thread's connection. `statements`: those that its session is known to have."""

    SchemaEditorClass = SchemaEditor
    statements: Statements

    @property
    def has_own_session(self) -> bool | None:
        """None: neither configured nor detected yet."""
        said: bool | None = self.settings_dict["PREPARE_STATEMENTS"]
        return _found.get(self.alias) if said is None else said

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        """Raises psycopg's errors, which Django wraps."""
        is_own = self.has_own_session
        raw = self._connect(conn_params, is_own)
        if is_own is None:
            is_own = _found[self.alias] = not is_pooled(raw)
            if is_own:  # its options have not been set yet
                raw.close()
                raw = self._connect(conn_params, is_own)
        self.statements = Statements(may_prepare=is_own)
        return raw

    def _connect(self, conn_params: dict[str, Any], is_own: bool | None) -> psycopg.Connection[Any]:
        options = [conn_params.get("options"), self.settings_dict["SESSION_OPTIONS"]]
        text = " ".join(filter(None, options if is_own else options[:1]))
        raw: psycopg.Connection[Any] = super().get_new_connection(
            {**conn_params, "options": text} if text else conn_params
        )
        return raw


def is_pooled(raw: psycopg.Connection[Any]) -> bool:
    """Tell whether a pooler is in between: the process id given to its client is made up."""
    result = raw.pgconn.exec_(b"SELECT pg_backend_pid()")
    return int(result.get_value(0, 0) or 0) != raw.pgconn.backend_pid


def forget_sessions() -> None:
    """Detect again at the next connection; for tests."""
    _found.clear()
