"""One field of an existing table: add it, drop it, change its default or nullability.

Physical names never change, so renaming a field needs no DDL. Options, the search vector, indexes
and foreign keys have modules of their own; `service` combines them.
"""

from psycopg import sql

from metadata.changes.ddl.columns import (
    FieldColumn,
    column_definitions,
    column_names,
    field_columns,
    has_volatile_default,
)
from metadata.changes.ddl.statements import NOTHING, Ddl, Effect, alter, table_of
from metadata.definitions import FieldDef, ObjectDef
from metadata.types.registry import field_type


def add_field(obj: ObjectDef, field: FieldDef) -> Ddl:
    """Add the field's columns; records get its default. A one-to-many side has no column.

    The database refuses a NOT NULL field without default when there are records (23502).
    """
    definitions = column_definitions(obj, field)
    if not definitions:
        return NOTHING
    actions = [sql.SQL("ADD COLUMN {}").format(definition) for definition in definitions]
    named = ", ".join(column_names(field))
    table = obj.table_name
    effects = [Effect(f"adds {_columns(field)} {named} to table {table}", table)]
    if has_volatile_default(field):
        effects.append(Effect(f"rewrites table {table}", table, counts_rows=True))
    return Ddl((alter(obj, *actions),), tuple(effects), frozenset({table}))


def drop_field(obj: ObjectDef, field: FieldDef) -> Ddl:
    """Drop the field's columns with their values, indexes and constraints.

    A field that feeds the search vector must be removed from it first (`rebuild_search_vector`).
    """
    names = column_names(field)
    if not names:
        return NOTHING
    actions = [sql.SQL("DROP COLUMN {}").format(sql.Identifier(name)) for name in names]
    effect = Effect(
        f"drops {_columns(field)} {', '.join(names)} of table {obj.table_name} with all values",
        obj.table_name,
        counts_rows=True,
        loses_data=True,
    )
    return Ddl((alter(obj, *actions),), (effect,), frozenset({obj.table_name}))


def change_default(obj: ObjectDef, before: FieldDef, after: FieldDef) -> Ddl:
    """Change the default of future records; existing records keep their values."""
    old = {column.name: column.default for column in field_columns(before)}
    actions: list[sql.Composable] = []
    for column in field_columns(after):
        if _text(old.get(column.name)) == _text(column.default):
            continue
        name = sql.Identifier(column.name)
        if column.default is None:
            actions.append(sql.SQL("ALTER COLUMN {} DROP DEFAULT").format(name))
        else:
            actions.append(sql.SQL("ALTER COLUMN {} SET DEFAULT {}").format(name, column.default))
    if not actions:
        return NOTHING
    effect = Effect(f"changes the default of {after.name}", obj.table_name)
    return Ddl((alter(obj, *actions),), (effect,), frozenset({obj.table_name}))


def change_nullability(obj: ObjectDef, before: FieldDef, after: FieldDef) -> Ddl:
    """Set or drop NOT NULL.

    Before it is set, empty values are filled with the default; without a default the database
    refuses them (23502).
    """
    old = {column.name: column.not_null for column in field_columns(before)}
    changed = [c for c in field_columns(after) if old.get(c.name) != c.not_null]
    if not changed:
        return NOTHING
    table = obj.table_name
    fills = [_fill(obj, c, c.default) for c in changed if c.not_null and c.default is not None]
    actions = [
        sql.SQL("ALTER COLUMN {} {} NOT NULL").format(
            sql.Identifier(c.name), sql.SQL("SET") if c.not_null else sql.SQL("DROP")
        )
        for c in changed
    ]
    effects = [Effect(f"scans table {table}", table, counts_rows=True)]
    if fills:
        text = f"fills empty values of {after.name} with its default"
        effects.insert(0, Effect(text, table, counts_rows=True))
    is_stricter = any(c.not_null for c in changed)
    return Ddl(
        (*fills, alter(obj, *actions)),
        tuple(effects) if is_stricter else (),
        frozenset({table}),
    )


def settle_values(obj: ObjectDef, field: FieldDef) -> Ddl:
    """Bring stored values into the form that a unique field keeps; touches no other record."""
    statements = tuple(
        sql.SQL("UPDATE {table} SET {column} = {settled} WHERE {column} <> {settled}").format(
            table=table_of(obj),
            column=sql.Identifier(part.column(field)),
            settled=part.settled_sql(sql.Identifier(part.column(field))),
        )
        for part in field_type(field).parts(field)
        if part.settled_sql is not None
    )
    if not statements:
        return NOTHING
    text = f"composes the texts of {field.name} (Unicode NFC)"
    effect = Effect(text, obj.table_name, counts_rows=True)
    return Ddl(statements, (effect,), frozenset({obj.table_name}))


def _fill(obj: ObjectDef, column: FieldColumn, default: sql.Composable) -> sql.Composed:
    return sql.SQL("UPDATE {table} SET {column} = {default} WHERE {column} IS NULL").format(
        table=table_of(obj), column=sql.Identifier(column.name), default=default
    )


def _columns(field: FieldDef) -> str:
    return "column" if len(column_names(field)) == 1 else "columns"


def _text(composable: sql.Composable | None) -> str | None:
    return None if composable is None else composable.as_string(None)
