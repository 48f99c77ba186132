"""People as callers: with an access token, a playground token, or a session of the pages.

One statement reads membership and role, as for keys, so that removal and a change of role apply
from the next request on.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from apikeys.caller.rows import fetch_one
from apikeys.context import USER, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import role_permissions
from metadata.model.catalog import catalog_for

_STATEMENT = b"""
SELECT u.email, u.first_name, u.last_name, u.password, m.workspace_member_id, m.role_id,
       w.id, w.schema_name, w.schema_version, w.permissions_version, w.is_metadata_format_legacy
  FROM workspaces_membership m
  JOIN workspaces_user u ON u.id = m.user_id
  JOIN workspaces_workspace w ON w.id = m.workspace_id
 WHERE m.user_id = $1 AND m.workspace_id = $2 AND u.is_active
"""


@dataclass(frozen=True, slots=True)
class UserCaller:
    context: RequestContext
    password: str  # the stored hash, to which tokens are bound


def find_user_caller(user_id: UUID, workspace_id: UUID) -> UserCaller | None:
    row = fetch_one(_STATEMENT, (user_id, workspace_id))
    if row is None:
        return None
    email, first_name, last_name, password, member_id, role_id, *workspace = row
    ref = WorkspaceRef(*workspace)
    name = f"{first_name} {last_name}".strip() or email
    context = RequestContext(
        workspace=ref,
        actor=Actor(USER, user_id, name, member_id),
        permissions=role_permissions(role_id, ref.permissions_version),
        catalog=catalog_for(ref.id, ref.schema, ref.schema_version),
    )
    return UserCaller(context, password)


def user_context(user_id: UUID, workspace_id: UUID) -> RequestContext | None:
    """Return the context of a signed-in person; None when they are no active member there."""
    caller = find_user_caller(user_id, workspace_id)
    return None if caller is None else caller.context
