"""The caller's rights, read again later: they may have been revoked meanwhile."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from apikeys.caller.bearer import INVALID, unauthenticated
from apikeys.caller.user_caller import user_context
from apikeys.context import API_KEY, SYSTEM, Actor, RequestContext, WorkspaceRef
from apikeys.models import ApiKey
from apikeys.permissions import load_role_permissions, role_permissions
from metadata.model.catalog import catalog_for
from twenty.workspaces.models import Membership, Workspace


def present_caller(context: RequestContext) -> RequestContext:
    """Return the caller's context as of now. Raises `Unauthenticated` when the caller is gone."""
    workspace = Workspace.objects.only("schema_name", "schema_version", "permissions_version").get(
        pk=context.workspace.id
    )
    ref = replace(
        context.workspace,
        schema_version=workspace.schema_version,
        permissions_version=workspace.permissions_version,
    )
    catalog = catalog_for(ref.id, ref.schema, ref.schema_version)
    if context.actor.kind == SYSTEM:
        return replace(context, workspace=ref, catalog=catalog)
    # Bypass the process's cache: this version is not committed yet.
    permissions = load_role_permissions(_role_id(context), ref.permissions_version)
    return replace(context, workspace=ref, catalog=catalog, permissions=permissions)


def _role_id(context: RequestContext) -> UUID:
    is_key = context.actor.kind == API_KEY
    role_id = _role_of_key(context) if is_key else _role_of_user(context)
    if role_id is None:
        raise unauthenticated(INVALID)
    return role_id


def _role_of_key(context: RequestContext) -> UUID | None:
    keys = ApiKey.objects.filter(workspace_id=context.workspace.id, id__in=[context.actor.id])
    usable = keys.filter(revoked_at=None, expires_at__gt=timezone.now())
    return usable.values_list("role_id", flat=True).first()


def _role_of_user(context: RequestContext) -> UUID | None:
    memberships = Membership.objects.filter(
        workspace_id=context.workspace.id, user_id__in=[context.actor.id], user__is_active=True
    )
    return memberships.values_list("role_id", flat=True).first()


def caller_of_work(workspace_id: UUID, kind: str, actor_id: UUID) -> RequestContext:
    """Return the context, as of now, of a key or a user for whom work is done after their request.

    Raises `Unauthenticated` when the caller is gone.
    """
    if kind == API_KEY:
        return _key_context(workspace_id, actor_id)
    context = user_context(actor_id, workspace_id)
    if context is None:
        raise unauthenticated(INVALID)
    return context


def _key_context(workspace_id: UUID, key_id: UUID) -> RequestContext:
    key = (
        ApiKey.objects.select_related("workspace")
        .filter(pk=key_id, workspace_id=workspace_id, revoked_at=None)
        .filter(expires_at__gt=timezone.now())
        .first()
    )
    if key is None:
        raise unauthenticated(INVALID)
    ref = WorkspaceRef.of(key.workspace)
    return RequestContext(
        ref,
        Actor(API_KEY, key.id, key.name),
        role_permissions(key.role_id, ref.permissions_version),
        catalog_for(ref.id, ref.schema, ref.schema_version),
    )
