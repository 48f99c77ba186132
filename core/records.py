"""The record service, where all APIs meet: one function per operation on records.

Reads run through request → plan → compile → execute → answer (`core.query.run`), one SQL statement
each. Writes are one transaction each (`core.query.write`), answered by the same compiler.
Permissions are applied below, in the planner. Functions return finished JSON as PostgreSQL printed
it and raise only the classes of `twenty.errors`.

`selection` None on writes: return only `{"id": …}` per record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from core.query.effects import CreateOptions
from core.query.plan.duplicates import asks_for_duplicates, plan_duplicates
from core.query.plan.filters import is_empty_filter
from core.query.plan.groups import plan_groups
from core.query.plan.lists import plan_list
from core.query.plan.records import plan_record
from core.query.plan.search import plan_search
from core.query.request import (
    ConnectionShape,
    DuplicatesInput,
    FilterNode,
    GroupByQuery,
    ListAnswer,
    RecordQuery,
    Selection,
    Shape,
)
from core.query.run import list_answer, run
from core.query.search_request import SearchQuery
from core.query.versions import Guard, as_text
from core.query.write import creating, deleting, updating
from core.query.write.merge import merging
from metadata.definitions import ObjectDef
from twenty.errors import InvalidQueryInput, RecordNotFound

Record = Mapping[str, Any]


def find_many(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, shape: Shape
) -> ListAnswer:
    """Return a page of records."""
    rows, plan = run(context, obj, lambda c, o: plan_list(c, o, query, shape))
    return list_answer(plan, rows[0])


def find_one(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    selection: Selection,
    guard: Guard | None = None,
) -> bytes:
    """Return the first record that matches, by id.

    Raises `RecordNotFound`, and `InvalidQueryInput` without a filter.
    """
    if is_empty_filter(wanted):
        raise InvalidQueryInput("Missing filter argument")
    rows, _ = run(context, obj, lambda c, o: plan_record(c, o, wanted, selection))
    if not rows:
        raise RecordNotFound
    found, version = rows[0]
    if guard is not None:
        guard.found = as_text(version)
    return found or b"null"


def find_duplicates(
    context: RequestContext, obj: ObjectDef, of: DuplicatesInput, shape: Shape
) -> list[ListAnswer]:
    """Return one answer per input record, in input order (unknown ids dropped).

    See docs/api/graphql.md#duplicates.
    """
    context.permissions.require(obj, "read")
    if not asks_for_duplicates(obj, of):
        return []
    rows, plan = run(context, obj, lambda c, o: plan_duplicates(c, o, of, shape))
    return [list_answer(plan.matches, row) for row in rows]


def group_by(
    context: RequestContext, obj: ObjectDef, query: GroupByQuery, shape: ConnectionShape
) -> bytes:
    """Return a JSON array of groups: docs/api/graphql.md#group-by, docs/api/rest.md#group-by."""
    rows, _ = run(context, obj, lambda c, o: plan_groups(c, o, query, shape))
    return rows[0][0] or b"[]"


def search(context: RequestContext, query: SearchQuery, shape: ConnectionShape) -> bytes:
    """Return a connection of search records over all readable, searchable objects.

    See docs/api/graphql.md#search.
    """
    rows, _ = run(context, None, lambda c, _: plan_search(c, query, shape))
    return rows[0][0] or b"null"


def create_many(
    context: RequestContext,
    obj: ObjectDef,
    records: Sequence[Record],
    selection: Selection | None,
    *,
    upsert: bool = False,
) -> bytes:
    """Return a JSON array of the created (upserted) records.

    Order: docs/api/graphql.md#upsert.
    """
    options = CreateOptions(upsert)
    return creating.create_many(context, obj, records, selection, options).json


def create_one(
    context: RequestContext,
    obj: ObjectDef,
    record: Record,
    selection: Selection | None,
    *,
    upsert: bool = False,
) -> bytes:
    """Return the created (upserted) record as a JSON object."""
    return creating.create_one(context, obj, record, selection, CreateOptions(upsert)).json


# The same for APIs that pass options and report what happened to each record.
create_many_told = creating.create_many
create_one_told = creating.create_one


def update_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    changes: Record,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    """Return the updated record. Raises `RecordNotFound` and `PreconditionFailed`."""
    return updating.update_one(context, obj, record_id, changes, selection, guard)


def update_many(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    changes: Record,
    selection: Selection | None,
) -> bytes:
    """Apply one patch to all matches; return a JSON array.

    An empty filter is refused (docs/api/graphql.md#mutations).
    """
    return updating.update_many(context, obj, wanted, changes, selection)


def delete_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    """Soft delete."""
    return deleting.delete_one(context, obj, record_id, selection, guard)


def delete_many(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection | None
) -> bytes:
    return deleting.delete_many(context, obj, wanted, selection)


def destroy_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    """Hard delete; return the record as it was."""
    return deleting.destroy_one(context, obj, record_id, selection, guard)


def destroy_many(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection | None
) -> bytes:
    return deleting.destroy_many(context, obj, wanted, selection)


def restore_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    return deleting.restore_one(context, obj, record_id, selection, guard)


def restore_many(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection | None
) -> bytes:
    return deleting.restore_many(context, obj, wanted, selection)


def merge(
    context: RequestContext,
    obj: ObjectDef,
    ids: Sequence[UUID],
    conflict_priority_index: int,
    selection: Selection | None,
    *,
    dry_run: bool = False,
) -> bytes:
    """Return the survivor after the merge, or its preview.

    See docs/api/graphql.md#merge, docs/api/rest.md#merge.
    """
    return merging.merge(context, obj, ids, conflict_priority_index, selection, dry_run=dry_run)
