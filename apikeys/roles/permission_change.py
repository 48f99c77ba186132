"""The frame around every change of keys, roles and members: one transaction, one lock order.

The commit leaves `permissions_version` one higher, so every process applies the change from the
next request on (decision 0005). The first statement increments that version and thereby locks the
workspace's row. Changes of one workspace are therefore serialised (two admins cannot revoke each
other's rights at once), and locks are always taken in the order workspace, role, key, membership.
The caller's rights are then read again, because they may have been revoked while waiting for the
lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import psycopg
from django.db import OperationalError, connection, transaction
from django.db.models import F

from apikeys.caller.present_caller import present_caller
from apikeys.context import RequestContext
from twenty.errors import ServiceBusy
from twenty.workspaces.models import Workspace

T = TypeVar("T")
ATTEMPTS = 3


def change_permissions(
    context: RequestContext, work: Callable[[RequestContext], T], *, changes_rights: bool = True
) -> T:
    """Run `work` with the caller's current rights and return its result.

    `changes_rights` False: the work is serialised in the same way, but rights stay what they are,
    so no process has to read them again. Raises what `work` raises, `Unauthenticated` when the
    caller is gone, and `ServiceBusy` (503) after `ATTEMPTS` deadlocks.
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
        return work(present_caller(context))
