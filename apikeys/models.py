"""API keys, roles and what a role may do. See docs/api/access.md#api-keys to #roles.

Every write that changes what a caller may do increments `Workspace.permissions_version` in the same
transaction (`apikeys.keys`), so every process applies it from the next request on.
"""

import uuid
from typing import ClassVar

from django.db import models

from twenty.workspaces.models import Workspace


class Role(models.Model):
    """A named set of rights: a baseline for all objects, overridden by rules."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="roles")
    universal_identifier = models.UUIDField(default=uuid.uuid4)
    label = models.CharField(max_length=100)
    description = models.TextField(null=True)  # noqa: DJ001  null is an answer of the API
    icon = models.CharField(max_length=100, null=True)  # noqa: DJ001
    is_editable = models.BooleanField(default=True)
    can_read_all_object_records = models.BooleanField(default=False)
    can_update_all_object_records = models.BooleanField(default=False)
    can_soft_delete_all_object_records = models.BooleanField(default=False)
    can_destroy_all_object_records = models.BooleanField(default=False)
    can_update_all_settings = models.BooleanField(default=False)
    can_access_all_tools = models.BooleanField(default=False)
    can_be_assigned_to_users = models.BooleanField(default=True)
    can_be_assigned_to_agents = models.BooleanField(default=False)
    can_be_assigned_to_api_keys = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "label"], name="role_label_once"),
        ]

    def __str__(self) -> str:
        return self.label


class ObjectPermission(models.Model):
    """A role's rule on one object; each right is true, false, or null = the role's baseline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="object_permissions")
    object = models.ForeignKey(
        "metadata.ObjectMetadata", on_delete=models.CASCADE, related_name="+"
    )
    can_read_object_records = models.BooleanField(null=True)
    can_update_object_records = models.BooleanField(null=True)
    can_soft_delete_object_records = models.BooleanField(null=True)
    can_destroy_object_records = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "object"], name="object_permission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} on {self.object_id}"


class FieldPermission(models.Model):
    """A role's restriction on one field: false forbids, null inherits; true is never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="field_permissions")
    field = models.ForeignKey("metadata.FieldMetadata", on_delete=models.CASCADE, related_name="+")
    can_read_field_value = models.BooleanField(null=True)
    can_update_field_value = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "field"], name="field_permission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} on {self.field_id}"


class PermissionFlag(models.Model):
    """A settings or tool flag that a role holds, by its key such as `DATA_MODEL`.

    See docs/api/access.md#flags.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="permission_flags")
    flag = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "flag"], name="permission_flag_once"),
        ]

    def __str__(self) -> str:
        return self.flag


class ApiKey(models.Model):
    """A workspace's API key. The secret is shown once and stored only as its SHA-256 digest.

    A key without a digest has never been minted and authenticates nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=200)
    # The secret has 256 random bits, so its plain digest cannot be reversed by guessing.
    secret_digest = models.BinaryField(max_length=32, null=True, unique=True)
    secret_prefix = models.CharField(max_length=16, blank=True)  # shown in lists
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "name"], name="api_key_by_name")]

    def __str__(self) -> str:
        return self.name
