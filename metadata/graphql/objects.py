"""Objects in GraphQL: queries, mutations, inputs. Rules: `metadata.changes.service`.

See docs/api/metadata.md#graphql.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID as Id

import graphene

from metadata.changes.requests import CreateObject, DeleteObject, UpdateObject
from metadata.graphql.filters import ObjectFilter, matching
from metadata.graphql.model_types import (
    MetadataReadability,
    Object,
    ObjectConnection,
    ObjectOpenRecordIn,
)
from metadata.graphql.paging import connection, filter_argument, paging_argument
from metadata.graphql.request_model import changed_model, model_before, model_of
from metadata.graphql.scalars import JSON, UUID
from metadata.graphql.translations import TranslationInput
from metadata.graphql.values import plain
from twenty.errors import BadUserInput, NotFound

MAX_UPDATES = 100


class CreateObjectInput(graphene.InputObjectType):
    nameSingular = graphene.String(required=True)
    namePlural = graphene.String(required=True)
    labelSingular = graphene.String(required=True)
    labelPlural = graphene.String(required=True)
    description = graphene.String()
    icon = graphene.String()
    shortcut = graphene.String()
    color = graphene.String()
    skipNameField = graphene.Boolean()
    isRemote = graphene.Boolean()
    primaryKeyColumnType = graphene.String()
    primaryKeyFieldMetadataSettings = JSON()
    isLabelSyncedWithName = graphene.Boolean()


class UpdateObjectPayload(graphene.InputObjectType):
    labelSingular = graphene.String()
    labelPlural = graphene.String()
    nameSingular = graphene.String()
    namePlural = graphene.String()
    description = graphene.String()
    icon = graphene.String()
    shortcut = graphene.String()
    color = graphene.String()
    isActive = graphene.Boolean()
    labelIdentifierFieldMetadataId = UUID()
    imageIdentifierFieldMetadataId = UUID()
    isLabelSyncedWithName = graphene.Boolean()
    isSearchable = graphene.Boolean()
    openRecordIn = ObjectOpenRecordIn()
    readability = MetadataReadability()
    translations = graphene.List(graphene.NonNull(TranslationInput))


class CreateOneObjectInput(graphene.InputObjectType):
    object = graphene.Field(CreateObjectInput, required=True)


class UpdateOneObjectInput(graphene.InputObjectType):
    id = UUID(required=True)
    update = graphene.Field(UpdateObjectPayload, required=True)


class DeleteOneObjectInput(graphene.InputObjectType):
    id = UUID(required=True)


class ObjectQuery(graphene.ObjectType):
    objects = graphene.Field(
        graphene.NonNull(ObjectConnection),
        paging=paging_argument(),
        filter=filter_argument(ObjectFilter),
    )
    object = graphene.Field(graphene.NonNull(Object), id=UUID(required=True))

    @staticmethod
    def resolve_objects(root: None, info: Any, paging: Any, filter: Any) -> Any:
        objects = model_of(info).objects.values()
        return connection(matching(objects, filter), paging)

    @staticmethod
    def resolve_object(root: None, info: Any, id: Id) -> Any:
        found = model_of(info).objects.get(id)
        if found is None:
            raise NotFound(f"Unable to find ObjectMetadataEntity with id: {id}")
        return found


class ObjectMutation(graphene.ObjectType):
    createOneObject = graphene.Field(
        graphene.NonNull(Object), input=graphene.Argument(CreateOneObjectInput, required=True)
    )
    updateOneObject = graphene.Field(
        graphene.NonNull(Object), input=graphene.Argument(UpdateOneObjectInput, required=True)
    )
    updateManyObjects = graphene.List(
        graphene.NonNull(Object),
        required=True,
        inputs=graphene.List(graphene.NonNull(UpdateOneObjectInput), required=True),
    )
    deleteOneObject = graphene.Field(
        graphene.NonNull(Object), input=graphene.Argument(DeleteOneObjectInput, required=True)
    )

    @staticmethod
    def resolve_createOneObject(root: None, info: Any, input: Any) -> Any:
        model, (made,) = changed_model(info, CreateObject(plain(input["object"])))
        return model.object(made)

    @staticmethod
    def resolve_updateOneObject(root: None, info: Any, input: Any) -> Any:
        change = UpdateObject(input["id"], plain(input["update"]))
        return changed_model(info, change)[0].object(input["id"])

    @staticmethod
    def resolve_updateManyObjects(root: None, info: Any, inputs: Any) -> Any:
        if not 1 <= len(inputs) <= MAX_UPDATES:
            raise BadUserInput(
                f"inputs has {len(inputs)} entries; expected 1 to {MAX_UPDATES} objects"
            )
        wanted = [UpdateObject(one["id"], plain(one["update"])) for one in inputs]
        model, ids = changed_model(info, *wanted)
        return [model.object(one) for one in ids]

    @staticmethod
    def resolve_deleteOneObject(root: None, info: Any, input: Any) -> Any:
        return model_before(info, DeleteObject(input["id"])).object(input["id"])
