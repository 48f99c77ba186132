"""Joining and leaving a workspace: the membership and the `workspaceMember` record together.

The record follows the membership: it is created or restored with it, and soft-deleted when it ends,
so that what the member did keeps its author. Each change is one transaction with one audit entry.
Roles of members that stay: `apikeys.members`.
"""

from __future__ import annotations

import json
from uuid import UUID

from apikeys.context import RequestContext
from apikeys.members import find_member, refuse_losing_last_admin
from apikeys.models import Role
from apikeys.roles.errors import refusal
from apikeys.roles.permission_change import change_permissions
from core import records
from core.query.request import And, FieldEntry, FilterNode, Predicate, Selection
from twenty.errors import Conflict, RecordNotFound
from twenty.workspaces import audit
from twenty.workspaces.models import Membership, User, Workspace
from twenty.workspaces.onboarding.system_context import system_context

MEMBER_OBJECT = "workspaceMember"
FLAG = "WORKSPACE_MEMBERS"
_ONLY_ID = Selection((FieldEntry("id", "id"),))


def add_member(workspace: Workspace, user: User, role: Role) -> Membership:
    """Make `user` a member with `role`.

    The caller has decided who may ask for that: an operator at the command line, or the holder of
    an invitation. Raises `ROLE_NOT_FOUND` for a role of another workspace,
    `ROLE_CANNOT_BE_ASSIGNED_TO_USERS`, `Conflict` for a member.
    """
    if role.workspace_id != workspace.id:
        raise refusal("ROLE_NOT_FOUND", f"{role.label} belongs to another workspace")
    if not role.can_be_assigned_to_users:
        raise refusal("ROLE_CANNOT_BE_ASSIGNED_TO_USERS", f'"{role.label}"')

    def work(caller: RequestContext) -> Membership:
        if Membership.objects.filter(workspace=workspace, user=user).exists():
            raise Conflict(f"{user.email} is a member of {workspace.display_name} already")
        membership = Membership.objects.create(
            workspace=workspace,
            user=user,
            role=role,
            workspace_member_id=_make_record(caller, user),
        )
        audit.record(
            caller,
            "member.added",
            "member",
            membership.workspace_member_id,
            user.full_name,
            after={"email": user.email, "roleId": role.id, "role": role.label},
        )
        return membership

    return change_permissions(system_context(workspace), work)


def remove_member(context: RequestContext, workspace_member_id: UUID) -> None:
    """End a membership; the account and what the member did stay.

    Needs the flag WORKSPACE_MEMBERS. Raises `PermissionDenied`, `WORKSPACE_MEMBER_NOT_FOUND`,
    `CANNOT_DELETE_LAST_ADMIN_USER`.
    """
    context.permissions.require_flag(FLAG)

    def work(caller: RequestContext) -> None:
        caller.permissions.require_flag(FLAG)
        member = find_member(caller, workspace_member_id)
        refuse_losing_last_admin(member, "CANNOT_DELETE_LAST_ADMIN_USER")
        before = {"email": member.user.email, "roleId": member.role_id, "role": member.role.label}
        member.delete()
        _delete_record(caller, workspace_member_id)
        audit.record(
            caller,
            "member.removed",
            "member",
            workspace_member_id,
            member.user.full_name,
            before=before,
        )

    change_permissions(context, work)


def _make_record(caller: RequestContext, user: User) -> UUID:
    """Return the member's record: the one they left behind, brought up to date, or a new one."""
    obj = caller.catalog.by_singular[MEMBER_OBJECT]
    values = _record_values(user)
    former = _former_record(caller, user)
    if former is None:
        return _id_of(records.create_one(caller, obj, values, _ONLY_ID))
    records.restore_one(caller, obj, former, _ONLY_ID)
    return _id_of(records.update_one(caller, obj, former, values, _ONLY_ID))


def _record_values(user: User) -> dict[str, object]:
    return {
        "name": {"firstName": user.first_name, "lastName": user.last_name},
        "userEmail": user.email,
        "userId": str(user.id),
        "locale": user.language or "en",
    }


def _former_record(caller: RequestContext, user: User) -> UUID | None:
    """Return the deleted record with the user's address: addresses are unique, deleted or not."""
    obj = caller.catalog.by_singular[MEMBER_OBJECT]
    wanted: FilterNode = And(
        (
            Predicate(("userEmail",), "eq", user.email),
            Predicate(("deletedAt",), "is", "NOT_NULL"),
        )
    )
    try:
        return _id_of(records.find_one(caller, obj, wanted, _ONLY_ID))
    except RecordNotFound:
        return None


def _delete_record(caller: RequestContext, member_id: UUID) -> None:
    """Delete the record with system permissions.

    The caller's flag has been checked; no right on records is needed.
    """
    workspace = Workspace.objects.get(pk=caller.workspace.id)
    context = system_context(workspace)
    obj = context.catalog.by_singular[MEMBER_OBJECT]
    try:
        records.delete_one(context, obj, member_id, _ONLY_ID)
    except RecordNotFound:
        return  # somebody destroyed the record through the API


def _id_of(answer: bytes) -> UUID:
    return UUID(json.loads(answer)["id"])
