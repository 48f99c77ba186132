"""Which objects, fields and indexes a workspace has: the definitions, as rows.

Only `metadata.changes.service` writes them (with the DDL, in one transaction); only
`metadata.model.catalog` reads them for requests. Members and their meaning:
docs/api/metadata.md#resources.
"""

import uuid
from typing import ClassVar

from django.db import models

from twenty.workspaces.models import Workspace


class ObjectMetadata(models.Model):
    """A type of record: company, person, rocket."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="objects_of")
    universal_identifier = models.UUIDField(default=uuid.uuid4)
    name_singular = models.CharField(max_length=63)
    name_plural = models.CharField(max_length=63)
    label_singular = models.CharField(max_length=63)
    label_plural = models.CharField(max_length=63)
    description = models.TextField(null=True)  # noqa: DJ001  null is an answer of the API
    icon = models.CharField(max_length=100, null=True)  # noqa: DJ001
    color = models.CharField(max_length=40, null=True)  # noqa: DJ001
    shortcut = models.CharField(max_length=20, null=True)  # noqa: DJ001
    # Physical name of the table in the workspace's schema; at most 40 bytes; never changes.
    table_name = models.CharField(max_length=40)
    is_custom = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    is_searchable = models.BooleanField(default=True)
    is_audit_logged = models.BooleanField(default=True)
    is_ui_editable = models.BooleanField(default=True)
    is_ui_creatable = models.BooleanField(default=True)
    is_label_synced_with_name = models.BooleanField(default=False)
    open_record_in = models.CharField(max_length=20, default="SIDE_PANEL")
    readability = models.CharField(max_length=20, default="OPEN")
    writability = models.CharField(max_length=20, default="OPEN")
    label_identifier_field_id = models.UUIDField(null=True)
    image_identifier_field_id = models.UUIDField(null=True)
    # [[path, ...], ...] with path = column-like name ("nameFirstName") as upstream shows it.
    duplicate_criteria = models.JSONField(null=True)
    # Shipped texts, where label, description or icon of a standard object were changed.
    standard_overrides = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "name_singular"], name="object_name_singular_once"
            ),
            models.UniqueConstraint(
                fields=["workspace", "name_plural"], name="object_name_plural_once"
            ),
            models.UniqueConstraint(fields=["workspace", "table_name"], name="object_table_once"),
        ]

    def __str__(self) -> str:
        return self.name_singular


class FieldMetadata(models.Model):
    """One property of an object. A relation is two rows, each naming the other as its inverse."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="fields_of")
    object = models.ForeignKey(ObjectMetadata, on_delete=models.CASCADE, related_name="fields")
    universal_identifier = models.UUIDField(default=uuid.uuid4)
    type = models.CharField(max_length=32)  # a key of the field-type registry
    name = models.CharField(max_length=63)
    label = models.CharField(max_length=63)
    description = models.TextField(null=True)  # noqa: DJ001
    icon = models.CharField(max_length=100, null=True)  # noqa: DJ001
    # Base of the physical column names; at most 40 bytes; never changes ("" = no column).
    column_name = models.CharField(max_length=40, blank=True)
    position = models.IntegerField(default=0)  # order among the object's fields
    is_custom = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    is_ui_editable = models.BooleanField(default=True)
    is_nullable = models.BooleanField(default=True)
    is_searchable = models.BooleanField(default=False)
    is_audit_logged = models.BooleanField(default=True)
    is_label_synced_with_name = models.BooleanField(default=False)
    writability = models.CharField(max_length=20, default="OPEN")
    default_value = models.JSONField(null=True)  # stored as the contract writes it: "'TODO'"
    options = models.JSONField(null=True)  # [{id, value, label, color, position}, ...]
    settings = models.JSONField(null=True)
    # Relations (RELATION, MORPH_RELATION): target object, inverse field, and for morphs the group.
    relation_target = models.ForeignKey(
        ObjectMetadata, on_delete=models.CASCADE, null=True, related_name="targeted_by"
    )
    relation_inverse_id = models.UUIDField(null=True)
    morph_id = models.UUIDField(null=True)
    standard_overrides = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["object", "name"], name="field_name_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "object"], name="field_by_object")]

    def __str__(self) -> str:
        return self.name


class IndexMetadata(models.Model):
    """An index of an object's table. `fields` = [{"fieldId": uuid, "subField": name|null}, ...] in
    column order. A field's `isUnique` is derived from a unique one-field index.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    object = models.ForeignKey(ObjectMetadata, on_delete=models.CASCADE, related_name="indexes")
    universal_identifier = models.UUIDField(default=uuid.uuid4)
    name = models.CharField(max_length=63)  # physical name: IDX_<hash> or IDX_UNIQUE_<hash>
    fields = models.JSONField(default=list)
    is_unique = models.BooleanField(default=False)
    is_custom = models.BooleanField(default=False)
    index_type = models.CharField(max_length=8, default="BTREE")  # BTREE | GIN
    where_clause = models.TextField(null=True)  # noqa: DJ001
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="index_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
