"""A caller with an API key: one statement from the secret to who asks, where and with what right.

What comes in: the secret. What goes out: `KeyCaller`, or `Unauthenticated`. The statement reads the
key, its role and its workspace's versions together, so revoking, replacing the secret, expiry, a
change of the role or of the data model hold from the next request on, in every process. It needs
no join to the role: the key's foreign key guarantees that there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from apikeys.bearer import EXPIRED, INVALID, REVOKED, unauthenticated
from apikeys.context import API_KEY, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import role_permissions
from apikeys.secrets import digest_of
from apikeys.statements import fetch_one
from metadata.catalog import catalog_for

# Moments are compared by the database's clock: all processes agree on it.
_STATEMENT = b"""
SELECT k.revoked_at IS NOT NULL,
       k.expires_at <= clock_timestamp(),
       coalesce(k.last_used_at < clock_timestamp() - interval '60 seconds', true),
       k.id, k.name, k.role_id,
       w.id, w.schema_name, w.schema_version, w.permissions_version, w.is_metadata_format_legacy
  FROM apikeys_apikey k
  JOIN workspaces_workspace w ON w.id = k.workspace_id
 WHERE k.secret_digest = $1
"""


@dataclass(frozen=True, slots=True)
class KeyCaller:
    context: RequestContext
    key_id: UUID
    is_use_due: bool  # `last_used_at` is older than a minute


def find_key_caller(secret: str) -> KeyCaller:
    """Who holds `secret`. Raises `Unauthenticated`: unknown, revoked, expired; the last two are
    told only to the holder of the real secret, because nobody else finds the row."""
    row = fetch_one(_STATEMENT, (digest_of(secret),))
    if row is None:
        raise unauthenticated(INVALID)
    is_revoked, is_expired, is_use_due, key_id, name, role_id, *workspace = row
    if is_revoked:
        raise unauthenticated(REVOKED)
    if is_expired:
        raise unauthenticated(EXPIRED)
    ref = WorkspaceRef(*workspace)
    context = RequestContext(
        workspace=ref,
        actor=Actor(API_KEY, key_id, name),
        permissions=role_permissions(role_id, ref.permissions_version),
        catalog=catalog_for(ref.id, ref.schema, ref.schema_version),
    )
    return KeyCaller(context, key_id, is_use_due)
