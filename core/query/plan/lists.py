"""Lists and connections → plan: which records, in what order, how many, shown how.

For a root or for the children of a parent. Page rules: docs/api/graphql.md#pages,
docs/api/rest.md#paging.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from apikeys.context import RequestContext
from core.query.plan.aggregates import TOTAL_COUNT, plan_aggregate
from core.query.plan.cursors import plan_cursor
from core.query.plan.filters import plan_source
from core.query.plan.hashed import HashedOnce
from core.query.plan.known import known_or_planned
from core.query.plan.ordering import is_indexed, plan_order
from core.query.plan.selection import plan_selection
from core.query.plan.shown import cached_plan
from core.query.plan.slots import Values
from core.query.plan.types import (
    AggregatePlan,
    AllOf,
    AnyOf,
    Comparison,
    ConnectionEntryPlan,
    ConnectionShown,
    CursorPlan,
    EdgesPlan,
    ListPlan,
    ListShown,
    LiteralPlan,
    NodePlan,
    NotThat,
    PageFactPlan,
    PageInfoPlan,
    PagePlan,
    Shown,
    SomeOf,
    Source,
    Table,
    WholeFieldIsNull,
)
from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    CursorEntry,
    EdgesEntry,
    FieldEntry,
    FilterNode,
    ListShape,
    NodeEntry,
    Page,
    PageInfoEntry,
    RecordQuery,
    Shape,
    Typename,
)
from metadata.definitions import ObjectDef
from twenty.errors import BadUserInput, InvalidQueryInput

MAX_OFFSET = 2**31 - 1
PAGE_FACTS = frozenset({"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"})


def plan_list(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, shape: Shape
) -> tuple[ListPlan, tuple[Any, ...]]:
    """Plan a root list; return it with the values of its slots."""
    page = query.page

    def make() -> tuple[ListPlan, tuple[Any, ...], tuple[Any, ...]]:
        shown, first = cached_plan(
            context, obj, shape, lambda values: plan_shown(context, obj, shape, values)
        )
        values = Values(first)
        return _shown_list(context, obj, query, shown, values), first, values.all()

    form = (shape, query.order_by, page.size, page.offset, bool(page.after), bool(page.before))
    return known_or_planned(context, obj, form, query.filter, page, make)


@dataclass(frozen=True, slots=True)
class EstimatePlan(HashedOnce):
    """How many records a filter selects, as PostgreSQL's planner expects.

    `is_exact`: they are counted instead, because a rule hides some rows from the caller, and the
    planner's statistics know all of them.
    """

    source: Source
    page: PagePlan
    is_exact: bool
    __hash__ = HashedOnce.__hash__


def plan_estimate(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None
) -> tuple[EstimatePlan, tuple[Any, ...]]:
    """Plan the estimate of a list's total; return it with the values of its slots."""
    counted, values = plan_list(context, obj, RecordQuery(_NO_PAGE, wanted), _TOTAL)
    source = counted.source
    is_exact = any(table.row_condition is not None for table in _tables(source))
    return EstimatePlan(source, counted.page, is_exact), values


_NO_PAGE = Page(0)
_TOTAL = ConnectionShape((AggregateEntry(TOTAL_COUNT, TOTAL_COUNT),))


def _tables(source: Source) -> Iterator[Table]:
    """Yield every table whose rows a filter looks at."""
    yield source.table
    rest = [source.condition]
    while rest:
        condition = rest.pop()
        if isinstance(condition, SomeOf):
            yield from _tables(condition.source)
        elif isinstance(condition, NotThat):
            rest.append(condition.item)
        elif isinstance(condition, AllOf | AnyOf):
            rest += condition.items
        elif isinstance(condition, Comparison) and condition.column.hop is not None:
            yield condition.column.hop.table
        elif isinstance(condition, WholeFieldIsNull):
            yield from (column.hop.table for column in condition.columns if column.hop is not None)


def plan_children(
    context: RequestContext,
    obj: ObjectDef,
    query: RecordQuery,
    shape: Shape,
    parent_column: str,
    values: Values,
) -> ListPlan:
    """Plan the children of one parent; filter, order and page apply per parent."""
    shown = plan_shown(context, obj, shape, values)
    plan = _shown_list(context, obj, query, shown, values)
    return replace(plan, source=replace(plan.source, parent_column=parent_column))


