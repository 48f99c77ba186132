"""Indexes, unique or not: `IndexDef` → CREATE INDEX, DROP INDEX.

Indexes are built inside the transaction of the change (not CONCURRENTLY, which cannot be rolled
back). A build blocks writes to its table while it runs; the effects say so.
"""

from collections.abc import Sequence

from psycopg import sql

from metadata.changes.ddl.statements import Ddl, Effect, table_of
from metadata.definitions import MORPH_RELATION, IndexDef, ObjectDef
from metadata.model.index_definitions import (
    GIN,
    index_expressions,
    leaves_out_deleted,
    sort_expressions,
    sort_index_name,
)


def create_index(obj: ObjectDef, index: IndexDef) -> Ddl:
    """Create the index.

    A unique one fails with 23505 when records collide, soft-deleted ones included
    (docs/api/metadata.md#uniqueness).
    """
    kind = "unique index" if index.is_unique else "index"
    effect = Effect(
        f"builds {kind} {index.name} on table {obj.table_name}",
        obj.table_name,
        counts_rows=True,
    )
    return Ddl(index_statements(obj, index), (effect,), frozenset({obj.table_name}))


def create_sort_index(obj: ObjectDef, index: IndexDef) -> Ddl:
    """Create the second index of one that has none yet."""
    effect = Effect(
        f"builds the sort index of {index.name} on table {obj.table_name}",
        obj.table_name,
        counts_rows=True,
    )
    return Ddl(index_statements(obj, index)[1:], (effect,), frozenset({obj.table_name}))


def drop_index(obj: ObjectDef, index: IndexDef) -> Ddl:
    statement = sql.SQL("DROP INDEX IF EXISTS {}, {}").format(
        sql.Identifier(obj.schema, index.name),
        sql.Identifier(obj.schema, sort_index_name(index)),
    )
    effect = Effect(f"drops index {index.name} of table {obj.table_name}", obj.table_name)
    return Ddl((statement,), (effect,), frozenset({obj.table_name}))


def index_statements(obj: ObjectDef, index: IndexDef) -> tuple[sql.Composed, ...]:
    """Return the statements that create the index and, over texts, the one that sorts them."""
    fields = {field.id: field for field in obj.all_fields}
    own = _statement(
        obj, index, index.name, index_expressions(fields, index), is_unique=index.is_unique
    )
    sorting = sort_expressions(fields, index)
    if not sorting:
        return (own,)
    return own, _statement(obj, index, sort_index_name(index), sorting, is_unique=False)


def _statement(
    obj: ObjectDef,
    index: IndexDef,
    name: str,
    expressions: Sequence[sql.Composable],
    *,
    is_unique: bool,
) -> sql.Composed:
    fields = {field.id: field for field in obj.all_fields}
    # Columns of morph relations are mostly empty, so index only the records that use them.
    conditions = [
        sql.SQL("{} IS NOT NULL").format(sql.Identifier(fields[entry.field_id].column_name))
        for entry in index.fields
        if fields[entry.field_id].type == MORPH_RELATION
    ]
    deleted_at = obj.deleted_at_column
    if deleted_at is not None and leaves_out_deleted(index, deleted_at):
        conditions.append(sql.SQL("{} IS NULL").format(sql.Identifier(deleted_at)))
    where = sql.SQL(" WHERE ") + sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("")
    return sql.SQL(
        "CREATE {unique}INDEX {name} ON {table} USING {method} ({columns}){where}"
    ).format(
        unique=sql.SQL("UNIQUE ") if is_unique else sql.SQL(""),
        name=sql.Identifier(name),
        table=table_of(obj),
        method=sql.SQL("gin") if index.index_type == GIN else sql.SQL("btree"),
        columns=sql.SQL(", ").join(expressions),
        where=where,
    )
