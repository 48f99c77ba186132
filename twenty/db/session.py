"""What the start reports about the database's sessions: whose they are, and their limits.

Behind a connection pooler, sessions are not configured, so the role must bring the settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from django.conf import settings
from django.db import DatabaseError, connections
from psycopg import sql

from twenty.db.backend.base import DatabaseWrapper

# The effective timeout, and the time zone that the role brings.
_SESSION = """
SELECT current_user,
       (SELECT setting::integer FROM pg_settings WHERE name = 'statement_timeout'),
       (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone')
"""
_UTC = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "GMT"})
_VARIABLES = {"default": "DATABASE_URL", "replica": "DATABASE_REPLICA_URL"}


class Difference(NamedTuple):
    """A session setting that is not as configured, and the role it can be set on."""

    role: str
    name: str
    found: str
    wanted: str

    @property
    def command(self) -> str:
        name, value = sql.SQL(self.name), sql.Literal(self.wanted)
        command = sql.SQL("ALTER ROLE {} SET {} = {};")
        return command.format(sql.Identifier(self.role), name, value).as_string(None)


def are_sessions_own() -> bool | None:
    """Tell whether every database gives sessions of our own; None if that varies or is unknown."""
    found = {wrapper.has_own_session for wrapper in _wrappers()}
    return found.pop() if len(found) == 1 else None


def session_notes() -> list[str]:
    """Return a line for each database whose sessions differ from the settings, and for each pooler
    detected without being configured.

    A replica that does not answer is skipped. Raises `DatabaseError` when the main database does
    not answer.
    """
    return [f"{_VARIABLES[w.alias]} leads to {note}" for w in _wrappers() if (note := _note(w))]


def _wrappers() -> Iterator[DatabaseWrapper]:
    return (cast(DatabaseWrapper, connections[alias]) for alias in connections)


def _note(wrapper: DatabaseWrapper) -> str:
    try:
        advice = _advice(list(_differences(wrapper)))
    except DatabaseError:
        if wrapper.alias == "default":
            raise
        return ""
    if wrapper.settings_dict["PREPARE_STATEMENTS"] is None and not wrapper.has_own_session:
        return (
            "a connection pooler: statements are not prepared, and sessions get no options "
            "(PREPARE_STATEMENTS=0 says so without a look; 1 is for pools that keep sessions or "
            f"prepared statements). {advice}"
        ).strip()
    return f"sessions that differ from the settings. {advice}" if advice else ""


def _advice(differences: list[Difference]) -> str:
    if not differences:
        return ""
    facts = " and ".join(f"{d.name} {d.found} instead of {d.wanted}" for d in differences)
    commands = " ".join(d.command for d in differences)
    return f"They have {facts}. Run, and have the pooler connect anew: {commands}"


def _differences(wrapper: DatabaseWrapper) -> Iterator[Difference]:
    with wrapper.cursor() as cursor:
        cursor.execute(_SESSION)
        role, timeout_ms, time_zone = cursor.fetchone()
    wanted_ms = settings.ENVIRONMENT.statement_timeout_ms
    if timeout_ms != wanted_ms:
        yield Difference(role, "statement_timeout", f"{timeout_ms}ms", f"{wanted_ms}ms")
    # Django's SET at the start of each session would do, but only PgBouncer is known to keep it.
    if not wrapper.has_own_session and time_zone not in _UTC:
        yield Difference(role, "timezone", time_zone, "UTC")
