"""The Metadata REST API's bodies as serializers, for `/rest/open-api/metadata`.

They only describe: values are validated by `metadata.changes.service` and printed by
`metadata.rest.bodies`; a test compares their members with real answers.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from metadata.types.registry import FIELD_TYPES

FORMAT_PARAMETER = OpenApiParameter(
    "X-Metadata-Format",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    enum=["direct", "legacy"],
    description="Envelope of the answer; by default as the workspace is set.",
)
FIELD_TYPE_CHOICES = [(key, kind.label) for key, kind in FIELD_TYPES.items()]
RELATION_TYPES = [("MANY_TO_ONE", "Many to one"), ("ONE_TO_MANY", "One to many")]


def _text(**facts: Any) -> serializers.CharField:
    return serializers.CharField(**facts)


def _optional(**facts: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_null=True, **facts)


def _flag(**facts: Any) -> serializers.BooleanField:
    return serializers.BooleanField(required=False, **facts)


class NamedObject(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    nameSingular = _text()
    namePlural = _text()


class NamedField(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = _text()


class RelationAnswer(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=RELATION_TYPES)
    sourceObjectMetadata = NamedObject()
    targetObjectMetadata = NamedObject()
    sourceFieldMetadata = NamedField()
    targetFieldMetadata = NamedField()


class OptionBody(serializers.Serializer[Any]):
    id = serializers.UUIDField(required=False, help_text="Keep it to rename the option's value.")
    value = _text(help_text="UPPER_SNAKE_CASE")
    label = _text()  # type: ignore[assignment]  # a member of the API
    color = _text()
    position = serializers.IntegerField(required=False)


class FieldAnswer(serializers.Serializer[Any]):
    """A field of an object."""

    id = serializers.UUIDField()
    universalIdentifier = _text()
    type = serializers.ChoiceField(choices=FIELD_TYPE_CHOICES)
    name = _text()
    label = _text()  # type: ignore[assignment]  # a member of the API
    description = _text(allow_null=True)
    icon = _text(allow_null=True)
    isCustom = serializers.BooleanField()
    isActive = serializers.BooleanField()
    isSystem = serializers.BooleanField()
    isUIEditable = serializers.BooleanField()
    isUIReadOnly = serializers.BooleanField()
    writability = _text()
    isNullable = serializers.BooleanField()
    isUnique = serializers.BooleanField()
    isSearchable = serializers.BooleanField()
    isAuditLogged = serializers.BooleanField()
    defaultValue = serializers.JSONField()  # any JSON, null too
    options = OptionBody(many=True, allow_null=True)
    settings = serializers.DictField(allow_null=True)
    objectMetadataId = serializers.UUIDField()
    isLabelSyncedWithName = serializers.BooleanField()
    morphId = serializers.UUIDField(allow_null=True)
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    applicationId = serializers.UUIDField()
    standardOverrides = serializers.DictField(allow_null=True)
    relation = RelationAnswer(allow_null=True)
    morphRelations = RelationAnswer(many=True, allow_null=True)


class IndexFieldAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    fieldMetadataId = serializers.UUIDField()
    order = serializers.FloatField()
    subFieldName = _text(allow_null=True)
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


class IndexAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = _text()
    isCustom = serializers.BooleanField()
    isUnique = serializers.BooleanField()
    indexWhereClause = _text(allow_null=True)
    indexType = serializers.ChoiceField(choices=["BTREE", "GIN"])
    objectMetadataId = serializers.UUIDField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    indexFieldMetadataList = IndexFieldAnswer(many=True)


class SearchFieldAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    fieldMetadataId = serializers.UUIDField()
    tsVectorFieldMetadataId = serializers.UUIDField(allow_null=True)
    position = serializers.FloatField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


class DeletedObject(serializers.Serializer[Any]):
    """An object without its fields."""

    id = serializers.UUIDField()
    universalIdentifier = _text()
    nameSingular = _text()
    namePlural = _text()
    labelSingular = _text()
    labelPlural = _text()
    description = _text(allow_null=True)
    icon = _text(allow_null=True)
    shortcut = _text(allow_null=True)
    color = _text(allow_null=True)
    isCustom = serializers.BooleanField()
    isRemote = serializers.BooleanField()
    isActive = serializers.BooleanField()
    isSystem = serializers.BooleanField()
    isUIEditable = serializers.BooleanField()
    isUICreatable = serializers.BooleanField()
    isUIReadOnly = serializers.BooleanField()
    isSearchable = serializers.BooleanField()
    isAuditLogged = serializers.BooleanField()
    openRecordIn = _text()
    readability = _text()
    readabilityParentFieldUniversalIdentifiers = serializers.ListField(
        child=serializers.UUIDField(), allow_null=True
    )
    writability = _text()
    applicationId = serializers.UUIDField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    labelIdentifierFieldMetadataId = serializers.UUIDField(allow_null=True)
    imageIdentifierFieldMetadataId = serializers.UUIDField(allow_null=True)
    isLabelSyncedWithName = serializers.BooleanField()
    duplicateCriteria = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), allow_null=True
    )
    standardOverrides = serializers.DictField(allow_null=True)
    dataSourceId = serializers.UUIDField()
    indexMetadatas = IndexAnswer(many=True)
    searchFieldMetadataList = SearchFieldAnswer(many=True)


class ObjectAnswer(DeletedObject):
    """An object with its fields."""

    fields = FieldAnswer(many=True)  # type: ignore[assignment]  # DRF's own `fields` is a property


class CreateObjectBody(serializers.Serializer[Any]):
    nameSingular = _text(help_text="camelCase, at most 63 characters")
    namePlural = _text()
    labelSingular = _text()
    labelPlural = _text()
    description = _optional()
    icon = _optional()
    shortcut = _optional()
    color = _optional()
    skipNameField = _flag(help_text="For objects that only link others: no `name` field.")
    isLabelSyncedWithName = _flag(help_text="Whether the names follow from the labels.")


class UpdateObjectBody(serializers.Serializer[Any]):
    nameSingular = _text(required=False)
    namePlural = _text(required=False)
    labelSingular = _optional()
    labelPlural = _optional()
    description = _optional()
    icon = _optional()
    shortcut = _optional()
    color = _optional()
    isActive = _flag(help_text="false: hidden from the Core APIs, data kept.")
    isSearchable = _flag()
    isLabelSyncedWithName = _flag()
    labelIdentifierFieldMetadataId = serializers.UUIDField(required=False)
    imageIdentifierFieldMetadataId = serializers.UUIDField(required=False, allow_null=True)
    openRecordIn = serializers.ChoiceField(
        choices=["SIDE_PANEL", "RECORD_PAGE", "USER_CHOICE"], required=False
    )
    readability = serializers.ChoiceField(choices=["OPEN", "PRIVATE", "INHERITED"], required=False)


class RelationPayloadBody(serializers.Serializer[Any]):
    targetObjectMetadataId = serializers.UUIDField()
    targetFieldLabel = _text(help_text="Label of the field created on the other object.")
    targetFieldIcon = _optional()
    type = serializers.ChoiceField(choices=RELATION_TYPES, help_text="Kind of this side.")


class MorphTargetBody(RelationPayloadBody):
    """A further target: its kind is that of the relation it joins."""

    type = serializers.ChoiceField(choices=RELATION_TYPES, required=False)


class FieldValuesBody(serializers.Serializer[Any]):
    description = _optional()
    icon = _optional()
    isActive = _flag()
    isNullable = _flag()
    isUnique = _flag()
    isSearchable = _flag()
    isAuditLogged = _flag()
    isLabelSyncedWithName = _flag()
    defaultValue = serializers.JSONField(
        required=False, help_text="Strings are quoted: `\"'TODO'\"`; null removes it."
    )
    options = OptionBody(
        many=True, required=False, help_text="All options, including unchanged ones."
    )
    settings = serializers.DictField(required=False, allow_null=True)


class CreateFieldBody(FieldValuesBody):
    type = serializers.ChoiceField(choices=FIELD_TYPE_CHOICES)
    name = _text()
    label = _text()  # type: ignore[assignment]  # a member of the API
    objectMetadataId = serializers.UUIDField()
    relationCreationPayload = RelationPayloadBody(required=False)
    morphRelationsCreationPayload = RelationPayloadBody(many=True, required=False)


class UpdateFieldBody(FieldValuesBody):
    name = _text(required=False)
    label = _optional()  # type: ignore[assignment]  # a member of the API
    morphRelationsUpdatePayload = MorphTargetBody(many=True, required=False)


class ErrorAnswer(serializers.Serializer[Any]):
    """An error; validation errors also have the maps `errors` and `summary`."""

    statusCode = serializers.IntegerField()
    error = _text()
    messages = serializers.ListField(child=serializers.CharField())
    code = _text()
    errors = serializers.DictField(required=False)  # type: ignore[assignment]  # a member of the API
    summary = serializers.DictField(required=False)


def refusals(*statuses: int) -> dict[int, type[ErrorAnswer]]:
    return dict.fromkeys((*statuses, 401), ErrorAnswer)
