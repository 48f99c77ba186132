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
        return work(present_caller(context))
