"""A field's columns as DDL: type, NOT NULL, DEFAULT, CHECK. Pure; `metadata.ddl` composes it.

What comes in: a `FieldDef`. What goes out: one `ColumnDdl` per part. Names are at most 40 bytes
plus a suffix, so constraint names stay below PostgreSQL's 63 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.field_types.base import Part
from metadata.field_types.defaults import default_function, default_values
from metadata.field_types.json_values import JsonValue
from metadata.field_types.kinds import is_enum, option_values
from metadata.field_types.registry import field_type

_FUNCTIONS = {"now": "now()", "uuid": "gen_random_uuid()"}


@dataclass(frozen=True, slots=True)
class ColumnDdl:
    """`checks`: (constraint name, condition). `generated`: the stored expression, if any."""

    name: str
    pg_type: str
    not_null: bool = False
    default: sql.Composable | None = None
    checks: tuple[tuple[str, sql.Composable], ...] = ()
    generated: sql.Composable | None = None

    def definition(self) -> sql.Composable:
        """For CREATE TABLE and ADD COLUMN."""
        pieces: list[sql.Composable] = [sql.Identifier(self.name), sql.SQL(self.pg_type)]
        if self.generated is not None:
            pieces.append(sql.SQL("GENERATED ALWAYS AS ({}) STORED").format(self.generated))
        if self.default is not None:
            pieces.append(sql.SQL("DEFAULT {}").format(self.default))
        if self.not_null:
            pieces.append(sql.SQL("NOT NULL"))
        pieces += [
            sql.SQL("CONSTRAINT {} CHECK ({})").format(sql.Identifier(name), condition)
            for name, condition in self.checks
        ]
        return sql.SQL(" ").join(pieces)


def columns_ddl(
    field: FieldDef, *, search_expression: sql.Composable | None = None
) -> tuple[ColumnDdl, ...]:
    """`search_expression`: of `search.vector_expression`, for the TS_VECTOR column."""
    kind_of_field = field_type(field)
    function = default_function(kind_of_field, field)
    values = {} if function else default_values(kind_of_field, field)
    found = []
    for part in kind_of_field.parts(field):
        is_generated = part.kind.key == "tsvector"
        found.append(
            ColumnDdl(
                name=part.column(field),
                pg_type=part.kind.pg_type,
                not_null=part.not_null,
                default=_default(part, function, values.get(part.name)),
                checks=check_constraints(part, field),
                generated=search_expression if is_generated else None,
            )
        )
    return tuple(found)


def check_constraints(part: Part, field: FieldDef) -> tuple[tuple[str, sql.Composable], ...]:
    """The CHECK on option values of one column (SELECT, RATING, MULTI_SELECT, ACTOR source)."""
    if not is_enum(part.kind):
        return ()
    name = part.column(field)
    allowed = sql.Literal(list(option_values(part.kind, field)))
    sign = sql.SQL("<@" if part.kind.pg_type.endswith("[]") else "= ANY")
    template = "{} {} {}::text[]" if part.kind.pg_type.endswith("[]") else "{} {} ({}::text[])"
    return ((f"{name}_options", sql.SQL(template).format(sql.Identifier(name), sign, allowed)),)


def default_sql(part: Part, field: FieldDef) -> sql.Composable | None:
    """The DEFAULT of one column after a change of the default; None = DROP DEFAULT."""
    kind_of_field = field_type(field)
    function = default_function(kind_of_field, field)
    values = {} if function else default_values(kind_of_field, field)
    return _default(part, function, values.get(part.name))


def _default(part: Part, function: str | None, value: Any) -> sql.Composable | None:
    if function is not None:
        return sql.SQL(_FUNCTIONS[function])
    if value is None:
        return None
    return sql.SQL("{}::{}").format(_literal(value), sql.SQL(part.kind.pg_type))


def _literal(value: Any) -> sql.Composable:
    """Values without a client-side literal of their own go through their text."""
    if isinstance(value, JsonValue):
        return sql.Literal(value.text())
    if isinstance(value, (UUID, date, datetime)):
        return sql.Literal(str(value))
    return sql.Literal(value)
