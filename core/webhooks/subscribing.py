"""As what a webhook is told things, and which: its role, operations and what narrows them.

Nobody gives a webhook a role that has more rights than they have, nor leads such a one elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apikeys import input_values as values
from apikeys.context import RequestContext
from apikeys.models import Role
from apikeys.permissions import RolePermissions, load_role_permissions
from apikeys.roles.least_privilege import require_covered
from core.models import Webhook
from core.webhooks import narrowing
from core.webhooks.operations import ALL, read_operations
from twenty.errors import NotFound


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a webhook is to be told, checked with the rights of its role."""

    operations: list[str]
    updated_fields: list[str] | None
    filter: dict[str, Any] | None


def changed_subscription(
    caller: RequestContext, webhook: Webhook, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return role, operations and what narrows them, all checked anew where one of them changes."""
    if not given.keys() & {"operations", "updated_fields", "filter", "role_id"}:
        return {}
    changes: dict[str, Any] = {}
    role_id = webhook.role_id
    if "role_id" in given:
        role = role_to_give(caller, given["role_id"])
        role_id, changes["role"] = role.id, role
    found = subscription_of(caller, rights_of(caller, role_id), webhook, given)
    return changes | {
        "operations": found.operations,
        "updated_fields": found.updated_fields,
        "filter": found.filter,
    }


def subscription_of(
    caller: RequestContext,
    role: RolePermissions,
    webhook: Webhook | None,
    given: Mapping[str, Any],
) -> Subscription:
    if "operations" in given or webhook is None:
        operations = read_operations(caller.catalog, given.get("operations", [ALL]))
    else:
        operations = webhook.operations
    narrowing.require_readable(caller, role, operations)
    fields = given.get("updated_fields", webhook.updated_fields if webhook else None)
    wanted = given.get("filter", webhook.filter if webhook else None)
    return Subscription(
        operations,
        narrowing.read_updated_fields(caller, role, operations, fields),
        narrowing.read_record_filter(caller, role, operations, wanted),
    )


def role_to_give(caller: RequestContext, role_id: Any) -> Role:
    wanted = values.identifier(role_id, "roleId")
    role = Role.objects.filter(workspace_id=caller.workspace.id, pk=wanted).first()
    if role is None:
        raise NotFound(f"There is no role {wanted} in this workspace", code="ROLE_NOT_FOUND")
    require_covered_role(caller, role.id)
    return role


def rights_of(caller: RequestContext, role_id: UUID | None) -> RolePermissions:
    """Return the role's rights; without a role those of the caller, to check what is written."""
    if role_id is None:
        return caller.permissions
    return load_role_permissions(role_id, caller.workspace.permissions_version)


def require_covered_role(caller: RequestContext, role_id: UUID | None) -> None:
    if role_id is not None:
        require_covered(caller, rights_of(caller, role_id))
