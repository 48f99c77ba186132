"""The GraphQL types of the data model, under upstream's names (docs/api/metadata.md#resources).

They resolve `Resource`s (dicts keyed by API names) and relations from `metadata.resources`. Members
that older clients ask for are kept beside the current ones.
"""

from __future__ import annotations

from typing import Any

import graphene

from metadata.graphql.filters import FieldFilter, IndexFilter, matching
from metadata.graphql.older_types import (
    ObjectStandardOverrides,
    RelationDefinition,
    RelationMetadata,
    StandardOverrides,
    relation_definition,
    relation_metadata,
)
from metadata.graphql.paging import (
    connection,
    connection_type,
    edge_type,
    filter_argument,
    paging_argument,
)
from metadata.graphql.request_model import model_of
from metadata.graphql.scalars import JSON, UUID, DateTime
from metadata.resources import Resource, search_fields
from metadata.types.registry import FIELD_TYPES

FieldMetadataType = graphene.Enum("FieldMetadataType", [(key, key) for key in FIELD_TYPES])
RelationType = graphene.Enum(
    "RelationType", [(name, name) for name in ("MANY_TO_ONE", "ONE_TO_MANY")]
)
IndexType = graphene.Enum("IndexType", [(name, name) for name in ("BTREE", "GIN")])
ObjectOpenRecordIn = graphene.Enum(
    "ObjectOpenRecordIn", [(name, name) for name in ("SIDE_PANEL", "RECORD_PAGE", "USER_CHOICE")]
)
MetadataReadability = graphene.Enum(
    "MetadataReadability",
    [(n, n) for n in ("OPEN", "PRIVATE", "INHERITED", "APPLICATION", "SYSTEM")],
)
MetadataWritability = graphene.Enum(
    "MetadataWritability", [(name, name) for name in ("OPEN", "APPLICATION", "SYSTEM")]
)


class IndexField(graphene.ObjectType):
    id = UUID(required=True)
    fieldMetadataId = UUID(required=True)
    order = graphene.Float(required=True)
    subFieldName = graphene.String()
    createdAt = DateTime(required=True)
    updatedAt = DateTime(required=True)


class Index(graphene.ObjectType):
    id = UUID(required=True)
    name = graphene.String(required=True)
    isCustom = graphene.Boolean()
    isUnique = graphene.Boolean(required=True)
    indexWhereClause = graphene.String()
    indexType = IndexType(required=True)
    createdAt = DateTime(required=True)
    updatedAt = DateTime(required=True)
    indexFieldMetadataList = graphene.List(graphene.NonNull(IndexField), required=True)


class SearchField(graphene.ObjectType):
    id = UUID(required=True)
    fieldMetadataId = UUID(required=True)
    tsVectorFieldMetadataId = UUID()
    position = graphene.Float(required=True)
    createdAt = DateTime(required=True)
    updatedAt = DateTime(required=True)


class Relation(graphene.ObjectType):
    """A relation, seen from the field on which it is read."""

    type = RelationType(required=True)
    sourceObjectMetadata = graphene.Field(lambda: graphene.NonNull(Object))
    targetObjectMetadata = graphene.Field(lambda: graphene.NonNull(Object))
    sourceFieldMetadata = graphene.Field(lambda: graphene.NonNull(Field))
    targetFieldMetadata = graphene.Field(lambda: graphene.NonNull(Field))


class Field(graphene.ObjectType):
    id = UUID(required=True)
    universalIdentifier = graphene.String(required=True)
    type = FieldMetadataType(required=True)
    name = graphene.String(required=True)
    label = graphene.String(required=True)
    description = graphene.String()
    icon = graphene.String()
    isCustom = graphene.Boolean()
    isActive = graphene.Boolean()
    isSystem = graphene.Boolean()
    isUIEditable = graphene.Boolean()
    isUIReadOnly = graphene.Boolean(deprecation_reason="Use isUIEditable.")
    writability = MetadataWritability()
    isNullable = graphene.Boolean()
    isUnique = graphene.Boolean()
    isSearchable = graphene.Boolean()
    isAuditLogged = graphene.Boolean()
    defaultValue = JSON()
    options = JSON()
    settings = JSON()
    objectMetadataId = UUID(required=True)
    isLabelSyncedWithName = graphene.Boolean()
    morphId = UUID()
    createdAt = DateTime(required=True)
    updatedAt = DateTime(required=True)
    applicationId = UUID(required=True)
    object = graphene.Field(lambda: Object)
    relation = graphene.Field(Relation)
    morphRelations = graphene.List(graphene.NonNull(Relation))
    standardOverrides = graphene.Field(StandardOverrides)
    relationDefinition = graphene.Field(RelationDefinition)
    fromRelationMetadata = graphene.Field(RelationMetadata)
    toRelationMetadata = graphene.Field(RelationMetadata)

    def resolve_object(field: Resource, info: Any) -> Any:
        return model_of(info).objects[field["objectMetadataId"]]

    def resolve_relation(field: Resource, info: Any) -> Any:
        return model_of(info).relation_of(field)

    def resolve_morphRelations(field: Resource, info: Any) -> Any:
        return model_of(info).morph_relations_of(field)

    def resolve_relationDefinition(field: Resource, info: Any) -> Any:
        return relation_definition(model_of(info), field)

    def resolve_fromRelationMetadata(field: Resource, info: Any) -> Any:
        return relation_metadata(model_of(info), field, "ONE_TO_MANY")

    def resolve_toRelationMetadata(field: Resource, info: Any) -> Any:
        return relation_metadata(model_of(info), field, "MANY_TO_ONE")


