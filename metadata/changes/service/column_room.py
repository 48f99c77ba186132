"""Room for columns: a table that has used up its numbers is built anew.

PostgreSQL numbers a table's columns up to 1,600 and gives the number of a dropped one to no other.
Before a change that touches a table with few numbers left, its rows are copied into a new table
under the same name, which has numbers for living columns only. Everything that hangs on the table
comes along, told by PostgreSQL itself: constraints, also those that point at it, indexes, triggers,
options and grants. As with every change, the touched tables are locked until it is committed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from metadata.changes.ddl import table_copies

MOST_COLUMNS = 1_600
# A change may need so many: fields of several columns, a relation to many objects.
ROOM = 100


@dataclass(frozen=True, slots=True)
class Crowded:
    """Tables to build anew, and all that must be locked for it: those that point at them or that
    they point at."""

    tables: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()


def crowded_tables(cursor: Any, schema: str, tables: Iterable[str]) -> Crowded:
    """Of the tables that a change touches, those without room for it. Under the workspace's lock
    nobody else changes that."""
    cursor.execute(table_copies.USED, [schema, sorted(tables)])
    found = frozenset(name for name, used, lost in cursor.fetchall() if _is_crowded(used, lost))
    if not found:
        return Crowded()
    names = [_qualified(schema, name) for name in sorted(found)]
    cursor.execute(table_copies.NEIGHBOURS, {"tables": names})
    return Crowded(found, found | {name for (name,) in cursor.fetchall()})


def _is_crowded(used: int, lost: int) -> bool:
    """Whether numbers are short, and a new table would have some worth the copying."""
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
