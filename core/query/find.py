"""Find many, find one, find duplicates: the reads of records (docs/api/graphql.md#queries,
docs/api/rest.md#paths).

What comes in: requests as asked. What goes out: finished JSON, one statement each.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from apikeys.context import RequestContext
from core.query.plan.duplicates import asks_for_duplicates, plan_duplicates
from core.query.plan.filters import is_empty_filter
from core.query.plan.lists import plan_list
from core.query.plan.records import plan_record, plan_records_by_id
from core.query.plan.types import ListPlan, ListShown
from core.query.reading import read
from core.query.request import (
    DuplicatesInput,
    FilterNode,
    ListAnswer,
    PageInfo,
    RecordQuery,
    Selection,
    Shape,
)
from metadata.definitions import ObjectDef
from twenty.errors import InvalidQueryInput, RecordNotFound


def find_many(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, shape: Shape
) -> ListAnswer:
    """A page of records. A plain list comes with its total and page info."""
    rows, plan = read(context, obj, lambda c, o: plan_list(c, o, query, shape))
    return list_answer(plan, rows[0])


def list_answer(plan: ListPlan, row: Sequence[bytes | None]) -> ListAnswer:
    """A root list's row: JSON; for a plain list also total, further row, first and last cursor."""
    if not isinstance(plan.shown, ListShown):
        return ListAnswer(row[0] or b"null")
    json, total, is_further, first, last = row
    has_cursor, has_further = plan.page.cursor is not None, is_further == b"t"
    has_next, has_previous = has_further, has_cursor
    if plan.page.is_backward:
        has_next, has_previous = has_cursor, has_further
    info = PageInfo(has_next, has_previous, _text(first), _text(last))
    return ListAnswer(json or b"[]", int(total or 0), info)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()


def find_one(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection
) -> bytes:
    """The first record matching, in the order of ids. Raises `RecordNotFound`."""
    if is_empty_filter(wanted):
        raise InvalidQueryInput("Missing filter argument")
    rows, _ = read(context, obj, lambda c, o: plan_record(c, o, wanted, selection))
    found = rows[0][0]
    if found is None:
        raise RecordNotFound
    return found


def find_duplicates(
    context: RequestContext, obj: ObjectDef, of: DuplicatesInput, shape: Shape
) -> list[ListAnswer]:
    """One answer per input record, in input order; unknown ids are dropped
    (docs/api/graphql.md#duplicates)."""
    context.permissions.require(obj, "read")
    if not asks_for_duplicates(obj, of):
        return []
    rows, plan = read(context, obj, lambda c, o: plan_duplicates(c, o, of, shape))
    return [list_answer(plan.matches, row) for row in rows]


def find_by_ids(
    context: RequestContext, obj: ObjectDef, ids: Sequence[UUID], selection: Selection
) -> bytes:
    """A JSON array of the records with these ids, in this order; unknown ids are left out. For
    answers of writes: soft-deleted records are shown too."""
    rows, _ = read(context, obj, lambda c, o: plan_records_by_id(c, o, ids, selection))
    return rows[0][0] or b"[]"
