"""Types of the change feed (docs/api/events.md#feed); no model changes them."""

from __future__ import annotations

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
)

from core.graphql.types.scalars import DATE_TIME, JSON, UUID


def _field(kind: GraphQLOutputType, description: str) -> GraphQLField:
    return GraphQLField(kind, description=description)


def _needed(kind: GraphQLOutputType, description: str) -> GraphQLField:
    return GraphQLField(GraphQLNonNull(kind), description=description)


_NAMES = GraphQLList(GraphQLNonNull(GraphQLString))
RECORD_CHANGE = GraphQLObjectType(
    "RecordChange",
    {
        "id": _needed(GraphQLString, "Id of the event; also a token to continue after it."),
        "object": _needed(GraphQLString, "Singular name of the object."),
        "recordId": _needed(UUID, "Id of the record."),
        "action": _needed(GraphQLString, "created, updated, deleted, restored or destroyed."),
        "at": _needed(DATE_TIME, "When it happened."),
        "actor": _needed(JSON, "Who did it: source, name and workspaceMemberId."),
        "record": _field(JSON, "The record afterwards; null once it is destroyed."),
        "updatedFields": _field(_NAMES, "Names of the fields that changed."),
        "metadataVersion": _needed(GraphQLInt, "Version of the data model it was written with."),
        "previous": _field(JSON, "What the changed fields contained before."),
    },
    description="What happened to one record.",
)
RECORD_CHANGES = GraphQLObjectType(
    "RecordChanges",
    {
        "changes": _needed(GraphQLList(GraphQLNonNull(RECORD_CHANGE)), "What happened, in order."),
        "next": _needed(GraphQLString, "Token to continue with."),
        "hasMore": _needed(GraphQLBoolean, "Whether more is known already."),
        "metadataVersion": _needed(GraphQLInt, "Version of the data model."),
    },
    description="A page of the change feed.",
)
CHANGES_ARGUMENTS = {
    "since": GraphQLArgument(
        GraphQLString, description='Token of an earlier page, or "now". Required.'
    ),
    "objects": GraphQLArgument(_NAMES, description="Only these objects: plural names."),
    "limit": GraphQLArgument(GraphQLInt, description="At most this many; 500 unless given."),
}
