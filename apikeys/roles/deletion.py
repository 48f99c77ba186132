"""Delete a role: its holders move to the default role, in the same transaction.

Members, pending invitations and API keys move together; nobody is left without a role. An API key
in use never moves to a role that keys cannot have: that would grant it, behind its owner's back,
rights that nobody may grant it openly. The deletion is refused until the key is moved or revoked.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils import timezone

from apikeys.context import RequestContext
from apikeys.models import ApiKey, Role
from apikeys.pictures import field_rules_picture, flags_picture, object_rules_picture, role_picture
from apikeys.roles.change import locked_role, present_rights
from apikeys.roles.errors import refusal, role_validation_error
from apikeys.roles.least_privilege import require_covered
from apikeys.roles.permission_change import change_permissions
from twenty.db.row_versions import require_version
from twenty.workspaces import audit
from twenty.workspaces.models import Invitation, Membership, Workspace


def delete_role(
    context: RequestContext, role_id: UUID, expected: Collection[str] | None = None
) -> UUID:
    """Delete the role and return its id. `expected`: the versions that it may have; None = any.

    Raises `PreconditionFailed`, `ROLE_NOT_FOUND`, `CANNOT_DELETE_OWN_ROLE`,
    `DEFAULT_ROLE_CANNOT_BE_DELETED`, `ROLE_NOT_EDITABLE` (as a validation error),
    `ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS`.
    """

    def work(caller: RequestContext) -> UUID:
        role = locked_role(caller, role_id)
        require_version(Role, role.workspace_id, role.id, expected)
        default_id = Workspace.objects.values_list("default_role_id", flat=True).get(
            pk=caller.workspace.id
        )
        _refuse_deletion(caller, role, default_id)
        before = _whole_picture(role)
        moved = _move_holders(caller, role, default_id)
        role.delete()
        audit.record(
            caller, "role.deleted", "role", role_id, role.label, before=before, after=moved
        )
        return role_id

    return change_permissions(context, work)


def _refuse_deletion(caller: RequestContext, role: Role, default_id: UUID | None) -> None:
    if role.id == default_id:
        raise refusal("DEFAULT_ROLE_CANNOT_BE_DELETED", f'"{role.label}"')
    if not role.is_editable:
        information = {
            "universalIdentifier": str(role.universal_identifier),
            "label": role.label,
        }
        raise role_validation_error("deleting", ["ROLE_NOT_EDITABLE"], information)
    if caller.permissions.role_id == role.id:
        raise refusal("CANNOT_DELETE_OWN_ROLE")


def _move_holders(caller: RequestContext, role: Role, default_id: UUID | None) -> dict[str, Any]:
    """Move all holders and return who was moved, for the audit log."""
    members = list(Membership.objects.select_for_update().filter(role=role).select_related("user"))
    keys = list(ApiKey.objects.select_for_update().filter(role=role).order_by("id"))
    invitations = Invitation.objects.filter(role=role)
    if not members and not keys and not invitations.exists():
        return {}
    default = Role.objects.filter(workspace_id=caller.workspace.id, pk__in=[default_id]).first()
    if default is None:
        raise refusal("DEFAULT_ROLE_NOT_FOUND")
    in_use = [k for k in keys if k.revoked_at is None and k.expires_at > timezone.now()]
    if in_use and not default.can_be_assigned_to_api_keys:
        names = ", ".join(f'"{key.name}"' for key in in_use)
        raise refusal(
            "ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS",
            f'the API keys {names} hold it, and the default role "{default.label}" is not made '
            "for API keys; give them another role or revoke them first",
        )
    require_covered(caller, present_rights(caller, default.id))
    Membership.objects.filter(pk__in=[m.pk for m in members]).update(role=default)
    ApiKey.objects.filter(pk__in=[k.pk for k in keys]).update(role=default)
    invitations.update(role=default)
    return {
        "movedToRole": default.label,
        "movedMembers": [m.user.email for m in members],
        "movedApiKeys": [k.name for k in keys],
    }


def _whole_picture(role: Role) -> dict[str, Any]:
    return {
        **role_picture(role),
        **flags_picture(role),
        "objectPermissions": object_rules_picture(role),
        "fieldPermissions": field_rules_picture(role),
    }
