"""Copy a table into a new one of the same name: its dependents, as PostgreSQL describes them, and
the commands in order. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

# Temporary; no object can have this name. The workspace's lock keeps it unique.
NEW = "#anew"

# Column numbers used, and how many of them are lost, for the tables of a schema.
USED = """
SELECT c.relname, c.relnatts, (SELECT count(*) FROM pg_attribute AS a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attisdropped)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = ANY(%s)
"""
NEIGHBOURS = """
SELECT DISTINCT unnest(ARRAY[own.relname, other.relname]) FROM pg_constraint AS k
JOIN pg_class AS own ON own.oid = k.conrelid JOIN pg_class AS other ON other.oid = k.confrelid
WHERE k.contype = 'f' AND (k.conrelid = ANY(%(tables)s::regclass[])
  OR k.confrelid = ANY(%(tables)s::regclass[]))
"""
COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = %(table)s::regclass
AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
# What LIKE does not copy, as commands; run once the new table has the name.
HANGING = """
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
POINTING_AT = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint
WHERE contype = 'f' AND confrelid = %(table)s::regclass AND conrelid <> confrelid
"""


def copy(
    schema: str,
    table: str,
    *,
    columns: Sequence[str],
    pointing_at: Sequence[str],
    hanging: Sequence[str],
) -> list[sql.Composable]:
    """Return the commands in order.

    `columns`: those that hold values; the other arguments come from `POINTING_AT` and `HANGING`.
    """
    old, new = sql.Identifier(schema, table), sql.Identifier(schema, NEW)
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return [
        *map(sql.SQL, pointing_at),
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL EXCLUDING INDEXES)").format(new, old),
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(new, listed, listed, old),
        sql.SQL("DROP TABLE {}").format(old),
        sql.SQL("ALTER TABLE {} RENAME TO {}").format(new, sql.Identifier(table)),
        *map(sql.SQL, hanging),
        sql.SQL("ANALYZE {}").format(old),
    ]
