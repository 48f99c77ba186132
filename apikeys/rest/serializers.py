"""The bodies of the management REST API: what answers show and what requests may contain.

A field's `source` is the service's attribute behind its API name; the same classes yield the
document's schemas. Values are validated by the service, once for all APIs, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from apikeys import input_values as values
from apikeys.models import ApiKey, FieldPermission, ObjectPermission, PermissionFlag, Role
from apikeys.pictures import FIELD_RIGHTS, OBJECT_RIGHTS, ROLE_FLAGS
from apikeys.workspace_settings import DEFAULT_ROLE, is_change_feed_enabled, setting
from twenty.workspaces.models import AuditEntry, Membership, Workspace


class MomentField(serializers.DateTimeField):
    """A date-time as every API of this server prints it: UTC, milliseconds, Z."""

    def to_representation(self, value: datetime) -> str:
        text = value.astimezone(UTC).isoformat(timespec="milliseconds")
        return text.replace("+00:00", "Z")


def written(serializer: type[serializers.Serializer[Any]], body: Any, what: str) -> dict[str, Any]:
    """Return the body's values under the service's names.

    Raises `BadUserInput` for a body that is no object, and for a name that the serializer lacks.
    """
    given = values.mapping(body, "The request body")
    names = sources(serializer)
    values.refuse_unknown(given, names, what)
    return {names[name]: value for name, value in given.items()}


def sources(serializer: type[serializers.Serializer[Any]]) -> Mapping[str, str]:
    return {name: str(field.source or name) for name, field in serializer().fields.items()}


# -- API keys --------------------------------------------------------------------------------------


class ApiKeyAnswer(serializers.ModelSerializer[ApiKey]):
    expiresAt = MomentField(source="expires_at")
    revokedAt = MomentField(source="revoked_at", allow_null=True)
    lastUsedAt = MomentField(source="last_used_at", allow_null=True)
    secretPrefix = serializers.CharField(source="secret_prefix")
    roleId = serializers.UUIDField(source="role_id")
    workspaceId = serializers.UUIDField(source="workspace_id")
    createdAt = MomentField(source="created_at")
    updatedAt = MomentField(source="updated_at")

    class Meta:
        model = ApiKey
        fields = (
            "id",
            "name",
            "expiresAt",
            "revokedAt",
            "lastUsedAt",
            "secretPrefix",
            "roleId",
            "workspaceId",
            "createdAt",
            "updatedAt",
        )


class CreateApiKeyBody(serializers.Serializer[Any]):
    name = serializers.CharField()
    expiresAt = serializers.DateTimeField(source="expires_at")
    roleId = serializers.UUIDField(source="role_id")
    revokedAt = serializers.DateTimeField(source="revoked_at", required=False, allow_null=True)


class UpdateApiKeyBody(serializers.Serializer[Any]):
    name = serializers.CharField(required=False)
    expiresAt = serializers.DateTimeField(source="expires_at", required=False)
    revokedAt = serializers.DateTimeField(
        source="revoked_at", required=False, allow_null=True, help_text="null is ignored here."
    )


class MintBody(serializers.Serializer[Any]):
    expiresAt = serializers.DateTimeField(source="expires_at", required=False, allow_null=True)


class ApiKeyTokenAnswer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="The secret, shown only once.")


class RoleIdBody(serializers.Serializer[Any]):
    roleId = serializers.UUIDField(source="role_id")


# -- roles -----------------------------------------------------------------------------------------


class ObjectPermissionAnswer(serializers.ModelSerializer[ObjectPermission]):
    objectMetadataId = serializers.UUIDField(source="object_id")

    class Meta:
        model = ObjectPermission
        fields = ("objectMetadataId",)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **_optional_flags(OBJECT_RIGHTS)}


class FieldPermissionAnswer(serializers.ModelSerializer[FieldPermission]):
    objectMetadataId = serializers.UUIDField(source="field.object_id")
    fieldMetadataId = serializers.UUIDField(source="field_id")
    roleId = serializers.UUIDField(source="role_id")

    class Meta:
        model = FieldPermission
        fields = ("id", "roleId", "objectMetadataId", "fieldMetadataId")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **_optional_flags(FIELD_RIGHTS)}


class PermissionFlagAnswer(serializers.ModelSerializer[PermissionFlag]):
    roleId = serializers.UUIDField(source="role_id")

    class Meta:
        model = PermissionFlag
        fields = ("id", "roleId", "flag")


class RoleAnswer(serializers.ModelSerializer[Role]):
    universalIdentifier = serializers.UUIDField(source="universal_identifier")
    isEditable = serializers.BooleanField(source="is_editable")
    permissionFlags = serializers.SerializerMethodField()
    objectPermissions = ObjectPermissionAnswer(source="object_permissions", many=True)
    fieldPermissions = FieldPermissionAnswer(source="field_permissions", many=True)
    createdAt = MomentField(source="created_at")
    updatedAt = MomentField(source="updated_at")

    class Meta:
        model = Role
        fields = (
            "id",
            "universalIdentifier",
            "label",
            "description",
            "icon",
            "isEditable",
            "permissionFlags",
            "objectPermissions",
            "fieldPermissions",
            "createdAt",
            "updatedAt",
        )

    def get_fields(self) -> dict[str, Any]:
        flags = {api: serializers.BooleanField(source=attr) for attr, api in ROLE_FLAGS.items()}
        return {**super().get_fields(), **flags}

    def get_permissionFlags(self, role: Role) -> list[str]:
        return sorted(flag.flag for flag in role.permission_flags.all())


class UpdateRoleBody(serializers.Serializer[Any]):
    description = serializers.CharField(required=False, allow_null=True)
    icon = serializers.CharField(required=False, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        # `label` would shadow a member of the base class, so it cannot be declared as an attribute.
        label = {"label": serializers.CharField(required=False)}
        flags = {
            api: serializers.BooleanField(source=attr, required=False)
            for attr, api in ROLE_FLAGS.items()
        }
        return {**label, **super().get_fields(), **flags}


class CreateRoleBody(UpdateRoleBody):
    id = serializers.UUIDField(required=False)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "label": serializers.CharField()}


class ObjectPermissionBody(serializers.Serializer[Any]):
    objectMetadataId = serializers.UUIDField(source="object_metadata_id")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **_optional_flags(OBJECT_RIGHTS)}


class FieldPermissionBody(serializers.Serializer[Any]):
    objectMetadataId = serializers.UUIDField(source="object_metadata_id")
    fieldMetadataId = serializers.UUIDField(source="field_metadata_id")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **_optional_flags(FIELD_RIGHTS)}


def _optional_flags(names: Mapping[str, str]) -> dict[str, Any]:
    return {
        api_name: serializers.BooleanField(source=attribute, required=False, allow_null=True)
        for attribute, api_name in names.items()
    }


# -- members, workspace, audit log -----------------------------------------------------------------


class MemberAnswer(serializers.Serializer[Membership]):
    id = serializers.UUIDField(source="workspace_member_id")
    userWorkspaceId = serializers.UUIDField(source="id")
    userId = serializers.UUIDField(source="user_id")
    userEmail = serializers.EmailField(source="user.email")
    firstName = serializers.CharField(source="user.first_name")
    lastName = serializers.CharField(source="user.last_name")
    roleId = serializers.UUIDField(source="role_id")
    roleLabel = serializers.CharField(source="role.label")
    createdAt = MomentField(source="created_at")


class WorkspaceAnswer(serializers.Serializer[Workspace]):
    id = serializers.UUIDField()
    displayName = serializers.CharField(source="display_name")
    logo = serializers.SerializerMethodField()
    allowImpersonation = serializers.SerializerMethodField()
    isPublicInviteLinkEnabled = serializers.SerializerMethodField()
    trashRetentionDays = serializers.SerializerMethodField()
    isMetadataFormatLegacy = serializers.BooleanField(source="is_metadata_format_legacy")
    isChangeFeedEnabled = serializers.SerializerMethodField()
    defaultRoleId = serializers.UUIDField(source="default_role_id", allow_null=True)
    databaseSchema = serializers.CharField(source="schema_name")
    metadataVersion = serializers.IntegerField(source="schema_version")
    createdAt = MomentField(source="created_at")
    updatedAt = MomentField(source="updated_at")

    def get_logo(self, workspace: Workspace) -> str | None:
        logo: str | None = setting(workspace, "logo")
        return logo

    def get_allowImpersonation(self, workspace: Workspace) -> bool:
        return bool(setting(workspace, "allowImpersonation"))

    def get_isPublicInviteLinkEnabled(self, workspace: Workspace) -> bool:
        return bool(setting(workspace, "isPublicInviteLinkEnabled"))

    def get_isChangeFeedEnabled(self, workspace: Workspace) -> bool:
        return is_change_feed_enabled(workspace)

    def get_trashRetentionDays(self, workspace: Workspace) -> int:
        return int(setting(workspace, "trashRetentionDays"))


class UpdateWorkspaceBody(serializers.Serializer[Any]):
    displayName = serializers.CharField(required=False)
    logo = serializers.CharField(required=False, allow_null=True)
    allowImpersonation = serializers.BooleanField(required=False)
    isPublicInviteLinkEnabled = serializers.BooleanField(required=False)
    trashRetentionDays = serializers.IntegerField(required=False)
    isMetadataFormatLegacy = serializers.BooleanField(required=False)
    isChangeFeedEnabled = serializers.BooleanField(required=False)
    defaultRoleId = serializers.UUIDField(required=False, source=None, label=DEFAULT_ROLE)


class AuditEntryAnswer(serializers.ModelSerializer[AuditEntry]):
    id = serializers.CharField()
    at = MomentField()
    actorKind = serializers.CharField(source="actor_kind")
    actorId = serializers.UUIDField(source="actor_id", allow_null=True)
    actorName = serializers.CharField(source="actor_name")
    targetKind = serializers.CharField(source="target_kind")
    targetId = serializers.CharField(source="target_id")
    targetName = serializers.CharField(source="target_name")

    class Meta:
        model = AuditEntry
        fields = (
            "id",
            "at",
            "actorKind",
            "actorId",
            "actorName",
            "action",
            "targetKind",
            "targetId",
            "targetName",
            "before",
            "after",
        )
