"""The search vector: a stored generated column over the object's search fields.

Changing the fields it is made of, or which of them is the label, rewrites the table: PostgreSQL has
to compute it anew for every record.
"""

from psycopg import sql

from metadata.changes.ddl.indexes import index_statements
from metadata.changes.ddl.statements import Ddl, Effect, alter
from metadata.definitions import FieldDef, ObjectDef
from metadata.search.expression import vector_expression
from metadata.types.registry import field_type

SEARCH_VECTOR = "TS_VECTOR"


def search_vector_sql(obj: ObjectDef) -> sql.Composable:
    """Return the vector of all texts of the search fields; NULL without such fields."""
    by_name = {field.name: field for field in obj.all_fields}
    fields = [by_name[name] for name in obj.search_fields]
    pairs = ((field_type(field), field) for field in fields)
    return vector_expression(pairs, obj.label_identifier_field_id)


def feeds_search_vector(obj: ObjectDef) -> bool:
    """Whether there is any text in the vector."""
    by_name = {field.name: field for field in obj.all_fields}
    return any(field_type(by_name[n]).search_sql(by_name[n]) for n in obj.search_fields)


def rebuild_search_vector(obj: ObjectDef) -> Ddl:
    """Replace the column and its index; `obj` already names the new search fields."""
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
        statement
        for index in obj.indexes
        if any(entry.field_id == field.id for entry in index.fields)
        for statement in index_statements(obj, index)
    ]
    effect = Effect(f"rewrites table {obj.table_name}", obj.table_name, counts_rows=True)
    return Ddl((statement, *indexes), (effect,), frozenset({obj.table_name}))


def _search_vector_field(obj: ObjectDef) -> FieldDef:
    return next(field for field in obj.all_fields if field.type == SEARCH_VECTOR)
