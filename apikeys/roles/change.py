"""The frame around every change of a role: lock, check, change, compare, audit.

Refuses an unknown role, a system role, rights that callers do not have themselves, and locking
oneself out of the management of roles (docs/api/access.md#role-rules).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from apikeys.context import RequestContext
from apikeys.models import Role
from apikeys.permissions import RolePermissions, load_role_permissions
from apikeys.roles.errors import refusal
from apikeys.roles.least_privilege import require_covered
from apikeys.roles.permission_change import change_permissions
from twenty.workspaces import audit

T = TypeVar("T")
FLAG = "ROLES"
Work = Callable[[RequestContext, Role], T]


def change_role(
    context: RequestContext,
    role_id: UUID,
    action: str,
    picture: Callable[[Role], Mapping[str, Any]],
    work: Work[T],
) -> T:
    """Run `work` on the locked role; audit `action` with what `picture` shows before and after."""

    def framed(caller: RequestContext) -> T:
        role = locked_role(caller, role_id)
        had, before = present_rights(caller, role.id), picture(role)
        result = work(caller, role)
        now = present_rights(caller, role.id)
        require_covered(caller, now, had=had)
        _refuse_lock_out(caller, now)
        audit.record(
            caller, action, "role", role.id, role.label, before=before, after=picture(role)
        )
        return result

    return change_permissions(context, framed)


def locked_role(caller: RequestContext, role_id: UUID) -> Role:
    """Return the role, locked. Raises `ROLE_NOT_FOUND`; `PermissionDenied` without ROLES."""
    caller.permissions.require_flag(FLAG)
    roles = Role.objects.select_for_update()
    role = roles.filter(workspace_id=caller.workspace.id, pk=role_id).first()
    if role is None:
        raise refusal("ROLE_NOT_FOUND")
    return role


def require_editable(role: Role) -> None:
    if not role.is_editable:
        raise refusal("ROLE_NOT_EDITABLE", f'"{role.label}"')


def present_rights(caller: RequestContext, role_id: UUID) -> RolePermissions:
    """Return the role's rights as its rows are now, inside the transaction."""
    return load_role_permissions(role_id, caller.workspace.permissions_version)


def _refuse_lock_out(caller: RequestContext, now: RolePermissions) -> None:
    if caller.permissions.role_id == now.role_id and not now.has_flag(FLAG):
        raise refusal("CANNOT_REVOKE_OWN_SETTINGS_ACCESS")
