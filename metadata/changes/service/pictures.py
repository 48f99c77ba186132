"""Audit snapshots of objects, fields and indexes, under API names: what people may look up."""

from __future__ import annotations

from typing import Any

from metadata.changes.validation.objects import COLUMNS
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata


def object_picture(row: ObjectMetadata) -> dict[str, Any]:
    return {name: getattr(row, column) for name, column in COLUMNS.items()}


def field_picture(row: FieldMetadata, *, is_unique: bool) -> dict[str, Any]:
    return {
        "objectMetadataId": row.object_id,
        "type": row.type,
        "name": row.name,
        "label": row.label,
        "description": row.description,
        "icon": row.icon,
        "isActive": row.is_active,
        "isNullable": row.is_nullable,
        "isUnique": is_unique,
        "isSearchable": row.is_searchable,
        "defaultValue": row.default_value,
        "options": row.options,
        "settings": row.settings,
        "targetObjectMetadataId": row.relation_target_id,
    }


def index_picture(row: IndexMetadata) -> dict[str, Any]:
    return {
        "objectMetadataId": row.object_id,
        "fields": row.fields,
        "isUnique": row.is_unique,
        "indexType": row.index_type,
    }
