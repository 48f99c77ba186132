"""Types of composite fields (Emails, Phones, Currency, …): output, inputs, filter, order, groups.

They are derived from the field-type registry, do not depend on a workspace, and are created once
per process. Names: docs/api/graphql.md#naming (`<Type>CreateInput`, …).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from uuid import UUID as Uuid

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
)

from core.graphql.document.validation import BARE_ALLOWED
from core.graphql.types.filter_types import enum_filter, kind_filter
from core.graphql.types.scalars import SCALARS
from core.graphql.types.shared_types import ORDER_BY_DIRECTION, plain_enum
from metadata.definitions import FieldDef
from metadata.parts import JsonShape, Kind, Part
from metadata.types.base import FieldType


def sample_field(key: str) -> FieldDef:
    """Return a field of that type, of no object: enough to ask a composite for its parts."""
    nobody = Uuid(int=0)
    return FieldDef(
        id=nobody, object_id=nobody, type=key, name="value", label="Value", column_name="value"
    )


def composite_parts(composite: FieldType) -> tuple[Part, ...]:
    return composite.parts(sample_field(composite.key))


# ── the type of one part ─────────────────────────────────────────────────────────────────────


@cache
def fixed_enum(name: str, values: tuple[str, ...]) -> GraphQLEnumType:
    """Return an enum of the product itself, the same in every workspace (ACTOR source)."""
    texts = {value: f"{value.replace('_', ' ').capitalize()}." for value in values}
    return plain_enum(name, texts, "Where a record or a change came from.")


@cache
def _shape_object(shape: JsonShape) -> GraphQLObjectType:
    return GraphQLObjectType(
        shape.type_name,
        {
            name: GraphQLField(SCALARS[scalar], description=f"Its {name}.")
            for name, scalar in shape.members
        },
        description="A value inside a composite; may be requested without a selection.",
        extensions={BARE_ALLOWED: True},
    )


@cache
def _shape_input(shape: JsonShape) -> GraphQLInputObjectType:
    return GraphQLInputObjectType(
        f"{shape.type_name}Input",
        {
            name: GraphQLInputField(SCALARS[scalar], description=f"Its {name}.")
            for name, scalar in shape.members
        },
        description="A value inside a composite.",
    )


def kind_output(kind: Kind) -> GraphQLOutputType:
    """Return the output type of a kind that does not depend on the field."""
    if kind.values is not None:
        return fixed_enum(kind.graphql_output, kind.values)
    if kind.shape is not None:
        shape = _shape_object(kind.shape)
        return GraphQLList(shape) if kind.shape.is_list else shape
    return _named(kind.graphql_output)  # type: ignore[return-value]  # scalars serve both ways


def kind_input(kind: Kind) -> GraphQLInputType:
    """Return the input type of a kind that does not depend on the field."""
    if kind.values is not None:
        return fixed_enum(kind.graphql_input, kind.values)
    if kind.shape is not None:
        shape = _shape_input(kind.shape)
        return GraphQLList(shape) if kind.shape.is_list else shape
    return _named(kind.graphql_input)


def _named(text: str) -> GraphQLInputType:
    """Parse `[String!]` into its type."""
    if text.endswith("!"):
        return GraphQLNonNull(_named(text[:-1]))
    if text.startswith("["):
        return GraphQLList(_named(text[1:-1]))
    return SCALARS[text]


def part_filter(kind: Kind) -> GraphQLInputObjectType:
    if kind.values is not None:
        return _fixed_enum_filter(kind.graphql_output, kind.values, kind)
    return kind_filter(kind)


_fixed_filters: dict[str, GraphQLInputObjectType] = {}


def _fixed_enum_filter(name: str, values: tuple[str, ...], kind: Kind) -> GraphQLInputObjectType:
    if name not in _fixed_filters:
        _fixed_filters[name] = enum_filter(f"{name}Filter", fixed_enum(name, values), kind)
    return _fixed_filters[name]


# ── the types of a composite ─────────────────────────────────────────────────────────────────

_made: dict[tuple[str, str], GraphQLObjectType | GraphQLInputObjectType] = {}


def composite_output(composite: FieldType) -> GraphQLObjectType:
    key = (composite.key, "Output")
    if key not in _made:
        _made[key] = GraphQLObjectType(
            composite.graphql_composite,
            {
                part.name: GraphQLField(
                    kind_output(part.kind), description=f"{composite.label}: {part.name}."
                )
                for part in composite_parts(composite)
            },
            description=f"The value of a field of type {composite.label}.",
        )
    return _made[key]  # type: ignore[return-value]  # "Output" entries are object types


def _input(
    composite: FieldType, suffix: str, of: Callable[[Part], GraphQLInputType | None]
) -> GraphQLInputObjectType:
    key = (composite.key, suffix)
    if key not in _made:
        fields = {}
        for part in composite_parts(composite):
            wanted = of(part)
            if wanted is not None:
                fields[part.name] = GraphQLInputField(
                    wanted, description=f"{composite.label}: {part.name}."
                )
        name = f"{composite.graphql_composite}{suffix}Input"
        _made[key] = GraphQLInputObjectType(name, fields)
    return _made[key]  # type: ignore[return-value]  # every other entry is an input type


def composite_write_input(composite: FieldType, verb: str) -> GraphQLInputObjectType:
    """`verb`: Create or Update."""
    return _input(composite, verb, lambda part: kind_input(part.kind) if part.is_writable else None)


def composite_filter(composite: FieldType) -> GraphQLInputObjectType:
    return _input(composite, "Filter", lambda part: part_filter(part.kind))


def composite_order_by(composite: FieldType) -> GraphQLInputObjectType:
    return _input(
        composite,
        "OrderBy",
        lambda part: ORDER_BY_DIRECTION if part.kind.is_sortable else None,
    )


def composite_group_by(composite: FieldType) -> GraphQLInputObjectType:
    return _input(
        composite, "GroupBy", lambda part: GraphQLBoolean if part.kind.is_sortable else None
    )
