"""Whole objects: their tables with all columns and indexes, then the foreign keys between them.

Tables are created before foreign keys, so objects may refer to each other in any order: a foreign
key needs only its target's table.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from psycopg import sql

from metadata.changes.ddl.columns import column_definitions
from metadata.changes.ddl.indexes import index_statements
from metadata.changes.ddl.relations import foreign_key_action
from metadata.changes.ddl.statements import NOTHING, Ddl, Effect, alter, table_of, together
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.naming import primary_key_name


def create_object(obj: ObjectDef) -> Ddl:
    """Create the object's table with its columns and indexes; foreign keys follow separately."""
    definitions = [
        definition for field in obj.all_fields for definition in column_definitions(obj, field)
    ]
    key = sql.SQL("CONSTRAINT {} PRIMARY KEY ({})").format(
        sql.Identifier(primary_key_name(obj.table_name)), sql.Identifier("id")
    )
    table = sql.SQL("CREATE TABLE {} (\n  {}\n)").format(
        table_of(obj), sql.SQL(",\n  ").join([*definitions, key])
    )
    indexes = [item for index in obj.indexes for item in index_statements(obj, index)]
    effect = Effect(f"creates table {obj.table_name}", obj.table_name)
    return Ddl((table, *indexes), (effect,))


def add_foreign_keys(obj: ObjectDef, targets: Mapping[UUID, ObjectDef]) -> Ddl:
    """Add the foreign keys of all join columns of a new table, in one statement.

    `targets`: objects by id, inactive ones too. A new table is empty, so nothing is scanned.
    """
    links: list[tuple[FieldDef, ObjectDef]] = [
        (field, targets[field.relation.target_object_id])
        for field in obj.all_fields
        if field.relation is not None and field.is_many_to_one
    ]
    if not links:
        return NOTHING
    actions = [foreign_key_action(obj, field, target) for field, target in links]
    tables = {target.table_name for _, target in links} - {obj.table_name}
    return Ddl((alter(obj, *actions),), (), frozenset(tables))


def create_objects(objects: Iterable[ObjectDef]) -> Ddl:
    """Create several objects that may refer to each other, such as those of a new workspace."""
    every = list(objects)
    by_id = {obj.id: obj for obj in every}
    tables = together(create_object(obj) for obj in every)
    links = together(add_foreign_keys(obj, by_id) for obj in every)
    return Ddl(tables.statements + links.statements, tables.effects)


def drop_object(obj: ObjectDef) -> Ddl:
    """Drop the table with its records, and the foreign keys that refer to it."""
    statement = sql.SQL("DROP TABLE {} CASCADE").format(table_of(obj))
    effect = Effect(
        f"drops table {obj.table_name} with its records",
        obj.table_name,
        counts_rows=True,
        loses_data=True,
    )
    return Ddl((statement,), (effect,), frozenset({obj.table_name}))
