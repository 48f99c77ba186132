"""DDL: what a change of the data model does to the database, from definitions to SQL. Pure.

Every function is named after the change it makes and returns a `Ddl`: statements in order, effects
for a preview, and the tables to lock first. Results are combined with `+` or `together`.
"""

from metadata.changes.ddl.column_types import change_types
from metadata.changes.ddl.columns import column_names, field_columns
from metadata.changes.ddl.event_tables import EVENT_TABLES, create_event_tables
from metadata.changes.ddl.fields import (
    add_field,
    change_default,
    change_nullability,
    drop_field,
    settle_values,
)
from metadata.changes.ddl.indexes import create_index, create_sort_index, drop_index
from metadata.changes.ddl.objects import (
    add_foreign_keys,
    create_object,
    create_objects,
    drop_object,
)
from metadata.changes.ddl.options import change_options
from metadata.changes.ddl.relations import add_foreign_key, add_relation, drop_foreign_key
from metadata.changes.ddl.schemas import create_schema, drop_schema
from metadata.changes.ddl.search_vector import (
    SEARCH_VECTOR,
    feeds_search_vector,
    rebuild_search_vector,
)
from metadata.changes.ddl.statements import NOTHING, Ddl, Effect, lock_tables, together

__all__ = [
    "EVENT_TABLES",
    "NOTHING",
    "SEARCH_VECTOR",
    "Ddl",
    "Effect",
    "add_field",
    "add_foreign_key",
    "add_foreign_keys",
    "add_relation",
    "change_default",
    "change_nullability",
    "change_options",
    "change_types",
    "column_names",
    "create_event_tables",
    "create_index",
    "create_object",
    "create_objects",
    "create_schema",
    "create_sort_index",
    "drop_field",
    "drop_foreign_key",
    "drop_index",
    "drop_object",
    "drop_schema",
    "feeds_search_vector",
    "field_columns",
    "lock_tables",
    "rebuild_search_vector",
    "settle_values",
    "together",
]
