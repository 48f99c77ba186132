"""Indexes in GraphQL: `createOneIndex`, `deleteOneIndex` (docs/api/metadata.md#indexes)."""

from __future__ import annotations

from typing import Any

import graphene

from metadata.changes.requests import CreateIndex, DeleteIndex
from metadata.graphql.model_types import Index, IndexType
from metadata.graphql.request_model import changed_model, model_before
from metadata.graphql.scalars import UUID
from metadata.graphql.values import plain
from metadata.resources import DataModel, Resource


class CreateIndexFieldInput(graphene.InputObjectType):
    fieldMetadataId = UUID(required=True)
    subFieldName = graphene.String()


class CreateIndexInput(graphene.InputObjectType):
    objectMetadataId = UUID(required=True)
    fields = graphene.List(graphene.NonNull(CreateIndexFieldInput), required=True)
    indexType = graphene.Argument(IndexType, default_value="BTREE")


class CreateOneIndexInput(graphene.InputObjectType):
    index = graphene.Field(CreateIndexInput, required=True)


class DeleteOneIndexInput(graphene.InputObjectType):
    id = UUID(required=True)


class IndexMutation(graphene.ObjectType):
    createOneIndex = graphene.Field(
        graphene.NonNull(Index), input=graphene.Argument(CreateOneIndexInput, required=True)
    )
    deleteOneIndex = graphene.Field(
        graphene.NonNull(Index), input=graphene.Argument(DeleteOneIndexInput, required=True)
    )

    @staticmethod
    def resolve_createOneIndex(root: None, info: Any, input: Any) -> Any:
        model, (made,) = changed_model(info, CreateIndex(plain(input["index"])))
        return _index(model, made)

    @staticmethod
    def resolve_deleteOneIndex(root: None, info: Any, input: Any) -> Any:
        return _index(model_before(info, DeleteIndex(input["id"])), input["id"])


def _index(model: DataModel, index_id: Any) -> Resource:
    return next(
        index for listed in model.indexes_of.values() for index in listed if index.id == index_id
    )
