"""The scalars, one `Kind` each: as PostgreSQL, JSON and GraphQL know them.

Reading prints the contract's JSON (empty text "", empty list [], times in UTC with milliseconds);
filters take text (REST) and JSON values (GraphQL). See docs/api/metadata.md#types,
docs/api/graphql.md#field-types, #operators, docs/api/rest.md#comparators-by-type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import JsonShape, Kind
from metadata.search.sorting import sort_key
from metadata.values import filter_values as read

NUMBER_OPERATORS = ("eq", "neq", "gt", "gte", "lt", "lte", "in", "is")
TEXT_OPERATORS = (*NUMBER_OPERATORS, "like", "ilike", "startsWith", "endsWith")
ENUM_OPERATORS = (
    "eq", "neq", "gt", "gte", "lt", "lte", "in", "containsAny", "is", "isEmptyArray",
)  # fmt: skip


def as_is(column: sql.Composable) -> sql.Composable:
    return column


def _or_empty_text(column: sql.Composable) -> sql.Composable:
    return sql.SQL("coalesce({}, '')").format(column)


def _or_empty_array(column: sql.Composable) -> sql.Composable:
    return sql.SQL("coalesce({}, '{{}}')").format(column)


def _or_empty_json_list(column: sql.Composable) -> sql.Composable:
    return sql.SQL("coalesce({}, '[]')").format(column)


def _utc_with_milliseconds(column: sql.Composable) -> sql.Composable:
    return sql.SQL("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')").format(
        column
    )


def _as_text(column: sql.Composable) -> sql.Composable:
    return sql.SQL("{}::text").format(column)


def by_column(_field: FieldDef, column: sql.Composable) -> sql.Composable:
    return column


def by_sort_key(_field: FieldDef, column: sql.Composable) -> sql.Composable:
    return sort_key(column)


def option_values(kind: Kind, field: FieldDef) -> tuple[str, ...]:
    """Return the allowed values of an enum, in order."""
    return field.option_values if kind.values is None else kind.values


def by_option(values: tuple[str, ...] | None) -> Callable[..., sql.Composable]:
    """Sort by the option's position (docs/api/graphql.md#field-types)."""

    def order_sql(field: FieldDef, column: sql.Composable) -> sql.Composable:
        options = field.option_values if values is None else values
        return sql.SQL("array_position({}::text[], {})").format(sql.Literal(list(options)), column)

    return order_sql


def _number(key: str, pg_type: str, graphql: str, parse_filter: Any, json_type: str) -> Kind:
    return Kind(
        key=key,
        pg_type=pg_type,
        operators=NUMBER_OPERATORS,
        json_schema={"type": json_type},
        graphql_output=graphql,
        graphql_input=graphql,
        graphql_filter=f"{graphql}Filter",
        read_sql=as_is,
        order_sql=by_column,
        parse_filter=parse_filter,
    )


