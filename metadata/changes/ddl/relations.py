"""Foreign keys: the database's side of many-to-one relations.

The join column and its index are ordinary ones; `add_relation` creates all three. Dropping the
field's column (`drop_field`) drops foreign key and index with it.
"""

from dataclasses import replace

from psycopg import sql

from metadata.changes.ddl.fields import add_field
from metadata.changes.ddl.indexes import create_index
from metadata.changes.ddl.statements import Ddl, Effect, alter, table_of
from metadata.definitions import FieldDef, IndexDef, ObjectDef
from metadata.model.naming import foreign_key_name

ON_DELETE: dict[str, sql.SQL] = {
    "CASCADE": sql.SQL("CASCADE"),
    "RESTRICT": sql.SQL("RESTRICT"),
    "SET_NULL": sql.SQL("SET NULL"),
    "NO_ACTION": sql.SQL("NO ACTION"),
}


def add_foreign_key(obj: ObjectDef, field: FieldDef, target: ObjectDef) -> Ddl:
    """Refuse join values that name no record of `target`; apply the relation's onDelete."""
    return Ddl(
        (alter(obj, foreign_key_action(obj, field, target)),),
        (Effect(f"scans table {obj.table_name}", obj.table_name, counts_rows=True),),
        frozenset({obj.table_name, target.table_name}),
    )


def add_relation(obj: ObjectDef, field: FieldDef, target: ObjectDef, index: IndexDef) -> Ddl:
    """Add a many-to-one side to an existing table: join column, foreign key, index."""
    return (
        add_field(obj, field)
        + add_foreign_key(obj, field, target)
        + create_index(replace(obj, all_fields=(*obj.all_fields, field)), index)
    )


def drop_foreign_key(obj: ObjectDef, field: FieldDef, target: ObjectDef) -> Ddl:
    name = sql.Identifier(foreign_key_name(obj.table_name, field.column_name))
    return Ddl(
        (alter(obj, sql.SQL("DROP CONSTRAINT IF EXISTS {}").format(name)),),
        (),
        frozenset({obj.table_name, target.table_name}),
    )


def foreign_key_action(obj: ObjectDef, field: FieldDef, target: ObjectDef) -> sql.Composed:
    """Return `ADD CONSTRAINT … FOREIGN KEY …`, for use in an ALTER TABLE."""
    relation = field.relation
    if relation is None or not field.is_many_to_one:
        raise ValueError(f"{obj.name_singular}.{field.name} is no many-to-one relation")
    return sql.SQL(
        "ADD CONSTRAINT {name} FOREIGN KEY ({column}) REFERENCES {target} ({id}) ON DELETE {rule}"
    ).format(
        name=sql.Identifier(foreign_key_name(obj.table_name, field.column_name)),
        column=sql.Identifier(field.column_name),
        target=table_of(target),
        id=sql.Identifier("id"),
        rule=ON_DELETE[relation.on_delete],
    )
