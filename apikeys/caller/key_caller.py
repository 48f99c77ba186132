"""Look up the caller of an API key: one statement from the secret to caller, workspace and rights.

The statement reads the key, its role and its workspace's versions together. Revocation, a new
secret, expiry, and a change of the role or of the data model therefore apply from the next request
on, in every process. It needs no join to the role: the key's foreign key guarantees that there is
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from apikeys.caller.bearer import EXPIRED, INVALID, REVOKED, unauthenticated
from apikeys.caller.rows import fetch_one_text
from apikeys.caller.secrets import digest_of
from apikeys.context import API_KEY, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import role_permissions
from metadata.model.catalog import catalog_for
from twenty.db.libpq import Texts
from twenty.reference import is_reference

# Times are compared by the database's clock, on which all processes agree.
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
class _Key:
    """The row that the statement returns."""

    is_revoked: bool
    is_expired: bool
    is_use_due: bool
    id: UUID
    role_id: UUID
    actor: Actor
    workspace: WorkspaceRef


class KeyCaller(NamedTuple):
    context: RequestContext
    key_id: UUID
    is_use_due: bool  # `last_used_at` is older than a minute


def find_key_caller(secret: str) -> KeyCaller:
    """Return the holder of `secret`.

    Raises `Unauthenticated` for an unknown, revoked or expired key; which of the last two it is, is
    told only to the holder of the real secret, because nobody else finds the row.
    """
    row = fetch_one_text(_STATEMENT, (digest_of(secret),))
    if row is None:
        raise unauthenticated(INVALID)
    key = _key(row) if is_reference() else _known_key(row)
    if key.is_revoked:
        raise unauthenticated(REVOKED)
    if key.is_expired:
        raise unauthenticated(EXPIRED)
    ref = key.workspace
    permissions = role_permissions(key.role_id, ref.permissions_version)
    catalog = catalog_for(ref.id, ref.schema, ref.schema_version)
    context = RequestContext(ref, key.actor, permissions, catalog)
    return KeyCaller(context, key.id, key.is_use_due)


def _key(row: Texts) -> _Key:
    revoked, expired, use_due, key_id, name, role_id, *workspace = row
    workspace_id, schema, schema_version, permissions_version, is_legacy = map(_text, workspace)
    ref = WorkspaceRef(
        UUID(workspace_id), schema, int(schema_version), int(permissions_version), is_legacy == "t"
    )
    own_id = UUID(_text(key_id))
    return _Key(
        is_revoked=revoked == b"t",
        is_expired=expired == b"t",
        is_use_due=use_due == b"t",
        id=own_id,
        role_id=UUID(_text(role_id)),
        actor=Actor(API_KEY, own_id, _text(name)),
        workspace=ref,
    )


# A key in steady use yields the same row every time; parse it once.
_known_key = lru_cache(maxsize=1024)(_key)


def _text(value: bytes | None) -> str:
    return (value or b"").decode()
