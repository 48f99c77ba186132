"""API keys: the only functions that create, change and end them, for all APIs, pages and commands.

Every caller needs the flag API_KEYS_AND_WEBHOOKS, and nobody can create, mint, revive or prolong a
key whose role has more rights than they have themselves. Each change is one transaction with one
audit entry. Values are passed as written and checked here. See docs/api/README.md#authentication,
docs/api/access.md#managing-keys, #key-errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apikeys import input_values as values
from apikeys.caller.secrets import new_secret
from apikeys.context import RequestContext
from apikeys.models import ApiKey, Role
from apikeys.permissions import load_role_permissions
from apikeys.pictures import key_picture
from apikeys.roles.errors import refusal
from apikeys.roles.least_privilege import require_covered
from apikeys.roles.permission_change import change_permissions
from twenty.errors import NotFound
from twenty.workspaces import audit

FLAG = "API_KEYS_AND_WEBHOOKS"
MAX_NAME_LENGTH = 200


def list_keys(context: RequestContext) -> list[ApiKey]:
    """Return the keys that are not revoked, expired ones included, oldest first."""
    return list(listed_keys(context))


def listed_keys(context: RequestContext) -> QuerySet[ApiKey]:
    """Return the same as a query, for pages that show a part of them."""
    context.permissions.require_flag(FLAG)
    keys = ApiKey.objects.filter(workspace_id=context.workspace.id, revoked_at=None)
    return keys.select_related("role").order_by("created_at", "id")


def find_key(context: RequestContext, key_id: UUID) -> ApiKey | None:
    """Return the key, revoked or not; None when this workspace has no such key."""
    context.permissions.require_flag(FLAG)
    keys = ApiKey.objects.filter(workspace_id=context.workspace.id, pk=key_id)
    return keys.select_related("role").first()


def assignable_roles(context: RequestContext) -> list[Role]:
    """Return the roles that a key may have."""
    context.permissions.require_flag(FLAG)
    roles = Role.objects.filter(workspace_id=context.workspace.id, can_be_assigned_to_api_keys=True)
    return list(roles.order_by("label"))


def create_key(
    context: RequestContext,
    *,
    name: Any,
    expires_at: Any,
    role_id: Any,
    revoked_at: Any = None,
) -> ApiKey:
    """Create a key without a secret (see `mint_secret`).

    Raises `BadUserInput`, `PermissionDenied`, `ROLE_NOT_FOUND`,
    `ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS`.
    """
    context.permissions.require_flag(FLAG)
    checked = {
        "name": values.text(name, "name", max_length=MAX_NAME_LENGTH),
        "expires_at": values.moment(expires_at, "expiresAt"),
        "revoked_at": values.optional_moment(revoked_at, "revokedAt"),
    }
    wanted_role = values.identifier(role_id, "roleId")

    def work(caller: RequestContext) -> ApiKey:
        caller.permissions.require_flag(FLAG)
        role = _assignable_role(caller, wanted_role)
        key = ApiKey.objects.create(workspace_id=caller.workspace.id, role=role, **checked)
        _record(caller, "apiKey.created", key, after=key_picture(key))
        return key

    return change_permissions(context, work)


def mint_secret(context: RequestContext, key_id: UUID, *, expires_at: Any = None) -> str:
    """Return a new secret for the key, shown only now; the previous one ends with the commit.

    `expires_at`, when given, becomes the expiry of secret and key. Raises `API_KEY_NOT_FOUND`,
    `API_KEY_REVOKED`, `API_KEY_EXPIRED`, `PermissionDenied`.
    """
    context.permissions.require_flag(FLAG)
    end = values.optional_moment(expires_at, "expiresAt")
    if end is not None and end <= timezone.now():
        raise values.wrong("expiresAt", str(expires_at), "a moment in the future")

    def work(caller: RequestContext) -> str:
        key = _locked(caller, key_id)
        _refuse_ended(key)
        _require_covered(caller, key.role_id)
        before = key_picture(key)
        secret, key.secret_digest, key.secret_prefix = new_secret()
        key.expires_at = end or key.expires_at
        key.save(update_fields=["secret_digest", "secret_prefix", "expires_at", "updated_at"])
        _record(caller, "apiKey.minted", key, before=before, after=key_picture(key))
        return secret

    return change_permissions(context, work)


def update_key(context: RequestContext, key_id: UUID, changes: Mapping[str, Any]) -> ApiKey | None:
    """Change `name`, `expires_at`, `revoked_at` (null revives). None: no such key."""
    context.permissions.require_flag(FLAG)
    checked = _checked_changes(changes)

    def work(caller: RequestContext) -> ApiKey | None:
        key = _locked_or_none(caller, key_id)
        if key is None:
            return None
        if _gives_life(key, checked):
            _assignable_role(caller, key.role_id)
        return _saved(caller, key, "apiKey.updated", checked)

    return change_permissions(context, work)


def revoke_key(context: RequestContext, key_id: UUID) -> ApiKey | None:
    """Revoke the key now; a key already revoked is left alone. None: no such key."""

    def work(caller: RequestContext) -> ApiKey | None:
        key = _locked_or_none(caller, key_id)
        if key is None or key.revoked_at is not None:
            return key
        return _saved(caller, key, "apiKey.revoked", {"revoked_at": timezone.now()})

    return change_permissions(context, work)


def assign_role(context: RequestContext, key_id: UUID, role_id: UUID) -> ApiKey:
    """Give the key another role; assigning the same one changes nothing.

    Raises `API_KEY_NOT_FOUND` for an unknown key and, following docs/api/access.md#key-errors, for
    an unknown role.
    """

    def work(caller: RequestContext) -> ApiKey:
        key = _locked(caller, key_id)
        role = _assignable_role(caller, role_id, missing="API_KEY_NOT_FOUND")
        if key.role_id == role.id:
            return key
        return _saved(caller, key, "apiKey.roleAssigned", {"role": role})

    return change_permissions(context, work)


def _checked_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    if "name" in changes:
        checked["name"] = values.text(changes["name"], "name", max_length=MAX_NAME_LENGTH)
    if "expires_at" in changes:
        checked["expires_at"] = values.moment(changes["expires_at"], "expiresAt")
    if "revoked_at" in changes:
        checked["revoked_at"] = values.optional_moment(changes["revoked_at"], "revokedAt")
    return checked


def _gives_life(key: ApiKey, changes: Mapping[str, Any]) -> bool:
    """Tell whether the key would work longer than before: its rights are then granted anew."""
    revives = key.revoked_at is not None and changes.get("revoked_at", key.revoked_at) is None
    prolongs = changes.get("expires_at", key.expires_at) > key.expires_at
    return revives or prolongs


def _locked_or_none(caller: RequestContext, key_id: UUID) -> ApiKey | None:
    caller.permissions.require_flag(FLAG)
    keys = ApiKey.objects.select_for_update(of=("self",)).select_related("role")
    return keys.filter(workspace_id=caller.workspace.id, pk=key_id).first()


def _locked(caller: RequestContext, key_id: UUID) -> ApiKey:
    key = _locked_or_none(caller, key_id)
    if key is None:
        raise refusal("API_KEY_NOT_FOUND", f"there is no API key {key_id} in this workspace")
    return key


def _refuse_ended(key: ApiKey) -> None:
    if key.revoked_at is not None:
        raise refusal("API_KEY_REVOKED")
    if key.expires_at <= timezone.now():
        raise refusal("API_KEY_EXPIRED")


def _assignable_role(
    caller: RequestContext, role_id: UUID, *, missing: str = "ROLE_NOT_FOUND"
) -> Role:
    role = Role.objects.filter(workspace_id=caller.workspace.id, pk=role_id).first()
    if role is None:
        raise NotFound(f"There is no role {role_id} in this workspace", code=missing)
    if not role.can_be_assigned_to_api_keys:
        raise refusal("ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS", f'"{role.label}"')
    _require_covered(caller, role.id)
    return role


def _require_covered(caller: RequestContext, role_id: UUID) -> None:
    given = load_role_permissions(role_id, caller.workspace.permissions_version)
    require_covered(caller, given)


def _saved(caller: RequestContext, key: ApiKey, action: str, changes: dict[str, Any]) -> ApiKey:
    before = key_picture(key)
    for name, value in changes.items():
        setattr(key, name, value)
    key.save(update_fields=[*changes, "updated_at"])
    _record(caller, action, key, before=before, after=key_picture(key))
    return key


def _record(caller: RequestContext, action: str, key: ApiKey, **pictures: Any) -> None:
    audit.record(caller, action, "apiKey", key.id, key.name, **pictures)
