"""Read-only Django admin for operators: objects, fields and indexes.

Only `metadata.changes.service` may change them, because their tables change with them.
"""

from __future__ import annotations

from django.contrib import admin

from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from twenty.admin.base import ReadOnlyAdmin


@admin.register(ObjectMetadata)
class ObjectMetadataAdmin(ReadOnlyAdmin):
    list_display = (
        "label_plural",
        "name_singular",
        "workspace",
        "table_name",
        "is_custom",
        "is_active",
        "is_system",
        "updated_at",
    )
    list_filter = ("workspace", "is_custom", "is_active", "is_system")
    list_select_related = ("workspace",)
    search_fields = ("name_singular", "name_plural", "label_plural", "table_name", "id")
    ordering = ("workspace__display_name", "label_plural")


@admin.register(FieldMetadata)
class FieldMetadataAdmin(ReadOnlyAdmin):
    list_display = (
        "label",
        "name",
        "object",
        "type",
        "workspace",
        "column_name",
        "is_custom",
        "is_active",
    )
    list_filter = ("workspace", "type", "is_custom", "is_active", "is_system")
    list_select_related = ("workspace", "object")
    search_fields = ("name", "label", "object__name_singular", "column_name", "id")
    ordering = ("workspace__display_name", "object__label_plural", "position")


@admin.register(IndexMetadata)
class IndexMetadataAdmin(ReadOnlyAdmin):
    list_display = ("name", "object", "workspace", "is_unique", "is_custom", "index_type")
    list_filter = ("workspace", "is_unique", "index_type")
    list_select_related = ("workspace", "object")
    search_fields = ("name", "object__name_singular")
