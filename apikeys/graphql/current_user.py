"""`currentUser` in GraphQL: the signed-in person, their memberships, and what their role allows.

Only people have one; an API key is refused (`PERMISSION_DENIED`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID as Id

import graphene

from apikeys import members
from apikeys.context import USER, RequestContext
from apikeys.graphql.absent import TYPES as ABSENT
from apikeys.graphql.flags import ALL_FLAGS, PermissionFlagType
from apikeys.graphql.types import ObjectPermission, WorkspaceMember
from apikeys.graphql.workspace import Workspace, workspace_urls
from apikeys.workspace_settings import setting
from metadata.definitions import ObjectDef
from metadata.graphql.context import caller_of
from metadata.graphql.scalars import UUID, DateTime, JSONObject
from twenty.errors import PermissionDenied
from twenty.workspaces.models import Membership
from twenty.workspaces.models import User as UserRow
from twenty.workspaces.models import Workspace as WorkspaceRow


@dataclass(frozen=True, slots=True)
class EffectivePermission:
    """What the caller may do with one object, all rules applied."""

    object_id: Id
    can_read_object_records: bool
    can_update_object_records: bool
    can_soft_delete_object_records: bool
    can_destroy_object_records: bool
    restricted_fields: dict[str, dict[str, bool | None]]


def _when_made() -> graphene.Field:
    return graphene.Field(
        DateTime,
        required=True,
        source="created_at",
        description="When it was created; the audit log has the dates of later changes.",
    )


class UserWorkspace(graphene.ObjectType):
    """A membership of a workspace. What the role allows is shown for the current one only."""

    id = UUID(required=True)
    user = graphene.Field(lambda: User, required=True)
    user_id = UUID(required=True)
    locale = graphene.String(required=True)
    created_at = DateTime(required=True)
    updated_at = _when_made()
    deleted_at = DateTime()
    is_impersonating = graphene.Boolean(default_value=False)
    two_factor_authentication_method_summary = graphene.Field(
        graphene.List(graphene.NonNull(ABSENT["TwoFactorAuthenticationMethodSummary"])),
        default_value=(),
    )
    workspace = graphene.Field(Workspace)
    permission_flags = graphene.List(graphene.NonNull(PermissionFlagType))
    object_permissions = graphene.List(graphene.NonNull(ObjectPermission))
    objects_permissions = graphene.List(graphene.NonNull(ObjectPermission))

    def resolve_locale(membership: Membership, info: Any) -> Any:
        return membership.user.language or "en"

    def resolve_permission_flags(membership: Membership, info: Any) -> Any:
        caller = caller_of(info)
        if membership.workspace_id != caller.workspace.id:
            return None
        return [flag for flag in ALL_FLAGS if caller.permissions.has_flag(flag)]

    def resolve_object_permissions(membership: Membership, info: Any) -> Any:
        caller = caller_of(info)
        if membership.workspace_id != caller.workspace.id:
            return None
        return [effective_permission(caller, obj) for obj in caller.catalog.by_id.values()]

    def resolve_objects_permissions(membership: Membership, info: Any) -> Any:
        return UserWorkspace.resolve_object_permissions(membership, info)


class User(graphene.ObjectType):
    id = UUID(required=True)
    first_name = graphene.String(required=True)
    last_name = graphene.String(required=True)
    email = graphene.String(required=True)
    is_email_verified = graphene.Boolean(required=True, default_value=True)
    has_password = graphene.Boolean(required=True)
    disabled = graphene.Boolean()
    can_impersonate = graphene.Boolean(required=True, default_value=False)
    can_access_full_admin_panel = graphene.Boolean(required=True, default_value=False)
    is_workspace_creator = graphene.Boolean(description="Always null: it is not recorded.")
    created_at = DateTime(required=True)
    updated_at = _when_made()
    deleted_at = DateTime()
    locale = graphene.String(required=True)
    onboarding_status = graphene.Field(ABSENT["OnboardingStatus"], default_value="COMPLETED")
    previous_onboarding_status = graphene.Field(ABSENT["OnboardingStatus"])
    user_vars = JSONObject()
    support_user_hash = graphene.String()
    workspace_member = graphene.Field(WorkspaceMember)
    workspace_members = graphene.List(
        graphene.NonNull(WorkspaceMember),
        description="All members of this workspace; null for callers who may not see them.",
    )
    deleted_workspace_members = graphene.Field(
        graphene.List(graphene.NonNull(ABSENT["DeletedWorkspaceMember"])), default_value=()
    )
    current_workspace = graphene.Field(Workspace)
    current_user_workspace = graphene.Field(UserWorkspace)
    user_workspaces = graphene.List(graphene.NonNull(UserWorkspace), required=True)
    workspaces = graphene.List(graphene.NonNull(UserWorkspace), required=True)
    available_workspaces = graphene.Field(ABSENT["AvailableWorkspaces"], required=True)

    def resolve_has_password(user: UserRow, info: Any) -> bool:
        return user.has_usable_password()

    def resolve_user_vars(user: UserRow, info: Any) -> Any:
        return {}

    def resolve_disabled(user: UserRow, info: Any) -> bool:
        return not user.is_active

    def resolve_locale(user: UserRow, info: Any) -> str:
        return user.language or "en"

    def resolve_workspace_member(user: UserRow, info: Any) -> Any:
        return _membership(user, info)

    def resolve_workspace_members(user: UserRow, info: Any) -> Any:
        caller = caller_of(info)
        may_see = any(caller.permissions.has_flag(flag) for flag in members.READ_FLAGS)
        return members.list_members(caller) if may_see else None

    def resolve_current_workspace(user: UserRow, info: Any) -> Any:
        return _membership(user, info).workspace

    def resolve_current_user_workspace(user: UserRow, info: Any) -> Any:
        return _membership(user, info)

    def resolve_user_workspaces(user: UserRow, info: Any) -> Any:
        return user.memberships.select_related("user", "workspace").order_by("created_at", "id")

    def resolve_workspaces(user: UserRow, info: Any) -> Any:
        return User.resolve_user_workspaces(user, info)

    def resolve_available_workspaces(user: UserRow, info: Any) -> Any:
        """List the person's workspaces, without login tokens: those are issued by signing in."""
        memberships = User.resolve_user_workspaces(user, info)
        return {
            "availableWorkspacesForSignIn": [
                _available(membership.workspace, info) for membership in memberships
            ],
            "availableWorkspacesForSignUp": [],
        }


