"""The expression of an object's stored search vector, over the texts of its search fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import Part
from metadata.search.functions import SCHEMA, VECTOR

if TYPE_CHECKING:
    from metadata.types.base import FieldType

FUNCTION = sql.Identifier(SCHEMA, VECTOR)


def column_of(field: FieldDef, part: Part) -> sql.Composable:
    return sql.Identifier(part.column(field))


def text_of(column: sql.Composable) -> sql.Composable:
    return sql.SQL("{}::text").format(column)


def values_of(column: sql.Composable) -> sql.Composable:
    """The text of the values, without the keys, of a JSON list of objects."""
    return text_of(sql.SQL("jsonb_path_query_array({}, '$[*].*')").format(column))


def joined(first: sql.Composable, second: sql.Composable) -> sql.Composable:
    return sql.SQL("({} || {})").format(first, second)


def part_texts(parts: Iterable[Part], field: FieldDef) -> tuple[sql.Composable, ...]:
    """The searchable sub-columns as they are."""
    return tuple(text_of(column_of(field, part)) for part in parts if part.in_search)


def vector_expression(
    fields: Iterable[tuple[FieldType, FieldDef]], label_id: UUID | None
) -> sql.Composable:
    """Immutable, of the texts of all fields, the label's apart; NULL when no field has any."""
    texts = [
        (field.id == label_id, text) for kind, field in fields for text in kind.search_sql(field)
    ]
    if not texts:
        return sql.SQL("NULL::tsvector")
    # PostgreSQL reads the expression anew for every statement: lists are shorter than sums.
    label = _listed(text for is_label, text in texts if is_label)
    others = _listed(text for is_label, text in texts if not is_label)
    return sql.SQL("{}({}, {})").format(FUNCTION, label, others)


def _listed(texts: Iterable[sql.Composable]) -> sql.Composable:
    return sql.SQL("ARRAY[{}]::text[]").format(sql.SQL(", ").join(texts))
