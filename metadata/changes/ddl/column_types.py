"""Change a column's type: NUMBER between int, bigint and float (docs/api/metadata.md#settings).

One ALTER TABLE rewrites the table and its indexes. `metadata.changes.service.obstacles` checks
beforehand that every value fits.
"""

from psycopg import sql

from metadata.changes.ddl.columns import field_columns
from metadata.changes.ddl.statements import NOTHING, Ddl, Effect, alter
from metadata.definitions import FieldDef, ObjectDef


def change_types(obj: ObjectDef, before: FieldDef, after: FieldDef) -> Ddl:
    """Change the types that differ; empty where every column keeps its type."""
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
