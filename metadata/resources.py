"""The data model as both metadata APIs show it: objects, fields and indexes as plain values.

Every authenticated caller may read it (docs/api/access.md#effective-rights). `Resource`s are dicts
keyed by API names (docs/api/metadata.md#resources). Everything is read from the rows in four
statements, so that an answer shows one state of the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from apikeys.context import RequestContext
from metadata.changes.service.object_texts import (
    FIELD_COLUMNS,
    OBJECT_COLUMNS,
    effective_overrides,
    translated,
)
from metadata.definitions import MORPH_RELATION, ONE_TO_MANY
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from twenty.errors import NotFound
from twenty.workspaces.models import Workspace

# Names the language of labels and descriptions (docs/api/metadata.md#translations).
LOCALE_HEADER = "X-Locale"


class Resource(dict[str, Any]):
    """An object, field or index as the APIs show it; pages are ordered by `id`."""

    @property
    def id(self) -> UUID:
        found: UUID = self["id"]
        return found


@dataclass(frozen=True)
class DataModel:
    """A workspace's whole data model. `objects` by id; `fields` and `indexes` in order."""

    objects: Mapping[UUID, Resource]
    fields: Mapping[UUID, Resource]
    fields_of: Mapping[UUID, list[Resource]]
    indexes_of: Mapping[UUID, list[Resource]]
    relations: Mapping[UUID, FieldMetadata]  # rows of relation fields

    def object(self, object_id: UUID) -> Resource:
        found = self.objects.get(object_id)
        if found is None:
            raise NotFound("Object metadata not found", code="OBJECT_METADATA_NOT_FOUND")
        return found

    def field(self, field_id: UUID) -> Resource:
        found = self.fields.get(field_id)
        if found is None:
            raise NotFound("Field metadata not found", code="FIELD_METADATA_NOT_FOUND")
        return found

    def relation_of(self, field: Resource) -> dict[str, Any] | None:
        """Return the relation as seen from `field`; None for other fields."""
        row = self.relations.get(field.id)
        if row is None:
            return None
        target_field = self.fields.get(row.relation_inverse_id) if row.relation_inverse_id else None
        target = self.objects.get(row.relation_target_id) if row.relation_target_id else None
        if target is None or target_field is None:
            return None
        return {
            "type": (row.settings or {}).get("relationType", ONE_TO_MANY),
            "sourceObjectMetadata": self.objects[row.object_id],
            "targetObjectMetadata": target,
            "sourceFieldMetadata": field,
            "targetFieldMetadata": target_field,
        }

    def morph_relations_of(self, field: Resource) -> list[dict[str, Any]] | None:
        """Return all targets of the polymorphic link `field` belongs to; None for other fields."""
        row = self.relations.get(field.id)
        if row is None or row.type != MORPH_RELATION:
            return None
        siblings = (
            self.fields[other.id]
            for other in self.relations.values()
            if other.morph_id == row.morph_id and other.object_id == row.object_id
        )
        return [found for one in siblings if (found := self.relation_of(one)) is not None]


def data_model(context: RequestContext, locale: str) -> DataModel:
    """Return the model as it is now, with texts in `locale` where they are translated."""
    workspace = Workspace.objects.get(pk=context.workspace.id)
    indexes = list(
        IndexMetadata.objects.filter(workspace_id=workspace.pk).order_by("created_at", "id")
    )
    unique_ids = _unique_field_ids(indexes)
    rows = list(FieldMetadata.objects.filter(workspace_id=workspace.pk).order_by("position", "id"))
    fields = {row.id: _in_locale(_field(row, workspace, unique_ids), row, locale) for row in rows}
    objects = {
        row.id: _in_locale(_object(row, workspace), row, locale)
        for row in ObjectMetadata.objects.filter(workspace_id=workspace.pk).order_by("id")
    }
    return DataModel(
        objects=objects,
        fields=fields,
        fields_of=_grouped(objects, fields.values()),
        indexes_of=_grouped(objects, (_index(row) for row in indexes)),
        relations={row.id: row for row in rows if row.relation_target_id is not None},
    )


def _in_locale(shown: Resource, row: ObjectMetadata | FieldMetadata, locale: str) -> Resource:
    shown.update(translated(row, locale))
    return shown


def _grouped(
    objects: Mapping[UUID, Resource], resources: Iterable[Resource]
) -> dict[UUID, list[Resource]]:
    grouped: dict[UUID, list[Resource]] = {object_id: [] for object_id in objects}
    for resource in resources:
        grouped[resource["objectMetadataId"]].append(resource)
    return grouped


