"""Delete (soft), destroy (hard) and restore, one and many.

Many records are returned in the order of their ids; destroyed ones as they were. Rules:
docs/api/graphql.md#mutations, #deleted-records, docs/api/rest.md#deleted-records.

Delete considers living records only, restore many soft-deleted ones only, restore one and destroy
both. Deleting and restoring are changes: they set `updatedAt` and `updatedBy`. What depends on a
destroyed record follows its relation's `onDelete`, by the database's foreign keys.
"""

from __future__ import annotations

from uuid import UUID

from apikeys.context import RequestContext
from core.query.request import FilterNode, Selection
from core.query.versions import Guard
from core.query.write import matching, transactions
from core.query.write import sql as statements
from core.query.write.answers import Write, only, plan_answer, run
from core.query.write.body_plan import BodyPlan
from core.query.write.events.dependants import lock_and_tell
from core.query.write.events.told import DESTROYED, plan_told
from core.query.write.rows import changed_rows, this_moment
from core.query.write.updating import set_matched
from core.query.write.writers import DELETED_AT, writer_for
from metadata.definitions import ObjectDef
from twenty.errors import RecordNotFound


def delete_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    """Raises `RecordNotFound`, also for a record already deleted, and `PreconditionFailed`."""
    wanted, state = matching.one(record_id), matching.NOT_DELETED
    return _found(_mark(context, obj, wanted, selection, state, guard, is_delete=True))


def delete_many(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection | None
) -> bytes:
    """Return a JSON array. Raises as `updating.update_many`."""
    return _mark(context, obj, wanted, selection, matching.NOT_DELETED, is_delete=True)


def restore_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    """Raises `RecordNotFound` and `PreconditionFailed`.

    A record that is not deleted is returned unchanged.
    """
    wanted = matching.one(record_id)
    return _found(_mark(context, obj, wanted, selection, matching.ANY, guard, is_delete=False))


def restore_many(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection | None
) -> bytes:
    """Return a JSON array of the restored records. Raises as `update_many`."""
    return _mark(context, obj, wanted, selection, matching.DELETED, is_delete=False)


def destroy_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    """Raises `RecordNotFound`, `PreconditionFailed`, and `BadUserInput` when a relation forbids it
    (RESTRICT).
    """
    return _found(destroy_many(context, obj, matching.one(record_id), selection, guard))


def destroy_many(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    """Return a JSON array. Raises as `updating.update_many`."""

    def work(context: RequestContext, obj: ObjectDef) -> bytes:
        context.permissions.require(obj, "destroy")
        answer = plan_answer(context, obj, selection, as_before=True, guard=guard)
        writer = writer_for(context.catalog, obj)
        values = answer.values()
        chosen = wanted
        if context.catalog.is_told:
            chosen = lock_and_tell(context, obj, wanted)
            if chosen is None:
                return b"[]"
        matched = matching.plan_matched(context, obj, chosen, matching.ANY, values, guard)
        told = plan_told(context, obj, DESTROYED, values)
        write = Write(
            key=("delete matched", obj.id, matched),
            ctes=lambda returned: statements.delete_matched(writer, matched, returned),
            values=values,
            is_counted=True,
            is_checked=matched.expected is not None,
            told=told,
        )
        count, records = run(context.catalog, answer, write)
        matching.require_allowed(count)
        return records

    return transactions.write(context, obj, work)


def _mark(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    selection: Selection | None,
    state: str,
    guard: Guard | None = None,
    *,
    is_delete: bool,
) -> bytes:
    def work(context: RequestContext, obj: ObjectDef) -> bytes:
        context.permissions.require(obj, "soft_delete" if is_delete else "restore")
        answer = plan_answer(context, obj, selection, guard=guard)
        writer = writer_for(context.catalog, obj)
        row = changed_rows(context, writer, [BodyPlan()])[0]
        row[DELETED_AT] = this_moment() if is_delete else None
        return set_matched(context, writer, wanted, state, row, answer)

    return transactions.write(context, obj, work)


def _found(records: bytes) -> bytes:
    record = only(records)
    if record is None:
        raise RecordNotFound
    return record
