"""The GraphQL types of one workspace's objects, each created once and found by name.

The modules for outputs, inputs and groups fill `Types`. Fields are given as thunks, so that objects
may refer to each other. As graphql-core types, 35 objects with all their types are built in well
under 150 ms.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from graphql import (
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLOutputType,
    GraphQLString,
)

from core.graphql.types.composite_types import (
    composite_filter,
    composite_output,
    composite_write_input,
    kind_input,
    kind_output,
)
from core.graphql.types.filter_types import enum_filter, kind_filter
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.model.generated_names import ENUM, ENUM_FILTER
from metadata.types import kinds
from metadata.types.registry import field_type

_ENUM_NAME = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*")
_NOT_ENUM_VALUES = frozenset({"true", "false", "null"})
T = TypeVar("T", bound=GraphQLNamedType)


class Types:
    """The named types of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.names = catalog.names
        self._made: dict[str, GraphQLNamedType] = {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return the type of that name, created on first use."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]  # type: ignore[return-value]  # one maker per name

    def target(self, field: FieldDef) -> ObjectDef:
        target = self.catalog.target_of(field)
        if target is None:
            raise LookupError(f"{field.name} points at an inactive object")
        return target

    # ── one field's leaf types ───────────────────────────────────────────────────────────

    def enum(self, field: FieldDef) -> GraphQLEnumType | None:
        """Return `OpportunityStageEnum`, or None.

        None where an option's value is no valid GraphQL name (`2_STARS`): such a field is served as
        String.
        """
        values = field.option_values
        if not values or not all(
            _ENUM_NAME.fullmatch(value) and value not in _NOT_ENUM_VALUES for value in values
        ):
            return None
        labels = {option.value: option.label for option in field.options}
        name = self.names.field_type(field, ENUM)
        return self.once(
            name,
            lambda: GraphQLEnumType(
                name,
                {v: GraphQLEnumValue(v, description=labels[v]) for v in values},
                description=f"Options of {field.label}.",
            ),
        )

    def output(self, field: FieldDef) -> GraphQLOutputType:
        """Return the type of a field that is not a relation."""
        kind_of = field_type(field)
        if kind_of.is_composite:
            return composite_output(kind_of)
        kind = kind_of.parts(field)[0].kind
        if kind.graphql_output:
            return kind_output(kind)
        leaf = self.enum(field) or GraphQLString
        return GraphQLList(leaf) if kind.pg_type.endswith("[]") else leaf

    def write_input(self, field: FieldDef, verb: str) -> GraphQLInputType:
        """Return the type of a field that is not a relation in a create or update input."""
        kind_of = field_type(field)
        if kind_of.is_composite:
            return composite_write_input(kind_of, verb)
        kind = kind_of.parts(field)[0].kind
        if kind.graphql_output:
            return kind_input(kind)
        leaf = self.enum(field) or GraphQLString
        return GraphQLList(leaf) if kind.pg_type.endswith("[]") else leaf

    def filter(self, field: FieldDef) -> GraphQLInputObjectType:
        """Return the filter input of a field that is not a relation."""
        kind_of = field_type(field)
        if kind_of.is_composite:
            return composite_filter(kind_of)
        kind = kind_of.parts(field)[0].kind
        if kind.graphql_filter:
            return kind_filter(kind)
        enum = self.enum(field)
        if enum is None:
            return kind_filter_of_text()
        wanted, name = enum, self.names.field_type(field, ENUM_FILTER)
        return self.once(name, lambda: enum_filter(name, wanted, kind))


def kind_filter_of_text() -> GraphQLInputObjectType:
    """Return the filter input of options that cannot be an enum: conditions on text."""

    return kind_filter(kinds.TEXT)
