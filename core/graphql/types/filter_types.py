"""Filter inputs of scalars: one per kind, one per enum (docs/api/graphql.md#operators).

Examples: `StringFilter`, `UUIDFilter`, `OpportunityStageEnumFilter`. The field types decide which
operators a kind has; this module only gives each operator the type of its operand.
"""

from __future__ import annotations

from functools import cache

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
)

from core.graphql.types.scalars import SCALARS
from metadata.parts import Kind
from metadata.types import kinds

FILTER_IS = GraphQLEnumType(
    "FilterIs",
    {
        "NULL": GraphQLEnumValue("NULL", description="Records without a value."),
        "NOT_NULL": GraphQLEnumValue("NOT_NULL", description="Records with a value."),
    },
    description="Whether there is a value.",
)
DESCRIPTIONS = {
    "eq": "Equal to the value.",
    "neq": "Not equal to the value; records without a value do not match.",
    "gt": "Greater than the value.",
    "gte": "Greater than the value, or equal.",
    "lt": "Less than the value.",
    "lte": "Less than the value, or equal.",
    "in": "One of the values.",
    "is": "Whether there is a value.",
    "like": "Matches the pattern, `%` for any text, `_` for any character; case-sensitive.",
    "ilike": "Matches the pattern, ignoring case.",
    "startsWith": "Begins with the text; case-sensitive.",
    "endsWith": "Ends with the text; case-sensitive.",
    "contains": "Contains all of the values.",
    "containsAny": "Contains at least one of the values.",
    "containsExactly": "Contains these values and no others.",
    "notContains": "Contains none of the values.",
    "containsIlike": "One of its values matches the pattern, ignoring case.",
    "isEmptyArray": "Whether the list is empty.",
    "search": "Matches the terms.",
    "regex": "Not supported.",
    "iregex": "Not supported.",
}
_LISTS = frozenset({"in", "contains", "containsAny", "containsExactly", "notContains"})
_TEXTS = frozenset(
    {"like", "ilike", "startsWith", "endsWith", "containsIlike", "search", "regex", "iregex"}
)
# Part of upstream's StringFilter, but refused when used (docs/api/graphql.md#operators).
_REFUSED_TEXT_OPERATORS = ("regex", "iregex")
# Kinds whose filter input is the same for every field, by key.
_STATIC = {
    kind.key: kind
    for kind in vars(kinds).values()
    if isinstance(kind, Kind) and kind.graphql_filter
}


def operand_type(operator: str, value_type: GraphQLInputType) -> GraphQLInputType:
    """Return the type of an operator's operand, given the type of one value."""
    if operator == "is":
        return FILTER_IS
    if operator == "isEmptyArray":
        return GraphQLBoolean
    if operator in _TEXTS:
        return GraphQLString
    if operator in _LISTS:
        return GraphQLList(GraphQLNonNull(value_type))
    return value_type


def filter_input(
    name: str, operators: tuple[str, ...], value_type: GraphQLInputType, description: str
) -> GraphQLInputObjectType:
    return GraphQLInputObjectType(
        name,
        {
            operator: GraphQLInputField(
                operand_type(operator, value_type), description=DESCRIPTIONS[operator]
            )
            for operator in operators
        },
        description=description,
    )


@cache
def _by_name(name: str, operators: tuple[str, ...], value: str) -> GraphQLInputObjectType:
    value_type = SCALARS.get(value, GraphQLString)
    text = f"Conditions on a {value} value; exactly one of them."
    return filter_input(name, operators, value_type, text)


def kind_filter(kind: Kind) -> GraphQLInputObjectType:
    """Return the filter input of a kind that does not depend on the field.

    Kinds that share its name share the type, so their operators must agree; a contract test checks
    that.
    """
    operators = _OPERATORS_BY_NAME.get(kind.graphql_filter, kind.operators)
    # Kinds that share a filter share its operands: FloatFilter takes Float, for POSITION too.
    value = kind.graphql_filter.removesuffix("Filter")
    return _by_name(kind.graphql_filter, operators, value)


# Where several kinds share a filter's name, the union of their operators.
_OPERATORS_BY_NAME = {
    "StringFilter": (*kinds.TEXT_OPERATORS, *_REFUSED_TEXT_OPERATORS),
}


def static_filter(key: str) -> GraphQLInputObjectType:
    """Return a filter input by the kind's key: `static_filter("uuid")` is UUIDFilter."""
    return kind_filter(_STATIC[key])


def enum_filter(name: str, enum: GraphQLEnumType, kind: Kind) -> GraphQLInputObjectType:
    return filter_input(
        name,
        kind.operators,
        enum,
        f"Conditions on a {enum.name} value; exactly one of them.",
    )
