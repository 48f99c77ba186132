"""The search vector: a stored generated column over the object's search fields (§7.2).

What comes in: an object definition with its `search_fields`. What goes out: the column's
expression, and the statements that exchange the column. Changing the fields it is made of rewrites
the table: PostgreSQL has to compute it anew for every record.
"""

from psycopg import sql

from metadata.ddl.indexes import create_index_statement
from metadata.ddl.statements import Ddl, Effect, alter
from metadata.definitions import FieldDef, ObjectDef
from metadata.field_types.registry import field_type

SEARCH_VECTOR = "TS_VECTOR"


def search_vector_sql(obj: ObjectDef) -> sql.Composable:
    """`to_tsvector('simple', …)` of all texts of the search fields; NULL without such fields."""
    by_name = {field.name: field for field in obj.all_fields}
    texts = [
        text
        for name in obj.search_fields
        for text in field_type(by_name[name]).search_sql(by_name[name])
    ]
    if not texts:
        return sql.SQL("NULL::tsvector")
    return sql.SQL("to_tsvector('simple'::regconfig, {})").format(
        sql.SQL(" || ' ' || ").join(texts)
    )


def rebuild_search_vector(obj: ObjectDef) -> Ddl:
    """Exchange the column of `obj`, which already names its new search fields, and its index."""
    field = _search_vector_field(obj)
    name = sql.Identifier(field.column_name)
    statement = alter(
        obj,
        sql.SQL("DROP COLUMN {}").format(name),
        sql.SQL("ADD COLUMN {} tsvector GENERATED ALWAYS AS ({}) STORED").format(
            name, search_vector_sql(obj)
        ),
    )
    indexes = [
        create_index_statement(obj, index)
        for index in obj.indexes
        if any(entry.field_id == field.id for entry in index.fields)
    ]
    effect = Effect(f"rewrites table {obj.table_name}", obj.table_name, counts_rows=True)
    return Ddl((statement, *indexes), (effect,), frozenset({obj.table_name}))


def _search_vector_field(obj: ObjectDef) -> FieldDef:
    return next(field for field in obj.all_fields if field.type == SEARCH_VECTOR)
