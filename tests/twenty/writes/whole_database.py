"""What a whole database holds, as one digest for each table and one for the model of its tables."""

from __future__ import annotations

from django.db import connection
from psycopg import sql

_TABLES = """
SELECT table_schema, table_name FROM information_schema.tables
 WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""
_MODEL = """
SELECT md5(string_agg(c::text, '|' ORDER BY c::text)) FROM (
  SELECT attrelid::regclass::text, attname::text, atttypid::regtype::text, attnotnull
    FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
     AND attrelid IN (SELECT oid FROM pg_class WHERE relkind IN ('r', 'i'))
  UNION ALL
  SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), convalidated
    FROM pg_constraint) c
"""


def contents() -> dict[str, str]:
    """Return a digest of the rows of each table, and of all columns, indexes and constraints."""
    with connection.cursor() as cursor:
        cursor.execute(_MODEL)
        found = {"the model": str(cursor.fetchall())}
        cursor.execute(_TABLES)
        digests = [
            sql.SQL(
                "SELECT {}::text, (SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t)"
            ).format(sql.Literal(f"{schema}.{table}"), sql.Identifier(schema, table))
            for schema, table in cursor.fetchall()
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(digests))
        return found | dict(cursor.fetchall())
