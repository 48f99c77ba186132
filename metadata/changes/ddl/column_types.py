"""A column's type exchanged: NUMBER between int, bigint and float (docs/api/metadata.md#settings).

What comes in: the field before and after. What goes out: one ALTER TABLE, which rewrites the table
and its indexes. Whether every value fits is looked at before
(`metadata.changes.service.obstacles`).
"""

from psycopg import sql

from metadata.changes.ddl.columns import field_columns
from metadata.changes.ddl.statements import NOTHING, Ddl, Effect, alter
from metadata.definitions import FieldDef, ObjectDef


def change_types(obj: ObjectDef, before: FieldDef, after: FieldDef) -> Ddl:
    """Nothing where every column keeps its type."""
    old = {column.name: column.part.kind.pg_type for column in field_columns(before)}
    actions = [
        sql.SQL("ALTER COLUMN {0} TYPE {1} USING {0}::{1}").format(
            sql.Identifier(column.name), column.pg_type
        )
        for column in field_columns(after)
        if old.get(column.name) != column.part.kind.pg_type
    ]
    if not actions:
        return NOTHING
    effect = Effect(f"rewrites table {obj.table_name}", obj.table_name, counts_rows=True)
    return Ddl((alter(obj, *actions),), (effect,), frozenset({obj.table_name}))