def _unique_field_ids(indexes: Iterable[IndexMetadata]) -> set[str]:
    found = set()
    for index in indexes:
        ids = {entry["fieldId"] for entry in index.fields}
        if index.is_unique and len(ids) == 1:
            found |= ids
    return found


def _object(row: ObjectMetadata, workspace: Workspace) -> Resource:
    return Resource(
        id=row.id,
        universalIdentifier=str(row.universal_identifier),
        nameSingular=row.name_singular,
        namePlural=row.name_plural,
        labelSingular=row.label_singular,
        labelPlural=row.label_plural,
        description=row.description,
        icon=row.icon,
        shortcut=row.shortcut,
        color=row.color,
        isCustom=row.is_custom,
        isRemote=False,
        isActive=row.is_active,
        isSystem=row.is_system,
        isUIEditable=row.is_ui_editable,
        isUICreatable=row.is_ui_creatable,
        isUIReadOnly=not row.is_ui_editable,
        isSearchable=row.is_searchable,
        isAuditLogged=row.is_audit_logged,
        openRecordIn=row.open_record_in,
        readability=row.readability,
        readabilityParentFieldUniversalIdentifiers=None,
        writability=row.writability,
        applicationId=_application(workspace, is_custom=row.is_custom),
        createdAt=row.created_at,
        updatedAt=row.updated_at,
        labelIdentifierFieldMetadataId=row.label_identifier_field_id,
        imageIdentifierFieldMetadataId=row.image_identifier_field_id,
        isLabelSyncedWithName=row.is_label_synced_with_name,
        duplicateCriteria=row.duplicate_criteria,
        standardOverrides=effective_overrides(row, OBJECT_COLUMNS),
        dataSourceId=workspace.pk,
    )


def _field(row: FieldMetadata, workspace: Workspace, unique_ids: set[str]) -> Resource:
    return Resource(
        id=row.id,
        universalIdentifier=str(row.universal_identifier),
        type=row.type,
        name=row.name,
        label=row.label,
        description=row.description,
        icon=row.icon,
        isCustom=row.is_custom,
        isActive=row.is_active,
        isSystem=row.is_system,
        isUIEditable=row.is_ui_editable,
        isUIReadOnly=not row.is_ui_editable,
        writability=row.writability,
        isNullable=row.is_nullable,
        # `id` is unique by the primary key, which is no index of the data model.
        isUnique=str(row.id) in unique_ids or row.name == "id",
        isSearchable=row.is_searchable,
        isAuditLogged=row.is_audit_logged,
        defaultValue=row.default_value,
        options=row.options,
        settings=row.settings,
        objectMetadataId=row.object_id,
        isLabelSyncedWithName=row.is_label_synced_with_name,
        morphId=row.morph_id,
        createdAt=row.created_at,
        updatedAt=row.updated_at,
        applicationId=_application(workspace, is_custom=row.is_custom),
        standardOverrides=effective_overrides(row, FIELD_COLUMNS),
    )


def _index(row: IndexMetadata) -> Resource:
    return Resource(
        id=row.id,
        name=row.name,
        isCustom=row.is_custom,
        isUnique=row.is_unique,
        indexWhereClause=row.where_clause,
        indexType=row.index_type,
        objectMetadataId=row.object_id,
        createdAt=row.created_at,
        updatedAt=row.updated_at,
        indexFieldMetadataList=[
            _index_field(row, position, entry) for position, entry in enumerate(row.fields)
        ],
    )


def _index_field(row: IndexMetadata, position: int, entry: Mapping[str, Any]) -> Resource:
    return Resource(
        id=part_id(row.id, f"field {position}"),
        fieldMetadataId=UUID(entry["fieldId"]),
        order=float(position),
        subFieldName=entry.get("subField"),
        createdAt=row.created_at,
        updatedAt=row.updated_at,
    )


def search_fields(model: DataModel, object_id: UUID) -> list[Resource]:
    """Return `searchFieldMetadataList`: the fields that feed the object's search vector."""
    fields = model.fields_of[object_id]
    vector = next((field.id for field in fields if field["type"] == "TS_VECTOR"), None)
    searched = [field for field in fields if field["isSearchable"]]
    return [
        Resource(
            id=part_id(field.id, "search"),
            fieldMetadataId=field.id,
            tsVectorFieldMetadataId=vector,
            position=float(position),
            createdAt=field["createdAt"],
            updatedAt=field["updatedAt"],
        )
        for position, field in enumerate(searched)
    ]


def part_id(owner: UUID, part: str) -> UUID:
    """Return a stable id for a part that has no row of its own."""
    return uuid5(owner, part)


def _application(workspace: Workspace, *, is_custom: bool) -> UUID:
    return workspace.custom_application_id if is_custom else workspace.standard_application_id
