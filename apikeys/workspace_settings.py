"""The current workspace's settings: read and change them.

The default role needs the flag ROLES and the rights of that role; everything else needs the flag
WORKSPACE. Changes are given by name, as written, and checked here. One call is one audit entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from apikeys import input_values as values
from apikeys.context import RequestContext
from apikeys.models import Role
from apikeys.roles.change import FLAG as ROLES_FLAG
from apikeys.roles.change import present_rights
from apikeys.roles.errors import refusal
from apikeys.roles.least_privilege import require_covered
from apikeys.roles.permission_change import change_permissions
from twenty.errors import BadUserInput
from twenty.workspaces import audit
from twenty.workspaces.models import Workspace

FLAG = "WORKSPACE"
MAX_RETENTION_DAYS = 3650

# Columns of the row, and free settings, each with its reader. Names are the API's.
COLUMNS: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = {
    "displayName": ("display_name", lambda v, n: values.text(v, n, max_length=200)),
    "isMetadataFormatLegacy": ("is_metadata_format_legacy", values.flag),
}
SETTINGS: Mapping[str, Callable[[Any, str], Any]] = {
    "logo": lambda v, n: values.optional_text(v, n, max_length=2000),
    "allowImpersonation": values.flag,
    "isPublicInviteLinkEnabled": values.flag,
    "trashRetentionDays": lambda v, n: _days(v, n),
}
DEFAULTS: Mapping[str, Any] = {
    "logo": None,
    "allowImpersonation": False,
    "isPublicInviteLinkEnabled": False,
    "trashRetentionDays": 14,
}
DEFAULT_ROLE = "defaultRoleId"
CHANGE_FEED = "isChangeFeedEnabled"
NAMES = (*COLUMNS, *SETTINGS, DEFAULT_ROLE, CHANGE_FEED)


def current_workspace(context: RequestContext) -> Workspace:
    """Return the caller's workspace, which every authenticated caller may read."""
    return Workspace.objects.get(pk=context.workspace.id)


def setting(workspace: Workspace, name: str) -> Any:
    """Return the value of a free setting (`SETTINGS`), or its default."""
    return workspace.settings.get(name, DEFAULTS[name])


def default_role(workspace: Workspace) -> Role | None:
    return Role.objects.filter(workspace=workspace, pk__in=[workspace.default_role_id]).first()


def update_workspace(context: RequestContext, changes: Mapping[str, Any]) -> Workspace:
    """Change what `changes` names.

    Raises `BadUserInput`, `PermissionDenied`, `ROLE_NOT_FOUND`, `ROLE_CANNOT_BE_ASSIGNED_TO_USERS`.
    """
    values.refuse_unknown(changes, NAMES, "Workspace")
    if not changes:
        raise BadUserInput("Nothing to change was given", code=values.INVALID_INPUT)

    def work(caller: RequestContext) -> Workspace:
        _require_flags(caller, changes)
        workspace = Workspace.objects.select_for_update().get(pk=caller.workspace.id)
        before = workspace_picture(workspace)
        _apply(caller, workspace, changes)
        workspace.save()
        audit.record(
            caller,
            "workspace.updated",
            "workspace",
            workspace.id,
            workspace.display_name,
            before=before,
            after=workspace_picture(workspace),
        )
        return workspace

    _require_flags(context, changes)
    return change_permissions(context, work, changes_rights=DEFAULT_ROLE in changes)


def _require_flags(caller: RequestContext, changes: Mapping[str, Any]) -> None:
    if DEFAULT_ROLE in changes:
        caller.permissions.require_flag(ROLES_FLAG)
    if any(name != DEFAULT_ROLE for name in changes):
        caller.permissions.require_flag(FLAG)


def _apply(caller: RequestContext, workspace: Workspace, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if name in COLUMNS:
            attribute, read = COLUMNS[name]
            setattr(workspace, attribute, read(value, name))
        elif name in SETTINGS:
            workspace.settings[name] = SETTINGS[name](value, name)
        elif name == CHANGE_FEED:
            _switch_change_feed(workspace, is_on=values.flag(value, name))
        else:
            workspace.default_role_id = _new_default_role(caller, value).id


def is_change_feed_enabled(workspace: Workspace) -> bool:
    return workspace.events_epoch is not None


def _switch_change_feed(workspace: Workspace, *, is_on: bool) -> None:
    """Begin or end telling what happens to records (docs/api/events.md#switch).

    Every beginning is an epoch of its own: a token of an earlier one would miss what happened
    between them. The catalog contains it, so that the data model has another version.
    """
    if is_on is not is_change_feed_enabled(workspace):
        workspace.events_epoch = uuid4() if is_on else None
        workspace.schema_version += 1


def _new_default_role(caller: RequestContext, value: Any) -> Role:
    role_id = values.identifier(value, DEFAULT_ROLE)
    role = Role.objects.filter(workspace_id=caller.workspace.id, pk=role_id).first()
    if role is None:
        raise refusal("ROLE_NOT_FOUND")
    if not role.can_be_assigned_to_users:
        raise refusal("ROLE_CANNOT_BE_ASSIGNED_TO_USERS", f'"{role.label}"')
    require_covered(caller, present_rights(caller, role.id))
    return role


def _days(value: Any, name: str) -> int:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= MAX_RETENTION_DAYS or value != int(value):
        raise values.wrong(name, value, f"a whole number of days from 0 to {MAX_RETENTION_DAYS}")
    return int(value)


def workspace_picture(workspace: Workspace) -> dict[str, Any]:
    """Return the snapshot that the audit log compares."""
    columns = {name: getattr(workspace, attribute) for name, (attribute, _) in COLUMNS.items()}
    free = {name: setting(workspace, name) for name in SETTINGS}
    feed = is_change_feed_enabled(workspace)
    return {**columns, **free, DEFAULT_ROLE: workspace.default_role_id, CHANGE_FEED: feed}