def _shown_list(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, shown: Shown, values: Values
) -> ListPlan:
    """Plan the list, giving slots only to what the selected keys use.

    The rest is checked all the same, but PostgreSQL refuses parameters that a statement does not
    use.
    """
    with_rows = needs_rows(shown, is_backward=bool(query.page.before))
    with_filter = with_rows or needs_totals(shown)
    source = plan_source(context, obj, query.filter, values if with_filter else Values())
    page = plan_page(
        context,
        obj,
        query,
        values if with_rows else Values(),
        without_deleted=source.deleted_at is not None,
    )
    if not with_filter:
        source = replace(source, condition=None)
    if not with_rows and page.cursor is not None:
        page = replace(page, cursor=(None,) * len(page.cursor))
    return ListPlan(source, page, shown)


def needs_rows(shown: Shown, *, is_backward: bool) -> bool:
    """Tell whether any key is answered from the page's rows."""
    if isinstance(shown, ListShown):
        return True
    beyond = "hasPreviousPage" if is_backward else "hasNextPage"
    facts = {f.name for e in shown.entries if isinstance(e, PageInfoPlan) for f in page_facts(e)}
    has_edges = any(isinstance(entry, EdgesPlan) for entry in shown.entries)
    return has_edges or bool(facts & {beyond, "startCursor", "endCursor"})


def needs_totals(shown: Shown) -> bool:
    return isinstance(shown, ListShown) or any(
        isinstance(entry, AggregatePlan) for entry in shown.entries
    )


def page_facts(info: PageInfoPlan) -> list[PageFactPlan]:
    return [entry for entry in info.entries if isinstance(entry, PageFactPlan)]


def plan_page(
    context: RequestContext,
    obj: ObjectDef,
    query: RecordQuery,
    values: Values,
    *,
    without_deleted: bool,
) -> PagePlan:
    """Raises `InvalidCursor`, `InvalidOrderBy`, and `BadUserInput` for contradictory pages."""
    asked = query.page
    if asked.after and asked.before:
        raise BadUserInput("Cannot provide both before and after", code="ARGS_CONFLICT")
    if asked.size < 0 or not 0 <= asked.offset <= MAX_OFFSET:
        raise InvalidQueryInput(
            f"Page size {asked.size} and offset {asked.offset} must not be negative, "
            f"and the offset at most {MAX_OFFSET}"
        )
    order = plan_order(context, obj, query.order_by)
    cursor = asked.after or asked.before
    return PagePlan(
        order=order,
        size=asked.size,
        offset=asked.offset,
        cursor=plan_cursor(cursor, order, values) if cursor else None,
        is_backward=bool(asked.before),
        is_indexed=is_indexed(obj, order[0].column, without_deleted=without_deleted),
    )


def plan_shown(context: RequestContext, obj: ObjectDef, shape: Shape, values: Values) -> Shown:
    context.permissions.require(obj, "read")
    if isinstance(shape, ListShape):
        selection = plan_selection(context, obj, shape.selection, values)
        return ListShown(selection, shape.omit_null_values, shape.count)
    return ConnectionShown(plan_connection(context, obj, shape, values))


def plan_connection(
    context: RequestContext, obj: ObjectDef, shape: ConnectionShape, values: Values
) -> tuple[ConnectionEntryPlan, ...]:
    entries: list[ConnectionEntryPlan] = []
    for entry in shape.entries:
        if isinstance(entry, AggregateEntry):
            entries.append(plan_aggregate(context, obj, entry))
        elif isinstance(entry, EdgesEntry):
            entries.append(plan_edges(context, obj, entry, values))
        elif isinstance(entry, PageInfoEntry):
            entries.append(plan_page_info(entry))
        elif isinstance(entry, Typename):
            entries.append(LiteralPlan(entry.key, entry.value))
        else:
            raise InvalidQueryInput(f'"{entry.key}" is only available in groupBy queries')
    return tuple(entries)


def plan_edges(
    context: RequestContext, obj: ObjectDef, edges: EdgesEntry, values: Values
) -> EdgesPlan:
    entries: list[CursorPlan | NodePlan | LiteralPlan] = []
    for entry in edges.entries:
        if isinstance(entry, NodeEntry):
            selection = plan_selection(context, obj, entry.selection, values)
            entries.append(NodePlan(entry.key, selection))
        elif isinstance(entry, CursorEntry):
            entries.append(CursorPlan(entry.key))
        else:
            entries.append(LiteralPlan(entry.key, entry.value))
    return EdgesPlan(edges.key, tuple(entries))


def plan_page_info(info: PageInfoEntry) -> PageInfoPlan:
    entries: list[PageFactPlan | LiteralPlan] = []
    for entry in info.fields:
        if not isinstance(entry, FieldEntry):
            entries.append(LiteralPlan(entry.key, entry.value))
        elif entry.name in PAGE_FACTS:
            entries.append(PageFactPlan(entry.key, entry.name))
        else:
            raise InvalidQueryInput(f'pageInfo doesn\'t have any "{entry.name}" field.')
    return PageInfoPlan(info.key, tuple(entries))
