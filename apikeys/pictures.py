"""Audit snapshots of keys, roles and rules, before and after a change, without secrets."""

from __future__ import annotations

from typing import Any

from apikeys.models import ApiKey, FieldPermission, ObjectPermission, Role

# A role's own members: model attribute → API name; used by everything that reads or writes roles.
ROLE_TEXTS = {"label": "label", "description": "description", "icon": "icon"}
ROLE_FLAGS = {
    "can_update_all_settings": "canUpdateAllSettings",
    "can_access_all_tools": "canAccessAllTools",
    "can_read_all_object_records": "canReadAllObjectRecords",
    "can_update_all_object_records": "canUpdateAllObjectRecords",
    "can_soft_delete_all_object_records": "canSoftDeleteAllObjectRecords",
    "can_destroy_all_object_records": "canDestroyAllObjectRecords",
    "can_be_assigned_to_users": "canBeAssignedToUsers",
    "can_be_assigned_to_agents": "canBeAssignedToAgents",
    "can_be_assigned_to_api_keys": "canBeAssignedToApiKeys",
}
OBJECT_RIGHTS = {
    "can_read_object_records": "canReadObjectRecords",
    "can_update_object_records": "canUpdateObjectRecords",
    "can_soft_delete_object_records": "canSoftDeleteObjectRecords",
    "can_destroy_object_records": "canDestroyObjectRecords",
}
FIELD_RIGHTS = {
    "can_read_field_value": "canReadFieldValue",
    "can_update_field_value": "canUpdateFieldValue",
}


def key_picture(key: ApiKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "expiresAt": key.expires_at,
        "revokedAt": key.revoked_at,
        "roleId": key.role_id,
        "secretPrefix": key.secret_prefix,
    }


def role_picture(role: Role) -> dict[str, Any]:
    return {
        api_name: getattr(role, attribute)
        for attribute, api_name in {**ROLE_TEXTS, **ROLE_FLAGS}.items()
    }


def object_rules_picture(role: Role) -> dict[str, Any]:
    """Map object names to their rights, for objects with a rule."""
    rules = ObjectPermission.objects.filter(role=role).select_related("object")
    return {
        rule.object.name_singular: {
            api_name: getattr(rule, attribute) for attribute, api_name in OBJECT_RIGHTS.items()
        }
        for rule in rules
    }


def field_rules_picture(role: Role) -> dict[str, Any]:
    """Map "object.field" to its restrictions, for fields with a rule."""
    rules = FieldPermission.objects.filter(role=role).select_related("field__object")
    return {
        f"{rule.field.object.name_singular}.{rule.field.name}": {
            api_name: getattr(rule, attribute) for attribute, api_name in FIELD_RIGHTS.items()
        }
        for rule in rules
    }


def flags_picture(role: Role) -> dict[str, Any]:
    flags = role.permission_flags.order_by("flag").values_list("flag", flat=True)
    return {"permissionFlags": list(flags)}
