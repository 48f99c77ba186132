"""The SQL forms behind the operators. Every form casts its parameter.

`neq` leaves NULL out (plain SQL); empty text, lists and JSON are stored as NULL, so `is: NULL` and
`eq: ""` are one form. DATE_TIME is stored to the millisecond and filter values are cut to it, so
plain comparisons obey the millisecond rule of docs/api/rest.md#comparators.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import Kind
from metadata.values.link_texts import domain_sql
from metadata.values.phone_forms import PHONE_FORMS

# (kind, field, column, parameter); some also take the neighbouring columns (`Kind.beside`).
Form = Callable[..., sql.Composable]


def cast(kind: Kind, parameter: sql.Composable) -> sql.Composable:
    """Cast the parameter to the kind's type."""
    return sql.SQL("{}::{}").format(parameter, sql.SQL(kind.pg_type))


def place_sql(kind: Kind, field: FieldDef, value: sql.Composable) -> sql.Composable:
    """Return the place of a value in the kind's sort order, computed once for a statement."""
    place = kind.order_sql(field, value)
    return place if place == value else sql.SQL("(SELECT {})").format(place)


def _operation(sign: str) -> Form:
    template = sql.SQL("{} " + sign + " {}")

    def form(
        kind: Kind, field: FieldDef, column: sql.Composable, parameter: sql.Composable
    ) -> sql.Composable:
        return template.format(column, cast(kind, parameter))

    return form


def _ordered(sign: str) -> Form:
    """Compare by the kind's sort order: texts by their keys, options by their position."""
    template = sql.SQL("{} " + sign + " {}")

    def form(
        kind: Kind, field: FieldDef, column: sql.Composable, parameter: sql.Composable
    ) -> sql.Composable:
        return template.format(
            kind.order_sql(field, column), place_sql(kind, field, cast(kind, parameter))
        )

    return form


def _template(text: str, *, as_text: bool = False) -> Form:
    """Format a fixed text with `{column}`, `{parameter}` and `{type}` (the kind's)."""
    template = sql.SQL(text)

    def form(
        kind: Kind, field: FieldDef, column: sql.Composable, parameter: sql.Composable
    ) -> sql.Composable:
        needs_cast = as_text and kind.pg_type != "text"
        return template.format(
            column=sql.SQL("{}::text").format(column) if needs_cast else column,
            parameter=parameter,
            type=sql.SQL(kind.pg_type),
        )

    return form


def _of_domain(text: str) -> Form:
    """Compare a link's bare domain: the very expression that unique indexes are over."""
    template = sql.SQL(text)

    def form(
        kind: Kind, field: FieldDef, column: sql.Composable, parameter: sql.Composable
    ) -> sql.Composable:
        return template.format(domain_sql(column), parameter)

    return form


_FORMS: dict[str, Form] = {
    "eq": _operation("="),
    "neq": _operation("<>"),
    "gt": _ordered(">"),
    "gte": _ordered(">="),
    "lt": _ordered("<"),
    "lte": _ordered("<="),
    "in": _template("{column} = ANY({parameter}::{type}[])"),
    "inOrNull": _template("({column} IS NULL OR {column} = ANY({parameter}::{type}[]))"),
    "domainEq": _of_domain("{} = {}::text"),
    "domainNeq": _of_domain("{} <> {}::text"),
    "domainIn": _of_domain("{} = ANY({}::text[])"),
    "domainInOrNull": _of_domain("coalesce({} = ANY({}::text[]), true)"),
    "isNull": _template("{column} IS NULL"),
    "isNotNull": _template("{column} IS NOT NULL"),
    "never": _template("false"),
    "like": _template("{column} LIKE {parameter}::text", as_text=True),
    "ilike": _template("{column} ILIKE {parameter}::text", as_text=True),
    "containsAny": _operation("&&"),
    "contains": _operation("@>"),
    "notContains": _template("({column} IS NULL OR NOT {column} && {parameter}::{type})"),
    "containsExactly": _template(
        "(SELECT {column} @> wanted.value AND {column} <@ wanted.value "
        "FROM (SELECT {parameter}::{type} AS value) AS wanted)"
    ),
    "containsIlike": _template(
        "EXISTS (SELECT 1 FROM unnest({column}) AS element WHERE element ILIKE {parameter}::text)"
    ),
    "search": _template("{column} @@ {parameter}::text::tsquery"),
    "searchInside": _template(
        "(SELECT {column} @@ wanted.value[1]::tsquery OR EXISTS (SELECT 1 "
        "FROM unnest(tsvector_to_array({column})) AS lexeme WHERE lexeme LIKE wanted.value[2]) "
        "FROM (SELECT {parameter}::text[] AS value) AS wanted)"
    ),
}
FORMS: Mapping[str, Form] = MappingProxyType({**_FORMS, **PHONE_FORMS})
BESIDE_FORMS = frozenset(PHONE_FORMS)
