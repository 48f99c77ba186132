"""The frame around every change of keys, roles and members: one transaction, one order of locks.

What comes in: the caller's context and the work. What goes out: the work's result, committed; the
workspace's `permissions_version` is then one higher, so that every process obeys from the next
request on (decision 0005).

The first statement bumps the version and thereby locks the workspace's row: changes of one
workspace stand in a queue, so that two admins cannot take the right from each other at the same
moment, and locks are always taken in the order workspace, role, key, membership. The caller's
rights are then read again: what was taken from him while he waited is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

import psycopg
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from apikeys.caller.bearer import INVALID, unauthenticated
from apikeys.context import API_KEY, SYSTEM, RequestContext
from apikeys.models import ApiKey
from apikeys.permissions import load_role_permissions
from metadata.model.catalog import catalog_for
from twenty.errors import ServiceBusy
from twenty.workspaces.models import Membership, Workspace

T = TypeVar("T")
ATTEMPTS = 3


def change_permissions(
    context: RequestContext, work: Callable[[RequestContext], T], *, changes_rights: bool = True
) -> T:
    """Run `work` with the caller's present rights. Raises what `work` raises, `Unauthenticated`
    when the caller is gone, `ServiceBusy` (503) after `ATTEMPTS` deadlocks.

    `changes_rights` False: the work waits in the same queue, but nobody's rights are another's
    afterwards, so no process has to read them again.
    """
    if connection.in_atomic_block:
        return _once(context, work, changes_rights)
    for _ in range(ATTEMPTS):
        try:
            return _once(context, work, changes_rights)
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                raise
    raise ServiceBusy(
        "The workspace's permissions are being changed by somebody else; try again.",
        headers={"Retry-After": "1"},
    )


def _once(context: RequestContext, work: Callable[[RequestContext], T], changes_rights: bool) -> T:
    with transaction.atomic():
        workspace = Workspace.objects.filter(pk=context.workspace.id)
        if changes_rights:
            workspace.update(permissions_version=F("permissions_version") + 1)
        else:
            workspace.select_for_update().values_list("pk").get()
        return work(_present(context))


def _present(context: RequestContext) -> RequestContext:
    """The caller as he stands now, after the lock was had."""
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
    # Not through the process's cache: this version is not committed yet.
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
