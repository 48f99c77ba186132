"""Coerce variables, guided by the given values instead of the types.

For anything irregular, None: graphql-core's own coercion then finds the error and its message
(GraphQL specification §6.1.2). That one looks at every field of an input type for every record,
although a record names few of the seventy fields of a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    VariableDefinitionNode,
    type_from_ast,
)

Coercer = Callable[[Any], Any]
_COERCER = "coercer"


class _Irregular(Exception):
    """Raised for what graphql-core shall handle, which has the messages."""


def coerce_regular(
    schema: GraphQLSchema, definitions: Iterable[VariableDefinitionNode], given: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return the same values as `get_variable_values`, or None."""
    found: dict[str, Any] = {}
    try:
        for definition in definitions:
            name = definition.variable.name.value
            if name not in given:
                if definition.default_value is not None or definition.type.kind == "non_null_type":
                    return None
                continue
            found[name] = _coercer(type_from_ast(schema, definition.type))(given[name])
    except Exception:
        return None
    return found


def _coercer(wanted: Any) -> Coercer:
    """Return the coercer of a type, kept with a named type. Raises `_Irregular`."""
    if isinstance(wanted, GraphQLNonNull):
        return _not_null(_coercer(wanted.of_type))
    if isinstance(wanted, GraphQLList):
        return _list(_coercer(wanted.of_type))
    kept: Coercer | None = wanted.extensions.get(_COERCER)
    if kept is None:
        is_object = isinstance(wanted, GraphQLInputObjectType)
        kept = wanted.extensions[_COERCER] = _object(wanted) if is_object else _scalar(wanted)
    return kept


def _not_null(inner: Coercer) -> Coercer:
    def coerced(value: Any) -> Any:
        if value is None:
            raise _Irregular
        return inner(value)

    return coerced


def _list(inner: Coercer) -> Coercer:
    def coerced(value: Any) -> Any:
        if value is None:
            return None
        return [inner(item) for item in value] if isinstance(value, list) else [inner(value)]

    return coerced


def _scalar(wanted: Any) -> Coercer:
    parse = wanted.parse_value

    def coerced(value: Any) -> Any:
        if value is None:
            return None
        parsed = parse(value)
        if parsed is Undefined:
            raise _Irregular
        return parsed

    def string(value: Any) -> Any:
        return value if type(value) is str else coerced(value)

    return string if wanted is GraphQLString else coerced


def _object(wanted: GraphQLInputObjectType) -> Coercer:
    """Return an input object's coercer; fields are looked up lazily: types may be recursive."""
    ways: dict[str, tuple[str, Coercer]] = {}
    places: dict[str, int] = {}
    needed: list[str] | None = None

    def coerced(value: Any) -> Any:
        nonlocal needed
        if value is None:
            return None
        if not isinstance(value, dict):
            raise _Irregular
        if needed is None:
            places.update((name, place) for place, name in enumerate(wanted.fields))
            needed = _not_to_be_missed(wanted)
        found = {}
        # In the type's order, as graphql-core leaves them: it determines which error comes first.
        for name in sorted(value, key=places.__getitem__):
            item, way = value[name], ways.get(name)
            if way is None:
                field = wanted.fields[name]
                way = ways[name] = (field.out_name or name, _coercer(field.type))
            found[way[0]] = way[1](item)
        if needed and any(name not in value for name in needed):
            raise _Irregular
        return wanted.out_type(found)

    return coerced


def _not_to_be_missed(wanted: GraphQLInputObjectType) -> list[str]:
    """Return the fields that are required or have a default."""
    return [
        name
        for name, field in wanted.fields.items()
        if isinstance(field.type, GraphQLNonNull) or field.default_value is not Undefined
    ]
