"""Imports as their makers see and steer them; each maker sees only their own.

An import holds values of records, some of which other callers may not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apikeys.context import RequestContext
from core.imports.columns import Planner
from core.imports.models import AT_WORK, Import, ImportRow, Outcome, State
from core.imports.options import Options, invalid, read_flag, read_options
from metadata.definitions import ObjectDef
from metadata.values.scalars import shown
from twenty.errors import Conflict, Forbidden, NotFound

IMPORT_FLAG = "IMPORT_CSV"
# Who manages webhooks may also keep something from them.
WEBHOOKS_FLAG = "API_KEYS_AND_WEBHOOKS"
SOURCE = "IMPORT"
# Of one maker, waiting or at work; further ones are refused until some have ended.
MAX_OPEN = 20
OPEN = (State.WAITING, State.CHECKED, *AT_WORK)
WRONG_STATE = "IMPORT_WRONG_STATE"
# States of imports of which something was written.
_UNDOABLE = (State.DONE, State.FAILED, State.CANCELLED)


def maker(context: RequestContext, options: Options) -> RequestContext:
    """Return the context that an import writes in: its records say that they were imported."""
    actor = replace(context.actor, own_source=SOURCE, is_quiet=options.skip_webhooks)
    return replace(context, actor=actor)


def create_import(context: RequestContext, body: Mapping[str, Any]) -> Import:
    """Make an import that waits for its file. Raises `ApiError`."""
    context.permissions.require_flag(IMPORT_FLAG)
    if context.actor.id is None:
        raise Forbidden("An import is made by a key or a member.")
    obj = _object(context, body.get("object"))
    context.permissions.require(obj, "create")
    options, is_dry_run = read_options(body), read_flag(body, "dryRun")
    if options.skip_webhooks:
        context.permissions.require_flag(WEBHOOKS_FLAG)
    Planner(context, obj, options).check()
    if _own(context).filter(state__in=OPEN).count() >= MAX_OPEN:
        raise Conflict(
            f"{MAX_OPEN} imports are waiting or at work; cancel one, or wait until one has ended.",
            code="TOO_MANY_IMPORTS",
        )
    return Import.objects.create(
        workspace_id=context.workspace.id,
        actor_kind=context.actor.kind,
        actor_id=context.actor.id,
        object_id=obj.id,
        options=options.stored(),
        is_dry_run=is_dry_run,
    )


def list_imports(context: RequestContext) -> list[Import]:
    """Return the caller's latest imports, the newest first."""
    context.permissions.require_flag(IMPORT_FLAG)
    return list(_own(context).order_by("-created_at")[:100])


def find_import(context: RequestContext, import_id: UUID, *, is_locked: bool = False) -> Import:
    """Return one of the caller's imports. Raises `NotFound` for any other."""
    context.permissions.require_flag(IMPORT_FLAG)
    found = _own(context).filter(pk=import_id)
    job = (found.select_for_update() if is_locked else found).first()
    if job is None:
        raise NotFound(f"There is no import '{import_id}' of yours.", code="IMPORT_NOT_FOUND")
    return job


def object_of(context: RequestContext, job: Import) -> ObjectDef:
    obj = context.catalog.by_id.get(job.object_id)
    if obj is None:
        raise invalid("its object no longer exists")
    return obj


def require_state(job: Import, verb: str, *states: State) -> None:
    if job.state not in states:
        raise Conflict(
            f"The import is {job.state}; it can be {verb} when it is {' or '.join(states)}.",
            code=WRONG_STATE,
        )


def run_import(context: RequestContext, import_id: UUID) -> Import:
    """Carry out an import that was tried out. In a transaction of the caller."""
    job = find_import(context, import_id, is_locked=True)
    require_state(job, "run", State.CHECKED)
    # What was refused when the file was read stays so; all else is tried anew.
    refused = ImportRow.objects.filter(job_id=job.id, outcome=Outcome.FAILED, is_trial=False)
    count = refused.count()
    job.counts = {Outcome.FAILED.value: count} if count else {}
    job.is_dry_run, job.cursor = False, 0
    return _queued(job, State.QUEUED)


def cancel_import(context: RequestContext, import_id: UUID) -> Import:
    """Cancel an import; what it has written stays, and can be undone."""
    job = find_import(context, import_id, is_locked=True)
    require_state(job, "cancelled", State.WAITING, State.QUEUED, State.RUNNING, State.CHECKED)
    job.state, job.ended_at, job.due_at = State.CANCELLED, timezone.now(), None
    job.save()
    return job


def undo_import(context: RequestContext, import_id: UUID) -> Import:
    """Begin to destroy what the import created. In a transaction of the caller."""
    job = find_import(context, import_id, is_locked=True)
    context.permissions.require(object_of(context, job), "destroy")
    require_state(job, "undone", *_UNDOABLE)
    if job.is_dry_run:
        raise Conflict("The import was only tried out; it wrote nothing.", code=WRONG_STATE)
    job.cursor = 0
    return _queued(job, State.UNDOING)


def _queued(job: Import, state: State) -> Import:
    job.state, job.reason, job.attempts = state, "", 0
    job.due_at, job.ended_at = timezone.now(), None
    job.save()
    return job


def _object(context: RequestContext, name: Any) -> ObjectDef:
    catalog = context.catalog
    found = None
    if isinstance(name, str):
        found = catalog.by_plural.get(name) or catalog.by_singular.get(name)
    if found is None:
        raise invalid(f"'object' is {shown(name)}; expected the name of an object, such as people")
    return found


def _own(context: RequestContext) -> QuerySet[Import]:
    return Import.objects.filter(
        workspace_id=context.workspace.id,
        actor_kind=context.actor.kind,
        actor_id__in=[context.actor.id],
    )


def options_of(job: Import) -> Options:
    return Options.of_stored(job.options)
