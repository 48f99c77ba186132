"""What the start says about the sessions that the database gives: whose they are, how limited.

Behind a connection pooler a session is told nothing, so the role must bring what it needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from django.conf import settings
from django.db import DatabaseError, connections
from psycopg import sql

from twenty.db.backend.base import DatabaseWrapper

_SESSION = """
SELECT current_user,
       (SELECT setting::integer FROM pg_settings WHERE name = 'statement_timeout'),
       (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone')
"""
_UTC = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "GMT"})
_VARIABLES = {"default": "DATABASE_URL", "replica": "DATABASE_REPLICA_URL"}


class Session(NamedTuple):
    """`statement_timeout_ms`: what holds, 0 for no limit. `time_zone`: what the role brings."""

    role: str
    statement_timeout_ms: int
    time_zone: str


def are_sessions_own() -> bool | None:
    """Whether every database gives sessions of our own; None when that differs or is not known."""
    found = {wrapper.has_own_session for wrapper in _wrappers()}
    return found.pop() if len(found) == 1 else None


def session_notes() -> list[str]:
    """A line for each database whose sessions are not as the settings say, and for each pooler
    that was found without having been named. A replica that does not answer is passed by.

    Raises `DatabaseError` when the main database does not answer.
    """
    return [f"{_VARIABLES[w.alias]} leads to {note}" for w in _wrappers() if (note := _note(w))]


def _wrappers() -> Iterator[DatabaseWrapper]:
    return (cast(DatabaseWrapper, connections[alias]) for alias in connections)


def _note(wrapper: DatabaseWrapper) -> str:
    try:
        session = _session(wrapper)
    except DatabaseError:
        if wrapper.alias == "default":
            raise
        return ""
    commands = " ".join(_missing(wrapper, session))
    advice = f"Run, and have the pooler connect anew: {commands}" if commands else ""
    if wrapper.settings_dict["PREPARE_STATEMENTS"] is None and not wrapper.has_own_session:
        return (
            "a connection pooler: statements are not prepared, and sessions are told no options "
            "(PREPARE_STATEMENTS=0 says so without a look; 1 is for pools that keep sessions or "
            f"prepared statements). {advice}"
        ).strip()
    return f"sessions that are not as the settings say. {advice}" if advice else ""


def _session(wrapper: DatabaseWrapper) -> Session:
    with wrapper.cursor() as cursor:
        cursor.execute(_SESSION)
        return Session(*cursor.fetchone())


def _missing(wrapper: DatabaseWrapper, session: Session) -> Iterator[str]:
    """The commands that give the role what sessions cannot be told."""
    wanted_ms = settings.ENVIRONMENT.statement_timeout_ms
    if session.statement_timeout_ms != wanted_ms:
        yield _for_role(session.role, "statement_timeout", f"{wanted_ms}ms")
    # Django's SET at the start of each session would do, but only PgBouncer is known to keep it.
    if not wrapper.has_own_session and session.time_zone not in _UTC:
        yield _for_role(session.role, "timezone", "UTC")


def _for_role(role: str, name: str, value: str) -> str:
    command = sql.SQL("ALTER ROLE {} SET {} = {};")
    return command.format(sql.Identifier(role), sql.SQL(name), sql.Literal(value)).as_string(None)