TEXT = Kind(
    key="text",
    pg_type="text",
    operators=TEXT_OPERATORS,
    json_schema={"type": "string"},
    graphql_output="String",
    graphql_input="String",
    graphql_filter="StringFilter",
    read_sql=_or_empty_text,
    order_sql=by_sort_key,
    parse_filter=read.text,
    empty_literal="",
)
RICH_TEXT = replace(TEXT, key="rich_text", operators=TEXT_OPERATORS, is_sortable=False)
UUID = Kind(
    key="uuid",
    pg_type="uuid",
    operators=NUMBER_OPERATORS,
    json_schema={"type": "string", "format": "uuid"},
    graphql_output="UUID",
    graphql_input="UUID",
    graphql_filter="UUIDFilter",
    read_sql=as_is,
    order_sql=by_column,
    parse_filter=read.uuid,
)
INTEGER = _number("integer", "integer", "Int", read.integer, "integer")
BIGINT = _number("bigint", "bigint", "BigInt", read.bigint, "integer")
FLOAT = _number("float", "double precision", "Float", read.double, "number")
NUMERIC = _number("numeric", "numeric", "BigFloat", read.decimal, "number")
POSITION = replace(FLOAT, key="position", graphql_output="Position", graphql_input="Position")
BOOLEAN = Kind(
    key="boolean",
    pg_type="boolean",
    operators=("eq", "is"),
    json_schema={"type": "boolean"},
    graphql_output="Boolean",
    graphql_input="Boolean",
    graphql_filter="BooleanFilter",
    read_sql=as_is,
    order_sql=by_column,
    parse_filter=read.boolean,
)
DATE = Kind(
    key="date",
    pg_type="date",
    operators=NUMBER_OPERATORS,
    json_schema={"type": "string", "format": "date"},
    graphql_output="Date",
    graphql_input="Date",
    graphql_filter="DateFilter",
    read_sql=as_is,
    order_sql=by_column,
    parse_filter=read.day,
)
DATE_TIME = Kind(
    key="datetime",
    pg_type="timestamptz(3)",
    operators=NUMBER_OPERATORS,
    json_schema={"type": "string", "format": "date-time"},
    graphql_output="DateTime",
    graphql_input="DateTime",
    graphql_filter="DateTimeFilter",
    read_sql=_utc_with_milliseconds,
    order_sql=by_column,
    parse_filter=read.moment,
)
ENUM = Kind(
    key="enum",
    pg_type="text",
    operators=ENUM_OPERATORS,
    json_schema={"type": "string"},
    graphql_output="",
    graphql_input="",
    graphql_filter="",
    read_sql=as_is,
    order_sql=by_option(None),
    parse_filter=read.option(None),
)
ENUM_ARRAY = Kind(
    key="enum_array",
    pg_type="text[]",
    operators=(
        "containsAny",
        "containsExactly",
        "is",
        "isEmptyArray",
        "contains",
        "notContains",
    ),
    json_schema={"type": "array", "items": {"type": "string"}},
    graphql_output="",
    graphql_input="",
    graphql_filter="",
    read_sql=_or_empty_array,
    order_sql=by_column,
    parse_filter=read.option_list,
    empty_literal="{}",
)
TEXT_ARRAY = Kind(
    key="text_array",
    pg_type="text[]",
    operators=(
        "containsIlike",
        "is",
        "isEmptyArray",
        "containsAny",
        "contains",
        "notContains",
    ),
    json_schema={"type": "array", "items": {"type": "string"}},
    graphql_output="[String]",
    graphql_input="[String]",
    graphql_filter="ArrayFilter",
    read_sql=_or_empty_array,
    order_sql=by_column,
    parse_filter=read.text_list,
    empty_literal="{}",
)
JSON = Kind(
    key="json",
    pg_type="jsonb",
    operators=("is", "like"),
    json_schema={"type": ["object", "array", "string", "number", "boolean"]},
    graphql_output="JSON",
    graphql_input="JSON",
    graphql_filter="RawJsonFilter",
    read_sql=as_is,
    order_sql=by_column,
    parse_filter=read.text,
    is_sortable=False,
    empty_literal="{}",
)
JSON_LIST = replace(
    JSON,
    key="json_list",
    json_schema={"type": "array", "items": {}},
    graphql_output="[JSON]",
    graphql_input="[JSON]",
    read_sql=_or_empty_json_list,
    empty_literal="[]",
)
TS_VECTOR = Kind(
    key="tsvector",
    pg_type="tsvector",
    operators=("search",),
    json_schema={"type": "string"},
    graphql_output="TSVector",
    graphql_input="",
    graphql_filter="TSVectorFilter",
    read_sql=_as_text,
    order_sql=by_column,
    parse_filter=read.text,
    is_sortable=False,
)


def fixed_enum(key: str, values: tuple[str, ...], graphql_name: str) -> Kind:
    """Return an enum whose values do not depend on the field (ACTOR source)."""
    return replace(
        ENUM,
        key=key,
        json_schema={"type": "string", "enum": list(values)},
        graphql_output=graphql_name,
        graphql_input=graphql_name,
        graphql_filter=f"{graphql_name}Filter",
        order_sql=by_option(values),
        parse_filter=read.option(values),
        values=values,
    )


def _shape_schema(shape: JsonShape) -> dict[str, Any]:
    members = {name: {"type": "string"} for name, _ in shape.members}
    return {"type": "object", "properties": members}


def object_list(shape: JsonShape, input_name: str = "") -> Kind:
    """Return a JSON list of objects with text members (additionalPhones, secondaryLinks, files)."""
    return replace(
        JSON_LIST,
        json_schema={"type": "array", "items": _shape_schema(shape)},
        graphql_output=f"[{shape.type_name}]",
        graphql_input=f"[{input_name or shape.type_name + 'Input'}]",
        shape=shape,
    )


def json_object(shape: JsonShape) -> Kind:
    """Return a JSON object with text members (ACTOR context)."""
    return replace(
        JSON,
        key="json_object",
        json_schema=_shape_schema(shape),
        graphql_output=shape.type_name,
        graphql_input=f"{shape.type_name}Input",
        shape=shape,
    )


TEXT_LIST = replace(
    JSON_LIST,
    json_schema={"type": "array", "items": {"type": "string"}},
    graphql_output="[String!]",
    graphql_input="[String!]",
)