FieldEdge = edge_type("FieldEdge", Field)
IndexEdge = edge_type("IndexEdge", Index)
FieldConnection = connection_type("FieldConnection", FieldEdge)
ObjectFieldsConnection = connection_type("ObjectFieldsConnection", FieldEdge)
ObjectIndexMetadatasConnection = connection_type("ObjectIndexMetadatasConnection", IndexEdge)


class Object(graphene.ObjectType):
    id = UUID(required=True)
    universalIdentifier = graphene.String(required=True)
    nameSingular = graphene.String(required=True)
    namePlural = graphene.String(required=True)
    labelSingular = graphene.String(required=True)
    labelPlural = graphene.String(required=True)
    description = graphene.String()
    icon = graphene.String()
    shortcut = graphene.String()
    color = graphene.String()
    isCustom = graphene.Boolean(required=True)
    isRemote = graphene.Boolean(required=True)
    isActive = graphene.Boolean(required=True)
    isSystem = graphene.Boolean(required=True)
    isUIEditable = graphene.Boolean(required=True)
    isUICreatable = graphene.Boolean(required=True)
    isUIReadOnly = graphene.Boolean(required=True, deprecation_reason="Use isUIEditable.")
    isSearchable = graphene.Boolean(required=True)
    isAuditLogged = graphene.Boolean()
    openRecordIn = ObjectOpenRecordIn(required=True)
    readability = MetadataReadability(required=True)
    readabilityParentFieldUniversalIdentifiers = graphene.List(graphene.NonNull(UUID))
    writability = MetadataWritability(required=True)
    applicationId = UUID(required=True)
    createdAt = DateTime(required=True)
    updatedAt = DateTime(required=True)
    labelIdentifierFieldMetadataId = UUID()
    imageIdentifierFieldMetadataId = UUID()
    isLabelSyncedWithName = graphene.Boolean(required=True)
    duplicateCriteria = graphene.List(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
    )
    standardOverrides = graphene.Field(ObjectStandardOverrides)
    dataSourceId = UUID()
    fields = graphene.Field(
        graphene.NonNull(ObjectFieldsConnection),
        paging=paging_argument(),
        filter=filter_argument(FieldFilter),
    )
    indexMetadatas = graphene.Field(
        graphene.NonNull(ObjectIndexMetadatasConnection),
        paging=paging_argument(),
        filter=filter_argument(IndexFilter),
    )
    fieldsList = graphene.List(graphene.NonNull(Field), required=True)
    indexMetadataList = graphene.List(graphene.NonNull(Index), required=True)
    searchFieldMetadataList = graphene.List(graphene.NonNull(SearchField), required=True)

    def resolve_fields(obj: Resource, info: Any, paging: Any, filter: Any) -> Any:
        return connection(matching(model_of(info).fields_of[obj.id], filter), paging)

    def resolve_indexMetadatas(obj: Resource, info: Any, paging: Any, filter: Any) -> Any:
        return connection(matching(model_of(info).indexes_of[obj.id], filter), paging)

    def resolve_fieldsList(obj: Resource, info: Any) -> Any:
        return model_of(info).fields_of[obj.id]

    def resolve_indexMetadataList(obj: Resource, info: Any) -> Any:
        return model_of(info).indexes_of[obj.id]

    def resolve_searchFieldMetadataList(obj: Resource, info: Any) -> Any:
        return search_fields(model_of(info), obj.id)


ObjectEdge = edge_type("ObjectEdge", Object)
ObjectConnection = connection_type("ObjectConnection", ObjectEdge)
