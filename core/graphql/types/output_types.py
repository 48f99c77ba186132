"""Output types of an object: record, edge, connection, groupBy row (docs/api/graphql.md#naming)."""

from __future__ import annotations

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from core.graphql.types.catalog_types import Types
from core.graphql.types.input_types import filter_type, order_by_type
from core.graphql.types.scalars import CURSOR, DATE_TIME, JSON, SCALARS
from core.graphql.types.shared_types import PAGE_INFO
from core.query.versions import NAME
from metadata.definitions import FieldDef, ObjectDef
from metadata.parts import AggregateFunction
from metadata.types.registry import field_type

_AGGREGATE_TYPES = {"Int": GraphQLInt, "Float": GraphQLFloat, "DateTime": DATE_TIME}


def record_type(types: Types, obj: ObjectDef) -> GraphQLObjectType:
    name = types.names.type(obj)
    return types.once(
        name,
        lambda: GraphQLObjectType(
            name,
            lambda: _record_fields(types, obj),
            description=obj.description or f"A record of {obj.label_plural}.",
        ),
    )


def _record_fields(types: Types, obj: ObjectDef) -> dict[str, GraphQLField]:
    fields: dict[str, GraphQLField] = {}
    for field in obj.fields.values():
        text = field.description or field.label
        if field.is_one_to_many:
            target = types.target(field)
            fields[field.name] = GraphQLField(
                connection_type(types, target), args=list_arguments(types, target), description=text
            )
        elif field.is_many_to_one:
            target = types.target(field)
            fields[field.name] = GraphQLField(record_type(types, target), description=text)
            column = _join_column(field)
            fields[column] = GraphQLField(GraphQLID, description=f"Id of: {text}")
            older = obj.older_name_of(field)
            if older is not None:
                fields[older] = GraphQLField(
                    GraphQLID, description=f"Id of: {text}", deprecation_reason=f"Use {column}."
                )
        else:
            is_id = field.name == "id"
            leaf = GraphQLID if is_id else types.output(field)
            fields[field.name] = GraphQLField(leaf, description=text)
    fields[NAME] = GraphQLField(
        GraphQLString, description="Changes with every change of the record: see expectedVersion."
    )
    return fields


def _join_column(field: FieldDef) -> str:
    return field.relation.join_column if field.relation else ""


def list_arguments(types: Types, obj: ObjectDef) -> dict[str, GraphQLArgument]:
    """Return findMany's arguments, for the root and for nested connections alike."""
    return {
        "first": GraphQLArgument(GraphQLInt, description="At most this many, from the start."),
        "last": GraphQLArgument(GraphQLInt, description="At most this many, before `before`."),
        "before": GraphQLArgument(GraphQLString, description="Records before this cursor."),
        "after": GraphQLArgument(GraphQLString, description="Records after this cursor."),
        "offset": GraphQLArgument(GraphQLInt, description="Skip this many records."),
        "filter": GraphQLArgument(filter_type(types, obj), description="Conditions."),
        "orderBy": GraphQLArgument(
            GraphQLList(order_by_type(types, obj)),
            description="Sort order; earlier entries take precedence.",
        ),
    }


def edge_type(types: Types, obj: ObjectDef) -> GraphQLObjectType:
    name = types.names.type(obj, "Edge")
    return types.once(
        name,
        lambda: GraphQLObjectType(
            name,
            lambda: {
                "cursor": GraphQLField(
                    GraphQLNonNull(CURSOR), description="Position of the record in this order."
                ),
                "node": GraphQLField(record_type(types, obj), description="The record."),
            },
            description=f"A record of {obj.label_plural} in a list.",
        ),
    )


def connection_type(types: Types, obj: ObjectDef) -> GraphQLObjectType:
    name = types.names.type(obj, "Connection")
    return types.once(
        name,
        lambda: GraphQLObjectType(
            name,
            lambda: _connection_fields(types, obj),
            description=f"A page of {obj.label_plural}, with totals over all that match.",
        ),
    )


def group_type(types: Types, obj: ObjectDef) -> GraphQLObjectType:
    name = types.names.type(obj, "GroupByConnection")
    return types.once(
        name,
        lambda: GraphQLObjectType(
            name,
            lambda: {
                "groupByDimensionValues": GraphQLField(
                    GraphQLList(JSON), description="The group's values, in the order of groupBy."
                ),
                **_connection_fields(types, obj),
            },
            description=f"One group of {obj.label_plural}.",
        ),
    )


def _connection_fields(types: Types, obj: ObjectDef) -> dict[str, GraphQLField]:
    fields = {
        "edges": GraphQLField(
            GraphQLList(GraphQLNonNull(edge_type(types, obj))), description="The page's records."
        ),
        "pageInfo": GraphQLField(PAGE_INFO, description="The position of the page."),
        "totalCount": GraphQLField(GraphQLInt, description="How many records match in total."),
    }
    for field, function in aggregates_of(obj):
        fields[function.name(field)] = GraphQLField(
            _AGGREGATE_TYPES.get(function.graphql_type) or SCALARS[function.graphql_type],
            description=_aggregate_text(field, function),
        )
    return fields


def aggregates_of(obj: ObjectDef) -> list[tuple[FieldDef, AggregateFunction]]:
    """Return every aggregate that an object's connections offer, by field."""
    return [
        (field, function)
        for field in obj.fields.values()
        for function in field_type(field).aggregates(field)
    ]


_TEXTS = {
    "countUniqueValues": "Number of different values of {}",
    "countEmpty": "Number of records without {}",
    "countNotEmpty": "Number of records with {}",
    "percentageEmpty": "Share of records without {}, from 0 to 1",
    "percentageNotEmpty": "Share of records with {}, from 0 to 1",
    "countTrue": "Number of records where {} is true",
    "countFalse": "Number of records where {} is false",
    "min": "Smallest value of {}",
    "max": "Greatest value of {}",
    "avg": "Average of {}",
    "sum": "Sum of {}",
}


def _aggregate_text(field: FieldDef, function: AggregateFunction) -> str:
    return f"{_TEXTS[function.operation].format(field.label)}."
