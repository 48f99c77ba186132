"""The GraphQL types of keys, roles and members, under upstream's names.

See docs/api/access.md#api-keys, #roles. Who holds a role is shown only to callers with the flag
ROLES, whichever way the role was reached; a role's rules are shown to its holders too.
"""

from __future__ import annotations

from typing import Any

import graphene

from apikeys.graphql.absent import TYPES as ABSENT
from apikeys.graphql.member_preferences import preference_of
from apikeys.models import ApiKey as ApiKeyRow
from apikeys.models import FieldPermission as FieldRow
from apikeys.models import ObjectPermission as ObjectRow
from apikeys.models import Role as RoleRow
from apikeys.roles.change import FLAG
from metadata.graphql.context import caller_of
from metadata.graphql.scalars import JSON, UUID, DateTime
from twenty.errors import PermissionDenied
from twenty.workspaces.models import Membership


def _none_of(name: str) -> graphene.Field:
    """Declare a list of something that is not served here: always empty."""
    return graphene.Field(graphene.List(graphene.NonNull(ABSENT[name])), default_value=())


class FullName(graphene.ObjectType):
    first_name = graphene.String(required=True)
    last_name = graphene.String(required=True)


class WorkspaceMember(graphene.ObjectType):
    """A member of the workspace."""

    id = UUID(required=True)
    name = graphene.Field(FullName, required=True)
    user_email = graphene.String(required=True)
    color_scheme = graphene.String(required=True)
    ui_scale = graphene.String(required=True)
    open_record_in = graphene.Field(ABSENT["OpenRecordIn"], required=True)
    avatar_url = graphene.String()
    locale = graphene.String()
    calendar_start_day = graphene.Int()
    time_zone = graphene.String()
    date_format = graphene.Field(ABSENT["WorkspaceMemberDateFormatEnum"])
    time_format = graphene.Field(ABSENT["WorkspaceMemberTimeFormatEnum"])
    number_format = graphene.Field(ABSENT["WorkspaceMemberNumberFormatEnum"])
    roles = graphene.List(graphene.NonNull(lambda: Role))
    user_workspace_id = UUID()

    def resolve_id(membership: Membership, info: Any) -> Any:
        return membership.workspace_member_id

    def resolve_name(membership: Membership, info: Any) -> Any:
        return membership.user

    def resolve_user_email(membership: Membership, info: Any) -> Any:
        return membership.user.email

    def resolve_color_scheme(membership: Membership, info: Any) -> Any:
        return membership.user.theme.capitalize()

    def resolve_ui_scale(membership: Membership, info: Any) -> Any:
        return preference_of(info, membership.workspace_member_id, "uiScale")

    def resolve_open_record_in(membership: Membership, info: Any) -> Any:
        # A TEXT field of the record, so it may hold an invalid choice.
        found = preference_of(info, membership.workspace_member_id, "openRecordIn")
        return "RECORD_PAGE" if found == "RECORD_PAGE" else "SIDE_PANEL"

    def resolve_avatar_url(membership: Membership, info: Any) -> Any:
        return preference_of(info, membership.workspace_member_id, "avatarUrl")

    def resolve_calendar_start_day(membership: Membership, info: Any) -> Any:
        return preference_of(info, membership.workspace_member_id, "calendarStartDay")

    def resolve_time_zone(membership: Membership, info: Any) -> Any:
        return preference_of(info, membership.workspace_member_id, "timeZone")

    def resolve_date_format(membership: Membership, info: Any) -> Any:
        return preference_of(info, membership.workspace_member_id, "dateFormat")

    def resolve_time_format(membership: Membership, info: Any) -> Any:
        return preference_of(info, membership.workspace_member_id, "timeFormat")

    def resolve_number_format(membership: Membership, info: Any) -> Any:
        return preference_of(info, membership.workspace_member_id, "numberFormat")

    def resolve_locale(membership: Membership, info: Any) -> Any:
        return membership.user.language or "en"

    def resolve_roles(membership: Membership, info: Any) -> Any:
        return [membership.role]

    def resolve_user_workspace_id(membership: Membership, info: Any) -> Any:
        return membership.pk


class ApiKeyForRole(graphene.ObjectType):
    id = UUID(required=True)
    name = graphene.String(required=True)
    expires_at = DateTime(required=True)
    revoked_at = DateTime()


class RolePermissionFlag(graphene.ObjectType):
    id = UUID(required=True)
    role_id = UUID(required=True)
    flag = graphene.String(required=True)


