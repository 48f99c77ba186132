"""Fields in GraphQL: queries, mutations, inputs. Rules: `metadata.changes.service`.

See docs/api/metadata.md#graphql.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID as Id

import graphene

from metadata.changes.requests import CreateField, DeleteField, UpdateField
from metadata.graphql.filters import FieldFilter, matching
from metadata.graphql.model_types import Field, FieldConnection, FieldMetadataType
from metadata.graphql.paging import connection, filter_argument, paging_argument
from metadata.graphql.request_model import changed_model, model_before, model_of
from metadata.graphql.scalars import JSON, UUID
from metadata.graphql.translations import TranslationInput
from metadata.graphql.values import plain
from twenty.errors import NotFound


class FieldValues(graphene.InputObjectType):
    """What creation and update have in common."""

    class Meta:
        abstract = True

    description = graphene.String()
    icon = graphene.String()
    isActive = graphene.Boolean()
    isSystem = graphene.Boolean()
    isUIEditable = graphene.Boolean()
    isUIReadOnly = graphene.Boolean()
    isNullable = graphene.Boolean()
    isUnique = graphene.Boolean()
    isSearchable = graphene.Boolean()
    isAuditLogged = graphene.Boolean()
    defaultValue = JSON()
    options = JSON()
    settings = JSON()
    isLabelSyncedWithName = graphene.Boolean()


class CreateFieldInput(FieldValues):
    type = FieldMetadataType(required=True)
    name = graphene.String(required=True)
    label = graphene.String(required=True)
    objectMetadataId = UUID(required=True)
    isRemoteCreation = graphene.Boolean()
    relationCreationPayload = JSON()
    morphRelationsCreationPayload = graphene.List(graphene.NonNull(JSON))


class UpdateFieldInput(FieldValues):
    name = graphene.String()
    label = graphene.String()
    universalIdentifier = graphene.String()
    objectMetadataId = UUID()
    morphRelationsUpdatePayload = graphene.List(graphene.NonNull(JSON))
    translations = graphene.List(graphene.NonNull(TranslationInput))


class CreateOneFieldMetadataInput(graphene.InputObjectType):
    field = graphene.Field(CreateFieldInput, required=True)


class UpdateOneFieldMetadataInput(graphene.InputObjectType):
    id = UUID(required=True)
    update = graphene.Field(UpdateFieldInput, required=True)


class DeleteOneFieldInput(graphene.InputObjectType):
    id = UUID(required=True)


class FieldQuery(graphene.ObjectType):
    fields = graphene.Field(
        graphene.NonNull(FieldConnection),
        paging=paging_argument(),
        filter=filter_argument(FieldFilter),
    )
    field = graphene.Field(graphene.NonNull(Field), id=UUID(required=True))

    @staticmethod
    def resolve_fields(root: None, info: Any, paging: Any, filter: Any) -> Any:
        fields = sorted(model_of(info).fields.values(), key=lambda field: field.id)
        return connection(matching(fields, filter), paging)

    @staticmethod
    def resolve_field(root: None, info: Any, id: Id) -> Any:
        found = model_of(info).fields.get(id)
        if found is None:
            raise NotFound(f"Unable to find FieldMetadataEntity with id: {id}")
        return found


class FieldMutation(graphene.ObjectType):
    createOneField = graphene.Field(
        graphene.NonNull(Field),
        input=graphene.Argument(CreateOneFieldMetadataInput, required=True),
    )
    updateOneField = graphene.Field(
        graphene.NonNull(Field),
        input=graphene.Argument(UpdateOneFieldMetadataInput, required=True),
    )
    deleteOneField = graphene.Field(
        graphene.NonNull(Field), input=graphene.Argument(DeleteOneFieldInput, required=True)
    )

    @staticmethod
    def resolve_createOneField(root: None, info: Any, input: Any) -> Any:
        model, (made,) = changed_model(info, CreateField(plain(input["field"])))
        return model.field(made)

    @staticmethod
    def resolve_updateOneField(root: None, info: Any, input: Any) -> Any:
        change = UpdateField(input["id"], plain(input["update"]))
        return changed_model(info, change)[0].field(input["id"])

    @staticmethod
    def resolve_deleteOneField(root: None, info: Any, input: Any) -> Any:
        return model_before(info, DeleteField(input["id"])).field(input["id"])
