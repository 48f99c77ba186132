"""The scalars of the Core GraphQL API (docs/api/graphql.md#naming).

A scalar refuses values of the wrong JSON type; what a text means (which date, which number) is
judged once, by the field type. Answers are built by PostgreSQL, so nothing is serialised here.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from graphql import (
    FloatValueNode,
    GraphQLBoolean,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    IntValueNode,
    StringValueNode,
    ValueNode,
    value_from_ast_untyped,
)

from twenty.http.exact_numbers import ExactFloat, decimal_of, exact_float

Parse = Callable[[Any], Any]
_USUAL_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _text(name: str, example: str) -> Parse:
    def parse(value: Any) -> str:
        if not isinstance(value, str):
            raise GraphQLError(f"{name} must be a string such as {example}, got {_shown(value)}")
        return value

    return parse


def _uuid(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("UUID must be a string")
    if _USUAL_UUID.fullmatch(value):
        return value.lower()  # as it would be printed
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise GraphQLError("Invalid UUID") from None


def _number(name: str) -> Parse:
    """Accept a number or a numeric text; the field type checks its digits."""

    def parse(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise GraphQLError(f"{name} cannot represent non numeric value: {_shown(value)}")
        return value

    return parse


def _position(value: Any) -> Any:
    if isinstance(value, str) and value in {"first", "last"}:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise GraphQLError(f'Position must be a number, "first" or "last", got {_shown(value)}')
    return value


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 100 else f"{text[:100]}…"


def _scalar(name: str, description: str, parse: Parse) -> GraphQLScalarType:
    def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        value = value_from_ast_untyped(node, variables)
        if isinstance(node, IntValueNode):
            value = int(node.value)
        elif isinstance(node, FloatValueNode):
            value = exact_float(node.value)
        elif isinstance(node, StringValueNode):
            value = node.value
        return parse(value)

    return GraphQLScalarType(
        name=name, description=description, parse_value=parse, parse_literal=parse_literal
    )


_read_int, _read_float = GraphQLInt.parse_value, GraphQLFloat.parse_value
_read_float_literal = GraphQLFloat.parse_literal


def _int(value: Any) -> Any:
    """Apply the specification to the number as written: 1.00000000000000000001 is no integer."""
    if isinstance(value, ExactFloat):
        exact = decimal_of(value)
        value = int(exact) if exact == exact.to_integral_value() else str(exact)
    return _read_int(value)


def _float(value: Any) -> Any:
    """Return the value as received: whether its digits can be kept is up to the field type."""
    _read_float(value)
    return value


def _float_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
    _read_float_literal(node, variables)
    return exact_float(node.value) if isinstance(node, FloatValueNode) else int(node.value)  # type: ignore[attr-defined]  # one of two kinds


# graphql-core does not allow redefining the specification's own two, so their parsers are replaced,
# to keep all digits.
GraphQLInt.parse_value = _int  # type: ignore[method-assign]
GraphQLFloat.parse_value = _float  # type: ignore[method-assign]
GraphQLFloat.parse_literal = _float_literal  # type: ignore[method-assign]
UUID = _scalar(
    "UUID", "A UUID (RFC 9562), for example 0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01.", _uuid
)
DATE_TIME = _scalar(
    "DateTime",
    "A date-time as ISO 8601 text, returned in UTC with milliseconds: 2026-10-02T08:15:30.120Z.",
    _text("DateTime", "2026-10-02T08:15:30Z"),
)
DATE = _scalar("Date", "A day as YYYY-MM-DD.", _text("Date", "2026-11-24"))
TIME = _scalar("Time", "A time of day as HH:MM:SS.", _text("Time", "08:15:30"))
BIG_INT = _scalar(
    "BigInt", "A whole number of up to 64 bits, as number or as numeric text.", _number("BigInt")
)
BIG_FLOAT = _scalar(
    "BigFloat", "A number of any precision, as number or as numeric text.", _number("BigFloat")
)
CURSOR = _scalar(
    "Cursor", "Opaque position of a record in an ordered list.", _text("Cursor", '"eyJ…"')
)
JSON = _scalar("JSON", "Any JSON value.", lambda value: value)
POSITION = _scalar(
    "Position", 'A position in a list: a number, or "first" or "last" on input.', _position
)
TS_VECTOR = _scalar("TSVector", "A full-text search vector; read-only.", _text("TSVector", '"…"'))

SCALARS: dict[str, GraphQLScalarType] = {
    scalar.name: scalar
    for scalar in (
        UUID,
        DATE_TIME,
        DATE,
        TIME,
        BIG_INT,
        BIG_FLOAT,
        CURSOR,
        JSON,
        POSITION,
        TS_VECTOR,
        GraphQLID,
        GraphQLString,
        GraphQLInt,
        GraphQLFloat,
        GraphQLBoolean,
    )
}