class ObjectPermission(graphene.ObjectType):
    """A rule on one object. Null means that the role's general right applies."""

    object_metadata_id = UUID(required=True)
    can_read_object_records = graphene.Boolean()
    can_update_object_records = graphene.Boolean()
    can_soft_delete_object_records = graphene.Boolean()
    can_destroy_object_records = graphene.Boolean()
    restricted_fields = JSON(
        description="Field id → {canRead, canUpdate}: false where restricted, else null."
    )

    row_level_permission_predicates = _none_of("RowLevelPermissionPredicate")
    row_level_permission_predicate_groups = _none_of("RowLevelPermissionPredicateGroup")

    def resolve_object_metadata_id(rule: Any, info: Any) -> Any:
        return rule.object_id

    def resolve_restricted_fields(rule: Any, info: Any) -> Any:
        given = getattr(rule, "restricted_fields", None)
        return restricted_fields(rule) if given is None else given


class FieldPermission(graphene.ObjectType):
    id = UUID(required=True)
    object_metadata_id = UUID(required=True)
    field_metadata_id = UUID(required=True)
    role_id = UUID(required=True)
    can_read_field_value = graphene.Boolean()
    can_update_field_value = graphene.Boolean()

    def resolve_object_metadata_id(rule: FieldRow, info: Any) -> Any:
        return rule.field.object_id

    def resolve_field_metadata_id(rule: FieldRow, info: Any) -> Any:
        return rule.field_id


class Role(graphene.ObjectType):
    id = UUID(required=True)
    universal_identifier = UUID()
    label = graphene.String(required=True)
    description = graphene.String()
    icon = graphene.String()
    is_editable = graphene.Boolean(required=True)
    can_be_assigned_to_users = graphene.Boolean(required=True)
    can_be_assigned_to_agents = graphene.Boolean(required=True)
    can_be_assigned_to_api_keys = graphene.Boolean(required=True)
    can_update_all_settings = graphene.Boolean(required=True)
    can_access_all_tools = graphene.Boolean(required=True)
    can_read_all_object_records = graphene.Boolean(required=True)
    can_update_all_object_records = graphene.Boolean(required=True)
    can_soft_delete_all_object_records = graphene.Boolean(required=True)
    can_destroy_all_object_records = graphene.Boolean(required=True)
    workspace_members = graphene.List(graphene.NonNull(WorkspaceMember), required=True)
    agents = graphene.List(graphene.NonNull(ABSENT["Agent"]), required=True)
    api_keys = graphene.List(graphene.NonNull(ApiKeyForRole), required=True)
    permission_flags = graphene.List(graphene.NonNull(RolePermissionFlag))
    object_permissions = graphene.List(graphene.NonNull(ObjectPermission))
    field_permissions = graphene.List(graphene.NonNull(FieldPermission))
    row_level_permission_predicates = _none_of("RowLevelPermissionPredicate")
    row_level_permission_predicate_groups = _none_of("RowLevelPermissionPredicateGroup")

    def resolve_workspace_members(role: RoleRow, info: Any) -> Any:
        caller_of(info).permissions.require_flag(FLAG)
        return role.memberships.all()

    def resolve_agents(role: RoleRow, info: Any) -> Any:
        return []

    def resolve_api_keys(role: RoleRow, info: Any) -> Any:
        caller_of(info).permissions.require_flag(FLAG)
        return role.api_keys.all()

    def resolve_permission_flags(role: RoleRow, info: Any) -> Any:
        require_sight_of_rules(info, role)
        return role.permission_flags.all()

    def resolve_object_permissions(role: RoleRow, info: Any) -> Any:
        require_sight_of_rules(info, role)
        return role.object_permissions.all()

    def resolve_field_permissions(role: RoleRow, info: Any) -> Any:
        require_sight_of_rules(info, role)
        return role.field_permissions.select_related("field")


class ApiKey(graphene.ObjectType):
    id = UUID(required=True)
    name = graphene.String(required=True)
    expires_at = DateTime(required=True)
    revoked_at = DateTime()
    last_used_at = DateTime(description="Accurate to the minute.")
    secret_prefix = graphene.String(
        description="The secret's first characters; empty if there is none yet."
    )
    created_at = DateTime(required=True)
    updated_at = DateTime(required=True)
    role = graphene.Field(Role, required=True)

    def resolve_role(key: ApiKeyRow, info: Any) -> Any:
        return key.role


def require_sight_of_rules(info: Any, role: RoleRow) -> None:
    """Raise unless the caller manages roles, and may see every role's rules, or holds `role`."""
    permissions = caller_of(info).permissions
    if permissions.role_id != role.id and not permissions.has_flag(FLAG):
        raise PermissionDenied


def restricted_fields(rule: ObjectRow) -> dict[str, dict[str, bool | None]]:
    """Return the role's field rules on the object of `rule`."""
    rules = FieldRow.objects.filter(role_id=rule.role_id, field__object_id=rule.object_id)
    return {
        str(found.field_id): {
            "canRead": found.can_read_field_value,
            "canUpdate": found.can_update_field_value,
        }
        for found in rules
    }