class CurrentUserQuery(graphene.ObjectType):
    current_user = graphene.Field(graphene.NonNull(User))

    @staticmethod
    def resolve_current_user(root: None, info: Any) -> Any:
        actor = caller_of(info).actor
        if actor.kind != USER:
            raise PermissionDenied
        return UserRow.objects.get(pk__in=[actor.id])


def effective_permission(caller: RequestContext, obj: ObjectDef) -> EffectivePermission:
    rights = caller.permissions.rights(obj)
    restricted: dict[str, dict[str, bool | None]] = {}
    for field in obj.fields.values():
        can_read = caller.permissions.can_read_field(obj, field) or not rights.read
        can_update = caller.permissions.can_update_field(obj, field) or not rights.update
        if not (can_read and can_update):
            restricted[str(field.id)] = {
                "canRead": None if can_read else False,
                "canUpdate": None if can_update else False,
            }
    return EffectivePermission(
        obj.id, rights.read, rights.update, rights.soft_delete, rights.destroy, restricted
    )


def _available(workspace: WorkspaceRow, info: Any) -> dict[str, Any]:
    return {
        "id": workspace.id,
        "displayName": workspace.display_name,
        "logo": setting(workspace, "logo"),
        "workspaceUrls": workspace_urls(info),
        "sso": (),
    }


def _membership(user: UserRow, info: Any) -> Membership:
    workspace_id = caller_of(info).workspace.id
    memberships = user.memberships.select_related("user", "role", "workspace")
    return memberships.get(workspace_id=workspace_id)
