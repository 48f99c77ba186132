"""Variables as their types want them, by the way of what is there.

What comes in: a schema, an operation's variable definitions, the given values. What goes out: the
coerced values, or None where something is not as it should be: then graphql-core's own coercion
says what (GraphQL specification §6.1.2). That one looks at every field of an input type for every
record; a record names few of the seventy fields that a person has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    type_from_ast,
)


class _Irregular(Exception):
    """Left to graphql-core, which finds the words."""


def coerce_regular(
    schema: GraphQLSchema, definitions: Iterable[VariableDefinitionNode], given: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The same values as `get_variable_values`, or None."""
    found: dict[str, Any] = {}
    try:
        for definition in definitions:
            name = definition.variable.name.value
            if name not in given:
                if definition.default_value is not None or definition.type.kind == "non_null_type":
                    return None
                continue
            found[name] = _coerced(type_from_ast(schema, definition.type), given[name])
    except Exception:
        return None
    return found


def _coerced(wanted: Any, value: Any) -> Any:
    if isinstance(wanted, GraphQLNonNull):
        if value is None:
            raise _Irregular
        wanted = wanted.of_type
    if value is None:
        return None
    if isinstance(wanted, GraphQLList):
        items = value if isinstance(value, list) else [value]
        return [_coerced(wanted.of_type, item) for item in items]
    if isinstance(wanted, GraphQLInputObjectType):
        return _coerced_object(wanted, value)
    parsed = wanted.parse_value(value)
    if parsed is Undefined:
        raise _Irregular
    return parsed


def _coerced_object(wanted: GraphQLInputObjectType, value: Any) -> Any:
    fields = wanted.fields
    if not isinstance(value, dict):
        raise _Irregular
    found = {
        fields[name].out_name or name: _coerced(fields[name].type, item)
        for name, item in value.items()
    }
    for name in _not_to_be_missed(wanted):
        if name not in value:
            raise _Irregular
    return wanted.out_type(found)


def _not_to_be_missed(wanted: GraphQLInputObjectType) -> tuple[str, ...]:
    """Fields that are required or have a default; kept with the type."""
    kept: tuple[str, ...] | None = wanted.extensions.get("not_to_be_missed")
    if kept is None:
        kept = tuple(
            name
            for name, field in wanted.fields.items()
            if isinstance(field.type, GraphQLNonNull) or field.default_value is not Undefined
        )
        wanted.extensions["not_to_be_missed"] = kept
    return kept
