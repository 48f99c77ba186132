"""Refusals of the management of keys, roles and members: codes, statuses, messages.

Codes: docs/api/access.md#key-errors, #role-rules; statuses: docs/api/access.md#refusals, except
that nothing is a 5xx here. What upstream finds when it validates a role as a whole
(`role_validation_error`) has the maps of docs/api/metadata.md#validation-errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twenty.errors import ApiError, BadUserInput, Forbidden, MetadataValidationError, NotFound


@dataclass(frozen=True, slots=True)
class Refusal:
    error: type[ApiError]
    message: str
    friendly: str


REFUSALS: Mapping[str, Refusal] = {
    "API_KEY_NOT_FOUND": Refusal(NotFound, "API Key not found", "API key not found."),
    "API_KEY_REVOKED": Refusal(
        Forbidden, "This API Key is revoked", "This API key has been revoked."
    ),
    "API_KEY_EXPIRED": Refusal(
        BadUserInput, "This API Key has expired", "This API key has expired."
    ),
    "ROLE_NOT_FOUND": Refusal(NotFound, "Role not found", "There is no such role here."),
    "WORKSPACE_MEMBER_NOT_FOUND": Refusal(
        NotFound, "Workspace member not found", "There is no such member here."
    ),
    "OBJECT_METADATA_NOT_FOUND": Refusal(
        NotFound, "Object metadata not found", "There is no such object."
    ),
    "FIELD_METADATA_NOT_FOUND": Refusal(
        NotFound, "Field metadata not found", "There is no such field."
    ),
    "ROLE_LABEL_ALREADY_EXISTS": Refusal(
        Forbidden, "A role with this label already exists", "Another role has this name already."
    ),
    "ROLE_NOT_EDITABLE": Refusal(
        Forbidden, "Role is not editable", "This is a system role and cannot be changed."
    ),
    "ROLE_MUST_HAVE_AT_LEAST_ONE_TARGET": Refusal(
        BadUserInput,
        "Role must be assignable to at least one target type",
        "Make the role assignable to members, API keys or agents: at least to one of them.",
    ),
    "ROLE_CANNOT_BE_ASSIGNED_TO_USERS": Refusal(
        BadUserInput, "Role cannot be assigned to users", "This role cannot be assigned to members."
    ),
    "ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS": Refusal(
        BadUserInput,
        "Role cannot be assigned to API keys",
        "This role cannot be assigned to API keys.",
    ),
    "CANNOT_GIVE_WRITING_PERMISSION_WITHOUT_READING_PERMISSION": Refusal(
        BadUserInput,
        "Cannot give writing permission without reading permission",
        "Whoever may change records must be able to see them: allow reading first.",
    ),
    "CANNOT_GIVE_WRITING_PERMISSION_ON_NON_READABLE_OBJECT": Refusal(
        BadUserInput,
        "Cannot give update permission to non-readable object",
        "Whoever may change records of an object must be able to see them: allow reading first.",
    ),
    "CANNOT_ADD_OBJECT_PERMISSION_ON_SYSTEM_OBJECT": Refusal(
        Forbidden,
        "Cannot add object permission on system object",
        "System objects follow the role's general rights and cannot have rules of their own.",
    ),
    "CANNOT_ADD_FIELD_PERMISSION_ON_SYSTEM_OBJECT": Refusal(
        Forbidden,
        "Cannot add field permission on system object",
        "Fields of system objects cannot have rules of their own.",
    ),
    "ONLY_FIELD_RESTRICTION_ALLOWED": Refusal(
        BadUserInput,
        "Field permission can only introduce a restriction",
        "A field rule can only take a right away: use false, or null for no rule.",
    ),
    "EMPTY_FIELD_PERMISSION_NOT_ALLOWED": Refusal(
        BadUserInput,
        "Empty field permission not allowed",
        "A field rule must take away reading or changing.",
    ),
    "FIELD_RESTRICTION_ONLY_ALLOWED_ON_READABLE_OBJECT": Refusal(
        BadUserInput,
        "Field restriction only makes sense on readable object",
        "The role cannot see this object at all.",
    ),
    "FIELD_RESTRICTION_ON_UPDATE_ONLY_ALLOWED_ON_UPDATABLE_OBJECT": Refusal(
        BadUserInput,
        "Field restriction on update only makes sense on updatable object",
        "The role cannot change records of this object at all.",
    ),
    "INVALID_SETTING": Refusal(
        BadUserInput, "Invalid permission setting (unknown value)", "There is no such permission."
    ),
    "CANNOT_UPDATE_SELF_ROLE": Refusal(
        Forbidden, "Cannot update self role", "Ask another admin to change your own role."
    ),
    "CANNOT_UNASSIGN_LAST_ADMIN": Refusal(
        Forbidden,
        "Cannot unassign admin role from last admin of the workspace",
        "The workspace needs at least one admin.",
    ),
    "CANNOT_DELETE_LAST_ADMIN_USER": Refusal(
        Forbidden,
        "Cannot delete account: user is the unique admin of a workspace",
        "The workspace needs at least one admin.",
    ),
    "DEFAULT_ROLE_NOT_FOUND": Refusal(
        BadUserInput, "Default role not found", "Choose a default role first."
    ),
    "DEFAULT_ROLE_CANNOT_BE_DELETED": Refusal(
        Forbidden, "Default role cannot be deleted", "Choose another default role first."
    ),
    "CANNOT_DELETE_OWN_ROLE": Refusal(
        Forbidden, "Cannot delete own role", "You cannot delete your own role."
    ),
    "CANNOT_REVOKE_OWN_SETTINGS_ACCESS": Refusal(
        Forbidden,
        "Cannot revoke own settings access",
        "This would lock you out of the management of roles: keep the flag ROLES.",
    ),
}


def refusal(code: str, detail: str = "") -> ApiError:
    """Return the error of `code`; `detail` follows the contract's message after a colon."""
    known = REFUSALS[code]
    message = f"{known.message}: {detail}" if detail else known.message
    return known.error(message, code=code, user_friendly_message=known.friendly)


class RoleNotEditable(MetadataValidationError):
    """The validation error of a system role: REST answers 403 (docs/api/access.md#refusals)."""

    status = 403


def role_validation_error(
    verb: str, codes: Sequence[str], information: Mapping[str, Any]
) -> MetadataValidationError:
    """Return the error for `codes`, found while `verb` (creating, updating, deleting) a role.

    `information` identifies the role (universalIdentifier, label). Message and maps:
    docs/api/metadata.md#validation-errors.
    """
    found = [
        {
            "code": code,
            "message": REFUSALS[code].message,
            "userFriendlyMessage": REFUSALS[code].friendly,
        }
        for code in codes
    ]
    friendly = REFUSALS[codes[0]].friendly if len(codes) == 1 else "Many validation errors"
    kind = RoleNotEditable if "ROLE_NOT_EDITABLE" in codes else MetadataValidationError
    return kind(
        f"Multiple validation errors occurred while {verb} role",
        code=codes[0],
        user_friendly_message=friendly,
        body={
            "errors": {
                "role": [
                    {
                        "type": {"creating": "create", "updating": "update"}.get(verb, "delete"),
                        "metadataName": "role",
                        "status": "fail",
                        "flatEntityMinimalInformation": dict(information),
                        "errors": found,
                    }
                ]
            },
            "summary": {"totalErrors": len(codes), "role": len(codes)},
            "userFriendlyMessage": friendly,
        },
    )
