"""`Query` and `Mutation`: a catalog's root fields as GraphQL types.

They are built from the very table that runs the root fields (`core.graphql.root_fields`). Arguments
are declared nullable and required at run time, so that variables declared with and without `!` both
fit. See docs/api/graphql.md#queries, #mutations, #nullability.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    OperationType,
)

from core.graphql.root_fields import RootField, root_fields
from core.graphql.types.account_types import account_fields
from core.graphql.types.catalog_types import Types
from core.graphql.types.event_types import CHANGES_ARGUMENTS, RECORD_CHANGES
from core.graphql.types.group_types import group_by_type, group_order_type
from core.graphql.types.input_types import filter_type, order_by_type, write_type
from core.graphql.types.output_types import connection_type, group_type, list_arguments, record_type
from core.graphql.types.scalars import UUID
from core.graphql.types.shared_types import SEARCH_ARGUMENTS, SEARCH_CONNECTION
from metadata.definitions import ObjectDef

Arguments = dict[str, GraphQLArgument]

SHARE_WITH = GraphQLInputObjectType(
    "ShareWithInput",
    {
        "workspaceMemberId": GraphQLInputField(UUID),
        "roleId": GraphQLInputField(UUID),
        "everyone": GraphQLInputField(GraphQLBoolean),
        "accessLevel": GraphQLInputField(
            GraphQLNonNull(
                GraphQLEnumType("RecordShareAccessLevel", {"READ": "READ", "FULL": "FULL"})
            )
        ),
    },
    description="Whom to share a record with; not supported here: only null is accepted.",
)


def query_type(types: Types) -> GraphQLObjectType:
    table = root_fields(types.catalog)[OperationType.QUERY]
    fields = {name: _root_field(types, field) for name, field in table.items()}
    fields["search"] = GraphQLField(
        SEARCH_CONNECTION,
        args=SEARCH_ARGUMENTS,
        description="Full-text search over all searchable objects, best match first.",
    )
    fields["changes"] = GraphQLField(
        RECORD_CHANGES,
        args=CHANGES_ARGUMENTS,
        description="What happened to records, in order: the change feed.",
    )
    # An object may have such a name: an older one is still served.
    fields |= {name: field for name, field in account_fields().items() if name not in fields}
    return GraphQLObjectType("Query", fields, description="Reading records.")


def mutation_type(types: Types) -> GraphQLObjectType:
    table = root_fields(types.catalog)[OperationType.MUTATION]
    fields = {name: _root_field(types, field) for name, field in table.items()}
    return GraphQLObjectType("Mutation", fields, description="Writing records.")


def _root_field(types: Types, field: RootField) -> GraphQLField:
    arguments, result, text = _SHAPES[field.method]
    description = text.format(one=field.obj.label_singular, many=field.obj.label_plural)
    return GraphQLField(
        result(types, field.obj), args=arguments(types, field.obj), description=description
    )


# ── arguments ────────────────────────────────────────────────────────────────────────────────


def _id(_types: Types, _obj: ObjectDef) -> Arguments:
    return {"id": GraphQLArgument(UUID, description="Id of the record. Required.")}


def _by_filter(types: Types, obj: ObjectDef) -> Arguments:
    text = "Which records. Required, and not empty."
    return {"filter": GraphQLArgument(filter_type(types, obj), description=text)}


def _create_options() -> Arguments:
    return {
        "upsert": GraphQLArgument(
            GraphQLBoolean, description="true: update the record that has the same unique values."
        ),
        "conflictFields": GraphQLArgument(
            GraphQLList(GraphQLNonNull(GraphQLString)),
            description="Upserts: the unique fields that decide which record is updated; "
            "by default all.",
        ),
        "shareWith": GraphQLArgument(GraphQLList(SHARE_WITH), description="Not supported."),
    }


def _create_one(types: Types, obj: ObjectDef) -> Arguments:
    data = GraphQLArgument(write_type(types, obj, "Create"), description="The record. Required.")
    return {"data": data, **_create_options()}


def _create_many(types: Types, obj: ObjectDef) -> Arguments:
    data = GraphQLArgument(
        GraphQLList(write_type(types, obj, "Create")), description="The records. Required."
    )
    return {"data": data, **_create_options()}


def _update_one(types: Types, obj: ObjectDef) -> Arguments:
    data = GraphQLArgument(write_type(types, obj, "Update"), description="The changes. Required.")
    return {**_guarded_id(types, obj), "data": data}


def _guarded_id(types: Types, obj: ObjectDef) -> Arguments:
    expected = GraphQLArgument(
        GraphQLString,
        description="The record's _version, or ETag, as it was read: if it has changed since, "
        "nothing is written and the error is PRECONDITION_FAILED.",
    )
    return {**_id(types, obj), "expectedVersion": expected}


def _update_many(types: Types, obj: ObjectDef) -> Arguments:
    data = GraphQLArgument(write_type(types, obj, "Update"), description="The changes. Required.")
    return {"data": data, **_by_filter(types, obj)}


def _duplicates(types: Types, obj: ObjectDef) -> Arguments:
    return {
        "ids": GraphQLArgument(GraphQLList(UUID), description="Records to find duplicates of."),
        "data": GraphQLArgument(
            GraphQLList(write_type(types, obj, "Create")),
            description="Values to find duplicates of, instead of ids.",
        ),
    }


def _groups(types: Types, obj: ObjectDef) -> Arguments:
    return {
        "groupBy": GraphQLArgument(
            GraphQLList(group_by_type(types, obj)), description="The dimensions. Required."
        ),
        "filter": GraphQLArgument(filter_type(types, obj), description="Conditions."),
        "orderBy": GraphQLArgument(
            GraphQLList(group_order_type(types, obj)), description="Order of the groups."
        ),
        "orderByForRecords": GraphQLArgument(
            GraphQLList(order_by_type(types, obj)), description="Order inside each group."
        ),
        "viewId": GraphQLArgument(UUID, description="A saved view; none are served yet."),
        "limit": GraphQLArgument(
            GraphQLInt, description="At most this many groups; 50 by default."
        ),
        "offsetForRecords": GraphQLArgument(
            GraphQLInt, description="Skip this many records of each group."
        ),
    }


def _merge(_types: Types, _obj: ObjectDef) -> Arguments:
    return {
        "ids": GraphQLArgument(GraphQLList(UUID), description="2 to 9 records. Required."),
        "conflictPriorityIndex": GraphQLArgument(
            GraphQLInt, description="Which of the ids survives, from 0. Required."
        ),
        "dryRun": GraphQLArgument(
            GraphQLBoolean, description="true: only show the result, change nothing."
        ),
    }


# ── results ──────────────────────────────────────────────────────────────────────────────────


def _records(types: Types, obj: ObjectDef) -> GraphQLOutputType:
    return GraphQLList(GraphQLNonNull(record_type(types, obj)))


def _connections(types: Types, obj: ObjectDef) -> GraphQLOutputType:
    return GraphQLList(GraphQLNonNull(connection_type(types, obj)))


def _group_rows(types: Types, obj: ObjectDef) -> GraphQLOutputType:
    return GraphQLList(GraphQLNonNull(group_type(types, obj)))


ArgumentMaker = Callable[[Types, ObjectDef], Arguments]
ResultMaker = Callable[[Types, ObjectDef], GraphQLOutputType]
# Method → arguments, result, description.
_SHAPES: Mapping[str, tuple[ArgumentMaker, ResultMaker, str]] = {
    "find_one": (_by_filter, record_type, "The first {one} that matches."),
    "find_many": (list_arguments, connection_type, "A page of {many}."),
    "find_duplicates": (_duplicates, _connections, "Duplicates of each given {one}."),
    "group_by": (_groups, _group_rows, "{many} in groups, with aggregates."),
    "create_one": (_create_one, record_type, "Creates a {one}."),
    "create_many": (_create_many, _records, "Creates {many}, all or none."),
    "update_one": (_update_one, record_type, "Changes a {one}."),
    "update_many": (_update_many, _records, "Changes all {many} that match, all or none."),
    "delete_one": (_guarded_id, record_type, "Soft-deletes a {one}; it can be restored."),
    "delete_many": (_by_filter, _records, "Soft-deletes {many}; they can be restored."),
    "destroy_one": (_guarded_id, record_type, "Deletes a {one} for good."),
    "destroy_many": (_by_filter, _records, "Deletes {many} for good."),
    "restore_one": (_guarded_id, record_type, "Restores a soft-deleted {one}."),
    "restore_many": (_by_filter, _records, "Restores soft-deleted {many}."),
    "merge": (_merge, record_type, "Merges several {many} into one."),
}
