"""The columns of a field in DDL: type, NOT NULL, DEFAULT, CHECK.

The field type determines the parts (scalars); the result serves CREATE TABLE and ALTER TABLE.
Option values and defaults are quoted literals, because DDL takes no parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from metadata.changes.ddl.search_vector import search_vector_sql
from metadata.checks.defaults import default_values
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.naming import check_name
from metadata.parts import Kind, Part
from metadata.types.registry import field_type

# Functions that a default may name (docs/api/metadata.md#defaults), as the database computes them.
DEFAULT_FUNCTIONS: dict[str, sql.SQL] = {
    "now": sql.SQL("now()"),
    "uuid": sql.SQL("gen_random_uuid()"),
}
VOLATILE_FUNCTION = "uuid"  # a different value per record, so adding it rewrites the table


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """One column as DDL sees it."""

    name: str
    part: Part
    not_null: bool
    default: sql.Composable | None

    @property
    def pg_type(self) -> sql.SQL:
        # The type of a kind is a constant of this program, never a caller's text.
        return sql.SQL(self.part.kind.pg_type)


def field_columns(field: FieldDef) -> tuple[FieldColumn, ...]:
    """Return the columns of a field; none for a one-to-many side."""
    kind = field_type(field)
    parts = kind.parts(field)
    if not parts:
        return ()
    defaults = _defaults(field)
    return tuple(
        FieldColumn(
            name=part.column(field),
            part=part,
            not_null=part.not_null,
            default=defaults.get(part.name) or part.pg_default,
        )
        for part in parts
    )


def column_names(field: FieldDef) -> tuple[str, ...]:
    return tuple(column.name for column in field_columns(field))


def column_definitions(obj: ObjectDef, field: FieldDef) -> list[sql.Composed]:
    """Return `"stage" text NOT NULL DEFAULT 'NEW' CONSTRAINT … CHECK (…)` for each column."""
    if field.type == "TS_VECTOR":
        return [_generated_column(obj, field)]
    return [_definition(obj, field, column) for column in field_columns(field)]


def has_volatile_default(field: FieldDef) -> bool:
    return bool(field.default_value == VOLATILE_FUNCTION)


def check_of(obj: ObjectDef, field: FieldDef) -> tuple[str, sql.Composed] | None:
    """Return name and condition of the CHECK that allows only the field's options, if any."""
    for column in field_columns(field):
        allowed = _allowed_values(field, column.part.kind)
        if allowed is not None:
            name = check_name(obj.table_name, column.name)
            return name, _condition(column, allowed)
    return None


def _definition(obj: ObjectDef, field: FieldDef, column: FieldColumn) -> sql.Composed:
    words: list[sql.Composable] = [sql.Identifier(column.name), column.pg_type]
    if column.not_null:
        words.append(sql.SQL("NOT NULL"))
    if column.default is not None:
        words.append(sql.SQL("DEFAULT {}").format(column.default))
    allowed = _allowed_values(field, column.part.kind)
    if allowed is not None:
        name = sql.Identifier(check_name(obj.table_name, column.name))
        condition = _condition(column, allowed)
        words.append(sql.SQL("CONSTRAINT {} CHECK ({})").format(name, condition))
    return sql.SQL(" ").join(words)


def _generated_column(obj: ObjectDef, field: FieldDef) -> sql.Composed:
    return sql.SQL("{} tsvector GENERATED ALWAYS AS ({}) STORED").format(
        sql.Identifier(field.column_name), search_vector_sql(obj)
    )


def _allowed_values(field: FieldDef, kind: Kind) -> tuple[str, ...] | None:
    if kind.values is not None:
        return kind.values
    return field.option_values if field_type(field).has_options else None


def _condition(column: FieldColumn, allowed: tuple[str, ...]) -> sql.Composed:
    is_list = column.part.kind.pg_type.endswith("[]")
    form = "{} <@ {}::text[]" if is_list else "{} = ANY ({}::text[])"
    return sql.SQL(form).format(sql.Identifier(column.name), sql.Literal(list(allowed)))


def _defaults(field: FieldDef) -> dict[str, sql.Composable]:
    """Return the SQL of the field's default by part name."""
    if field.default_value is None:
        return {}
    function = DEFAULT_FUNCTIONS.get(str(field.default_value))
    if function is not None and field.default_value in field_type(field).default_functions:
        return {"": function}
    values: Mapping[str, Any] = default_values(field_type(field), field)
    return {
        part.name: _literal(part.kind, values[part.name])
        for part in field_type(field).parts(field)
        if values.get(part.name) is not None
    }


def _literal(kind: Kind, value: Any) -> sql.Literal:
    is_json = kind.pg_type == "jsonb" and not isinstance(value, Jsonb)
    return sql.Literal(Jsonb(value) if is_json else value)
