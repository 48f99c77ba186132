"""Members and their roles: the only functions that list them and change their role.

Changing a member's role needs the flag ROLES and a signed-in person (docs/api/access.md#members: an
API key cannot call it), who may neither change their own role nor give more rights than they have.
The last admin remains one. Adding and removing members: `twenty.workspaces.onboarding.members`.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from apikeys.context import API_KEY, RequestContext
from apikeys.models import Role
from apikeys.roles.change import FLAG, present_rights
from apikeys.roles.errors import refusal
from apikeys.roles.least_privilege import require_covered
from apikeys.roles.permission_change import change_permissions
from twenty.errors import PermissionDenied
from twenty.workspaces import audit
from twenty.workspaces.models import Membership

READ_FLAGS = (FLAG, "WORKSPACE_MEMBERS")


def list_members(context: RequestContext) -> list[Membership]:
    """Return all members in the order they joined. Needs the flag ROLES or WORKSPACE_MEMBERS."""
    return list(listed_members(context))


def listed_members(context: RequestContext) -> QuerySet[Membership]:
    """Return the same as a query, for pages that show a part of them."""
    if not any(context.permissions.has_flag(flag) for flag in READ_FLAGS):
        raise PermissionDenied
    return _members(context.workspace.id).order_by("created_at", "id")


def find_member(context: RequestContext, workspace_member_id: UUID) -> Membership:
    """Return the member. Raises `WORKSPACE_MEMBER_NOT_FOUND`."""
    if not any(context.permissions.has_flag(flag) for flag in READ_FLAGS):
        raise PermissionDenied
    member = _members(context.workspace.id).filter(workspace_member_id=workspace_member_id).first()
    if member is None:
        raise refusal("WORKSPACE_MEMBER_NOT_FOUND", str(workspace_member_id))
    return member


def assign_role_to_member(
    context: RequestContext, workspace_member_id: UUID, role_id: UUID
) -> Membership:
    """Give the member another role; assigning the same one changes nothing.

    Raises `PermissionDenied`, `WORKSPACE_MEMBER_NOT_FOUND`, `ROLE_NOT_FOUND`,
    `ROLE_CANNOT_BE_ASSIGNED_TO_USERS`, `CANNOT_UPDATE_SELF_ROLE`, `CANNOT_UNASSIGN_LAST_ADMIN`.
    """

    def work(caller: RequestContext) -> Membership:
        caller.permissions.require_flag(FLAG)
        if caller.actor.kind == API_KEY:
            raise PermissionDenied(
                user_friendly_message="Only a signed-in person can change the roles of members."
            )
        member = _locked_member(caller, workspace_member_id)
        role = _assignable_role(caller, role_id)
        if member.user_id == caller.actor.id:
            raise refusal("CANNOT_UPDATE_SELF_ROLE")
        if member.role_id == role.id:
            return member
        refuse_losing_last_admin(member, "CANNOT_UNASSIGN_LAST_ADMIN")
        return _assign(caller, member, role)

    return change_permissions(context, work)


def is_admin_role(role: Role) -> bool:
    """Tell whether `role` is the built-in "Admin" role with all rights.

    See docs/api/access.md#built-in-roles.
    """
    return not role.is_editable and role.can_update_all_settings


def refuse_losing_last_admin(member: Membership, code: str) -> None:
    """Raise `code` when `member` is the only active admin (the workspace's row is locked)."""
    if not is_admin_role(member.role):
        return
    others = Membership.objects.filter(
        workspace_id=member.workspace_id,
        role__is_editable=False,
        role__can_update_all_settings=True,
        user__is_active=True,
    ).exclude(pk=member.pk)
    if not others.exists():
        raise refusal(code)


def _members(workspace_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(workspace_id=workspace_id).select_related("user", "role")


def _locked_member(caller: RequestContext, workspace_member_id: UUID) -> Membership:
    members = _members(caller.workspace.id).select_for_update(of=("self",))
    member = members.filter(workspace_member_id=workspace_member_id).first()
    if member is None:
        raise refusal("WORKSPACE_MEMBER_NOT_FOUND", str(workspace_member_id))
    return member


def _assignable_role(caller: RequestContext, role_id: UUID) -> Role:
    role = Role.objects.filter(workspace_id=caller.workspace.id, pk=role_id).first()
    if role is None:
        raise refusal("ROLE_NOT_FOUND")
    if not role.can_be_assigned_to_users:
        raise refusal("ROLE_CANNOT_BE_ASSIGNED_TO_USERS", f'"{role.label}"')
    require_covered(caller, present_rights(caller, role.id))
    return role


def _assign(caller: RequestContext, member: Membership, role: Role) -> Membership:
    before = {"roleId": member.role_id, "role": member.role.label}
    member.role = role
    member.save(update_fields=["role"])
    audit.record(
        caller,
        "member.roleAssigned",
        "member",
        member.workspace_member_id,
        member.user.full_name,
        before=before,
        after={"roleId": role.id, "role": role.label},
    )
    return member
