"""Reading: SQL expressions that print values as the contract's JSON.

There is one expression per value. A composite is a row, printed as a JSON object: the fastest form,
and compact; its keys are sub-field names, far below PostgreSQL's 63 bytes (decision 0002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import Part

LARGE_NUMBERS = ("bigint", "numeric")


def is_large_number(part: Part) -> bool:
    """Tell whether values may not fit a double."""
    return part.kind.key in LARGE_NUMBERS


def printed_as_text(part: Part) -> Part:
    """Return the part with large numbers as strings, for clients whose numbers are doubles."""
    if not is_large_number(part):
        return part
    return replace(part, kind=replace(part.kind, read_sql=_as_text))


def _as_text(column: sql.Composable) -> sql.Composable:
    return sql.SQL("{}::text").format(column)


def part_column(part: Part, field: FieldDef, alias: sql.Composable) -> sql.Composable:
    """Return the qualified column of one part."""
    return sql.SQL("{}.{}").format(alias, sql.Identifier(part.column(field)))


def part_sql(
    part: Part,
    field: FieldDef,
    alias: sql.Composable,
    members: Sequence[tuple[str, str]] | None = None,
) -> sql.Composable:
    """Return one part's value.

    `members` chooses (key, member) of a JSON object or list of objects (`additionalPhones { number
    }`); keys are callers' and may have any length.
    """
    column = part_column(part, field, alias)
    if members is None:
        return part.kind.read_sql(column)
    if part.kind.shape is None:
        raise ValueError(f"{field.name}.{part.name} has no members")
    if not part.kind.shape.is_list:
        return sql.SQL("CASE WHEN {} IS NOT NULL THEN {} END").format(
            column, _members_sql(column, members)
        )
    return sql.SQL(
        "coalesce((SELECT json_agg({} ORDER BY item.place) "
        "FROM jsonb_array_elements({}) WITH ORDINALITY AS item(value, place)), '[]'::json)"
    ).format(_members_sql(sql.SQL("item.value"), members), column)


def _members_sql(value: sql.Composable, members: Sequence[tuple[str, str]]) -> sql.Composable:
    pairs = [
        sql.SQL("{}: {} -> {}").format(sql.Literal(key), value, sql.Literal(member))
        for key, member in members
    ]
    return sql.SQL("JSON_OBJECT({})").format(sql.SQL(", ").join(pairs))


def value_sql(parts: Sequence[Part], field: FieldDef, alias: sql.Composable) -> sql.Composable:
    """Return the whole value: a scalar as it prints, a composite as an object of its parts."""
    if len(parts) == 1 and not parts[0].name:
        return part_sql(parts[0], field, alias)
    columns = [
        sql.SQL("{} AS {}").format(value, sql.Identifier(name))
        for name, value in sub_values(parts, field, alias)
    ]
    return sql.SQL("(SELECT row_to_json(o) FROM (SELECT {}) AS o)").format(
        sql.SQL(", ").join(columns)
    )


def sub_values(
    parts: Sequence[Part], field: FieldDef, alias: sql.Composable
) -> list[tuple[str, sql.Composable]]:
    """Return a composite's sub-fields by name, as they print; empty for a scalar."""
    return [(part.name, part_sql(part, field, alias)) for part in parts if part.name]
