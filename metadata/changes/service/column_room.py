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

MOST_COLUMNS = 1_600
# A change may need so many: fields of several columns, a relation to many objects.
ROOM = 100
# For a moment; no object can be called so. The workspace's lock keeps it one.
_NEW = "#anew"

# Numbers used, and how many of them are lost, of tables in a schema.
_USED = """
SELECT c.relname, c.relnatts, (SELECT count(*) FROM pg_attribute AS a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attisdropped)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = ANY(%s)
"""
_NEIGHBOURS = """
SELECT DISTINCT unnest(ARRAY[own.relname, other.relname]) FROM pg_constraint AS k
JOIN pg_class AS own ON own.oid = k.conrelid JOIN pg_class AS other ON other.oid = k.confrelid
WHERE k.contype = 'f' AND (k.conrelid = ANY(%(tables)s::regclass[])
  OR k.confrelid = ANY(%(tables)s::regclass[]))
"""
_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = %(table)s::regclass
AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
# What LIKE does not copy, as commands; run once the new table has the name.
_HANGING = """
SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
  pg_get_constraintdef(oid)) FROM pg_constraint
WHERE conrelid = %(table)s::regclass AND contype IN ('p', 'u', 'x')
UNION ALL
SELECT pg_get_indexdef(indexrelid) FROM pg_index AS i WHERE indrelid = %(table)s::regclass
AND NOT EXISTS (SELECT FROM pg_constraint AS k
  WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid)
UNION ALL
SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
  pg_get_constraintdef(oid)) FROM pg_constraint
WHERE contype = 'f' AND (conrelid = %(table)s::regclass OR confrelid = %(table)s::regclass)
UNION ALL
SELECT pg_get_triggerdef(oid) FROM pg_trigger
WHERE tgrelid = %(table)s::regclass AND NOT tgisinternal
UNION ALL
SELECT format('ALTER TABLE %%s SET (%%s)', oid::regclass, array_to_string(reloptions, ', '))
FROM pg_class WHERE oid = %(table)s::regclass AND reloptions IS NOT NULL
UNION ALL
SELECT format('GRANT %%s ON %%s TO %%s%%s', g.privilege_type, c.oid::regclass,
  CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END,
  CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_class AS c, aclexplode(c.relacl) AS g
WHERE c.oid = %(table)s::regclass AND g.grantee <> c.relowner
UNION ALL
SELECT format('GRANT %%s (%%I) ON %%s TO %%s', g.privilege_type, a.attname, a.attrelid::regclass,
  CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
FROM pg_attribute AS a, aclexplode(a.attacl) AS g
WHERE a.attrelid = %(table)s::regclass AND NOT a.attisdropped
"""
_POINTING_AT = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint
WHERE contype = 'f' AND confrelid = %(table)s::regclass AND conrelid <> confrelid
"""


@dataclass(frozen=True, slots=True)
class Crowded:
    """Tables to build anew, and all that must be locked for it: those that point at them or that
    they point at."""

    tables: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()


def crowded_tables(cursor: Any, schema: str, tables: Iterable[str]) -> Crowded:
    """Of the tables that a change touches, those without room for it. Under the workspace's lock
    nobody else changes that."""
    cursor.execute(_USED, [schema, sorted(tables)])
    found = frozenset(name for name, used, lost in cursor.fetchall() if _is_crowded(used, lost))
    if not found:
        return Crowded()
    names = [_qualified(schema, name) for name in sorted(found)]
    cursor.execute(_NEIGHBOURS, {"tables": names})
    return Crowded(found, found | {name for (name,) in cursor.fetchall()})


def _is_crowded(used: int, lost: int) -> bool:
    """Whether numbers are short, and a new table would have some worth the copying."""
    return used > MOST_COLUMNS - ROOM and lost >= ROOM // 2


def build_anew(cursor: Any, schema: str, table: str) -> None:
    """Copy a locked table into one whose columns are numbered from one."""
    old, new = sql.Identifier(schema, table), sql.Identifier(schema, _NEW)
    given = {"table": _qualified(schema, table)}
    columns = sql.SQL(", ").join(map(sql.Identifier, _texts(cursor, _COLUMNS, given)))
    hanging = _texts(cursor, _HANGING, given)
    commands: list[sql.Composable] = [
        *map(sql.SQL, _texts(cursor, _POINTING_AT, given)),
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL EXCLUDING INDEXES)").format(new, old),
        sql.SQL("INSERT INTO {} ({columns}) SELECT {columns} FROM {}").format(
            new, old, columns=columns
        ),
        sql.SQL("DROP TABLE {}").format(old),
        sql.SQL("ALTER TABLE {} RENAME TO {}").format(new, sql.Identifier(table)),
        *map(sql.SQL, hanging),
        sql.SQL("ANALYZE {}").format(old),
    ]
    for command in commands:
        cursor.execute(command)


def _texts(cursor: Any, statement: str, given: dict[str, str]) -> list[str]:
    cursor.execute(statement, given)
    return [text for (text,) in cursor.fetchall()]


def _qualified(schema: str, table: str) -> str:
    return sql.Identifier(schema, table).as_string(None)
