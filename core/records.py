"""The record service, where all APIs meet: one function per operation on records.

Reads run through request → plan → compile → execute → answer (`core.query.run`), one SQL statement
each. Writes are one transaction each (`core.query.write`), answered by the same compiler.
Permissions are applied below, in the planner. Functions return finished JSON as PostgreSQL printed
it and raise only the classes of `twenty.errors`.

`selection` None on writes: return only `{"id": …}` per record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from apikeys.context import RequestContext
from core.query.count import Count
from core.query.effects import CreateOptions
from core.query.export.plan import Cell, ExportPlan, cells_of, plan_export
from core.query.export.reading import read_in_batches
from core.query.plan.duplicates import asks_for_duplicates, plan_duplicates
from core.query.plan.filters import is_empty_filter
from core.query.plan.groups import plan_groups
from core.query.plan.lists import plan_estimate, plan_list
from core.query.plan.records import plan_record
from core.query.plan.search import plan_search
from core.query.request import (
    ConnectionShape,
    DuplicatesInput,
    FilterNode,
    GroupByQuery,
    ListAnswer,
    ListShape,
    RecordQuery,
    Selection,
    Shape,
)
from core.query.run import estimated, list_answer, run
from core.query.search_request import SearchQuery
from core.query.versions import Guard, as_text
from core.query.write import creating, deleting, updating
from core.query.write import partial as partial_writes
from core.query.write.merge import merging
from metadata.definitions import ObjectDef
from twenty.db.libpq import Texts
from twenty.errors import InvalidQueryInput, RecordNotFound

Record = Mapping[str, Any]
EXPORT_FLAG = "EXPORT_CSV"


def find_many(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, shape: Shape
) -> ListAnswer:
    """Return a page of records."""
    rows, plan = run(context, obj, lambda c, o: plan_list(c, o, query, shape))
    answer = list_answer(plan, rows[0])
    if isinstance(shape, ListShape) and shape.count is Count.ESTIMATED:
        return _estimated(context, obj, query, answer)
    return answer


def _estimated(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, answer: ListAnswer
) -> ListAnswer:
    """Return the answer with a total: an only page has been counted, otherwise an estimate."""
    info = answer.page_info
    if info is None or not (info.has_next_page or info.has_previous_page):
        return answer
    rows, plan = run(context, obj, lambda c, o: plan_estimate(c, o, query.filter))
    return estimated(answer, plan, rows[0])


class Taker(Protocol):
    """Takes the records of an export."""

    def begin(self, cells: Sequence[Cell]) -> None:
        """Start, or start again: nothing that was taken before counts. `cells`: the columns."""

    def add(self, rows: list[bytes]) -> None: ...


def export(
    context: RequestContext,
    obj: ObjectDef,
    query: RecordQuery,
    shape: ListShape,
    taker: Taker | None,
    *,
    as_cells: bool,
) -> None:
    """Give all records of a list to `taker`, as they are at one moment; None: check only.

    A row is a record's JSON, or with `as_cells` a JSON array of a text or null for each column.
    """
    context.permissions.require_flag(EXPORT_FLAG)

    def read(root: ExportPlan, statement: bytes, values: Sequence[Any]) -> list[Texts]:
        if taker is not None:
            timeout_ms, cells = settings.EXPORT_TIMEOUT_MS, cells_of(root)
            begin = partial(taker.begin, cells)
            read_in_batches(statement, values, timeout_ms, begin, taker.add)
        return []

    run(context, obj, lambda c, o: plan_export(c, o, query, shape, as_cells=as_cells), read)


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
create_all_told = creating.create_all
create_the_good = partial_writes.create_the_good


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
