"""Input types of groupBy, such as `PersonGroupByInput` and `PersonOrderByWithGroupByInput`.

See docs/api/graphql.md#group-by.
"""

from __future__ import annotations

from graphql import (
    GraphQLBoolean,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
)

from core.graphql.types.catalog_types import Types
from core.graphql.types.composite_types import composite_group_by
from core.graphql.types.input_types import Fields, fields_by, order_leaf
from core.graphql.types.output_types import aggregates_of
from core.graphql.types.shared_types import GROUP_BY_DATE, ORDER_BY_DATE, ORDER_BY_DIRECTION
from metadata.definitions import FieldDef, ObjectDef
from metadata.types.registry import field_type

DATE_KINDS = frozenset({"date", "datetime"})


def _is_date(field: FieldDef) -> bool:
    parts = field_type(field).parts(field)
    return bool(parts) and parts[0].kind.key in DATE_KINDS


def group_by_type(types: Types, obj: ObjectDef) -> GraphQLInputObjectType:
    name = types.names.type(obj, "GroupByInput")
    return types.once(
        name,
        lambda: GraphQLInputObjectType(
            name,
            lambda: _dimensions(types, obj),
            description=f"One dimension to group {obj.label_plural} by: exactly one key.",
        ),
    )


def _dimensions(types: Types, obj: ObjectDef) -> Fields:
    return fields_by(types, obj, group_by_type, GraphQLBoolean, _dimension)


def _dimension(field: FieldDef) -> GraphQLInputType | None:
    if order_leaf(field) is None:
        return None
    if _is_date(field):
        return GROUP_BY_DATE
    kind_of = field_type(field)
    return composite_group_by(kind_of) if kind_of.is_composite else GraphQLBoolean


def group_order_type(types: Types, obj: ObjectDef) -> GraphQLInputObjectType:
    name = types.names.type(obj, "OrderByWithGroupByInput")
    return types.once(
        name,
        lambda: GraphQLInputObjectType(
            name,
            lambda: {
                **_orders(types, obj),
                "aggregate": GraphQLInputField(
                    _aggregate_order_type(types, obj), description="Order by an aggregate."
                ),
            },
            description=f"An order of groups of {obj.label_plural}.",
        ),
    )


def _orders(types: Types, obj: ObjectDef) -> Fields:
    return fields_by(types, obj, group_order_type, ORDER_BY_DIRECTION, _group_order)


def _group_order(field: FieldDef) -> GraphQLInputType | None:
    return ORDER_BY_DATE if _is_date(field) else order_leaf(field)


def _aggregate_order_type(types: Types, obj: ObjectDef) -> GraphQLInputObjectType:
    name = types.names.type(obj, "AggregateOrderByInput")

    def fields() -> Fields:
        names = [function.name(field) for field, function in aggregates_of(obj)]
        return {
            aggregate: GraphQLInputField(ORDER_BY_DIRECTION) for aggregate in ("totalCount", *names)
        }

    return types.once(name, lambda: GraphQLInputObjectType(name, fields))
