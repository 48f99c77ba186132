"""Room for columns: a table that has used up its column numbers is rebuilt.

PostgreSQL numbers a table's columns up to 1,600 and never reuses the number of a dropped one.
Before a change that touches a table with few numbers left, its rows are copied into a new table of
the same name, whose numbers are used by living columns only. PostgreSQL itself lists what depends
on the table, and all of it is kept: constraints (including those that refer to it), indexes,
triggers, options and grants. As with every change, the touched tables are locked until the commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from metadata.changes.ddl import table_copies

MOST_COLUMNS = 1_600
# One change may need this many: fields with several columns, a relation to many objects.
ROOM = 100


@dataclass(frozen=True, slots=True)
class Crowded:
    """Tables to rebuild, and what must be locked for it.

    Locked are the tables that they refer to or that refer to them.
    """

    tables: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()


def crowded_tables(cursor: Any, schema: str, tables: Iterable[str]) -> Crowded:
    """Return those of the touched tables that lack room for the change.

    Nobody else changes that while the workspace's lock is held.
    """
    cursor.execute(table_copies.USED, [schema, sorted(tables)])
    found = frozenset(name for name, used, lost in cursor.fetchall() if _is_crowded(used, lost))
    if not found:
        return Crowded()
    names = [_qualified(schema, name) for name in sorted(found)]
    cursor.execute(table_copies.NEIGHBOURS, {"tables": names})
    return Crowded(found, found | {name for (name,) in cursor.fetchall()})


def _is_crowded(used: int, lost: int) -> bool:
    """Tell whether numbers are short and a rebuild would recover enough to be worth the copy."""
    return used > MOST_COLUMNS - ROOM and lost >= ROOM // 2


def build_anew(cursor: Any, schema: str, table: str) -> None:
    """Copy a locked table into one whose columns are numbered from one."""
    given = {"table": _qualified(schema, table)}
    commands = table_copies.copy(
        schema,
        table,
        columns=_texts(cursor, table_copies.COLUMNS, given),
        pointing_at=_texts(cursor, table_copies.POINTING_AT, given),
        hanging=_texts(cursor, table_copies.HANGING, given),
    )
    for command in commands:
        cursor.execute(command)


def _texts(cursor: Any, statement: str, given: dict[str, str]) -> list[str]:
    cursor.execute(statement, given)
    return [text for (text,) in cursor.fetchall()]


def _qualified(schema: str, table: str) -> str:
    return sql.Identifier(schema, table).as_string(None)
