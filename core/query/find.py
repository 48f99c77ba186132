"""Find many, find one, find duplicates: the reads of records (graphql.md §1, rest.md §1).

What comes in: requests as asked. What goes out: finished JSON, one statement each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from core.query import resolving
from core.query.filters import is_empty_filter, plan_source
from core.query.ordering import id_leaf
from core.query.plan import ListPlan, ListShown, PagePlan, RecordPlan, RecordsByIdPlan
from core.query.plan_cache import cached_plan
from core.query.plan_list import plan_list
from core.query.plan_selection import plan_selection
from core.query.reading import read
from core.query.request import (
    FilterNode,
    ListAnswer,
    PageInfo,
    RecordQuery,
    Selection,
    Shape,
)
from core.query.values import Values
from metadata.definitions import ObjectDef
from twenty.errors import InvalidQueryInput, RecordNotFound


def find_many(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, shape: Shape
) -> ListAnswer:
    """A page of records. A plain list comes with its total and page info."""
    row, plan = read(context, obj, lambda c, o: plan_list(c, o, query, shape))
    if not isinstance(plan.shown, ListShown):
        return ListAnswer(row[0] or b"null")
    return _list_answer(plan, row)


def _list_answer(plan: ListPlan, row: Sequence[bytes | None]) -> ListAnswer:
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
    row, _ = read(context, obj, lambda c, o: _plan_one(c, o, wanted, selection))
    if row[0] is None:
        raise RecordNotFound
    return row[0]


def _plan_one(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection
) -> tuple[RecordPlan, tuple[Any, ...]]:
    chosen, first = cached_plan(
        context, obj, selection, lambda values: plan_selection(context, obj, selection, values)
    )
    values = Values(first)
    source = plan_source(context, obj, wanted, values)
    page = PagePlan((id_leaf(obj),), size=1, is_indexed=True)
    return RecordPlan(source, page, chosen), values.all()


def find_by_ids(
    context: RequestContext, obj: ObjectDef, ids: Sequence[UUID], selection: Selection
) -> bytes:
    """A JSON array of the records with these ids, in this order; unknown ids are left out. For
    answers of writes: soft-deleted records are shown too."""
    row, _ = read(context, obj, lambda c, o: _plan_by_ids(c, o, ids, selection))
    return row[0] or b"[]"


def _plan_by_ids(
    context: RequestContext, obj: ObjectDef, ids: Sequence[UUID], selection: Selection
) -> tuple[RecordsByIdPlan, tuple[Any, ...]]:
    chosen, first = cached_plan(
        context, obj, selection, lambda values: plan_selection(context, obj, selection, values)
    )
    values = Values(first)
    slot = values.add([str(i) for i in ids], "uuid[]")
    return RecordsByIdPlan(resolving.table_of(context, obj), slot, chosen), values.all()
