"""Roles: the only functions that list, create, update and delete them.

Every caller needs the flag ROLES. Values are passed by model attribute, as written, and checked
here. See docs/api/access.md#roles, #role-rules, #managing-roles. Rules on objects, fields and
flags: `apikeys.roles.rules`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from apikeys import input_values as values
from apikeys.context import RequestContext
from apikeys.models import ApiKey, Role
from apikeys.pictures import ROLE_FLAGS, role_picture
from apikeys.roles.change import FLAG, change_role, present_rights
from apikeys.roles.errors import refusal, role_validation_error
from apikeys.roles.least_privilege import require_covered
from apikeys.roles.permission_change import change_permissions
from twenty.db.row_versions import require_version
from twenty.workspaces import audit
from twenty.workspaces.models import Membership, Workspace

MAX_LABEL_LENGTH = 100
MAX_DESCRIPTION_LENGTH = 2000
READ_RIGHT = "can_read_all_object_records"
WRITE_RIGHTS = (
    "can_update_all_object_records",
    "can_soft_delete_all_object_records",
    "can_destroy_all_object_records",
)
TARGETS = ("can_be_assigned_to_users", "can_be_assigned_to_agents", "can_be_assigned_to_api_keys")
WRITE_WITHOUT_READ = "CANNOT_GIVE_WRITING_PERMISSION_WITHOUT_READING_PERMISSION"


def list_roles(context: RequestContext) -> list[Role]:
    """Return the workspace's roles with their rules, flags and holders, by label."""
    context.permissions.require_flag(FLAG)
    roles = Role.objects.filter(workspace_id=context.workspace.id).order_by("label")
    return list(
        roles.prefetch_related(
            "object_permissions",
            "field_permissions__field",
            "permission_flags",
            "api_keys",
            "memberships__user",
        )
    )


def find_role(context: RequestContext, role_id: UUID) -> Role:
    """Return the role. Raises `ROLE_NOT_FOUND`."""
    context.permissions.require_flag(FLAG)
    role = Role.objects.filter(workspace_id=context.workspace.id, pk=role_id).first()
    if role is None:
        raise refusal("ROLE_NOT_FOUND")
    return role


def create_role(context: RequestContext, given: Mapping[str, Any]) -> Role:
    """Create a role from `given`: label (required), description, icon, `ROLE_FLAGS`, id.

    Raises `BadUserInput`, `MetadataValidationError`, `ROLE_LABEL_ALREADY_EXISTS`,
    `ROLE_MUST_HAVE_AT_LEAST_ONE_TARGET`, `PermissionDenied`.
    """
    context.permissions.require_flag(FLAG)
    values.required(given, "label", "role")
    checked = _checked(given)
    checked["id"] = values.identifier(given["id"], "id") if given.get("id") else uuid4()

    def work(caller: RequestContext) -> Role:
        caller.permissions.require_flag(FLAG)
        role = Role(workspace_id=caller.workspace.id, **checked)
        _validate(role, "creating", is_label_new=True)
        if Role.objects.filter(pk=role.id).exists():
            raise values.wrong("id", str(role.id), "an id that is not in use")
        role.save(force_insert=True)
        require_covered(caller, present_rights(caller, role.id))
        audit.record(caller, "role.created", "role", role.id, role.label, after=role_picture(role))
        return role

    return change_permissions(context, work)


def update_role(
    context: RequestContext,
    role_id: UUID,
    changes: Mapping[str, Any],
    expected: Collection[str] | None = None,
) -> Role:
    """Change the role. `expected`: the versions that it may have; None = any.

    Raises `PreconditionFailed`, as `create_role`, and `ROLE_NOT_FOUND`, `ROLE_NOT_EDITABLE` (as a
    validation error), `CANNOT_REVOKE_OWN_SETTINGS_ACCESS`, and `ROLE_CANNOT_BE_ASSIGNED_TO_…`
    while somebody holds it.
    """
    context.permissions.require_flag(FLAG)
    checked = _checked(changes)

    def work(caller: RequestContext, role: Role) -> Role:
        require_version(Role, role.workspace_id, role.id, expected)
        is_label_new = checked.get("label", role.label) != role.label
        for name, value in checked.items():
            setattr(role, name, value)
        _validate(role, "updating", is_label_new=is_label_new)
        _refuse_stranding(role)
        role.save(update_fields=[*checked, "updated_at"])
        return role

    return change_role(context, role_id, "role.updated", role_picture, work)


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    if "label" in given:
        checked["label"] = values.text(given["label"], "label", max_length=MAX_LABEL_LENGTH)
    for name, length in (("description", MAX_DESCRIPTION_LENGTH), ("icon", 100)):
        if name in given:
            checked[name] = values.optional_text(given[name], name, max_length=length)
    for attribute, api_name in ROLE_FLAGS.items():
        if attribute in given:
            checked[attribute] = values.flag(given[attribute], api_name)
    return checked


def _validate(role: Role, verb: str, *, is_label_new: bool) -> None:
    """Check the rules that a role must satisfy as a whole (docs/api/access.md#role-rules)."""
    codes = [] if role.is_editable else ["ROLE_NOT_EDITABLE"]
    if not getattr(role, READ_RIGHT) and any(getattr(role, right) for right in WRITE_RIGHTS):
        codes.append(WRITE_WITHOUT_READ)
    if codes:
        raise role_validation_error(verb, codes, _information(role, verb))
    if not any(getattr(role, target) for target in TARGETS):
        raise refusal("ROLE_MUST_HAVE_AT_LEAST_ONE_TARGET")
    others = Role.objects.filter(workspace_id=role.workspace_id, label=role.label)
    if is_label_new and others.exclude(pk=role.pk).exists():
        raise refusal("ROLE_LABEL_ALREADY_EXISTS", f'"{role.label}"')


def _information(role: Role, verb: str) -> dict[str, str]:
    known = {"universalIdentifier": str(role.universal_identifier)}
    return known if verb == "updating" else {**known, "label": role.label}


def _refuse_stranding(role: Role) -> None:
    """Refuse a change after which current holders could no longer hold the role."""
    members = Membership.objects.filter(role=role).count()
    if not role.can_be_assigned_to_users:
        is_default = Workspace.objects.filter(default_role_id=role.id).exists()
        if members or is_default:
            held = f"{members} members hold it" if members else "it is the default role"
            raise refusal("ROLE_CANNOT_BE_ASSIGNED_TO_USERS", held)
    keys = ApiKey.objects.filter(role=role, revoked_at=None).count()
    if not role.can_be_assigned_to_api_keys and keys:
        raise refusal("ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS", f"{keys} API keys hold it")
