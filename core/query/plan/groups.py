"""groupBy → plan: dimensions, order of groups, aggregates, records of each group.

Dimensions, orders and aggregates over fields that the caller may not read raise `PermissionDenied`:
the groups would reveal their values. See docs/api/graphql.md#group-by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apikeys.context import RequestContext
from core.query.plan import granularity
from core.query.plan import names as resolving
from core.query.plan.aggregates import plan_aggregate
from core.query.plan.filters import plan_source
from core.query.plan.granularity import Calendar
from core.query.plan.lists import plan_edges, plan_page_info
from core.query.plan.ordering import direction_of, is_indexed, plan_order
from core.query.plan.selection import plan_selection
from core.query.plan.shown import cached_plan
from core.query.plan.slots import Values
from core.query.plan.types import (
    AggregatePlan,
    Column,
    EdgesPlan,
    Hop,
    ListShown,
    LiteralPlan,
    OrderLeaf,
    PageInfoPlan,
    Source,
)
from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    Dimension,
    DimensionValuesEntry,
    EdgesEntry,
    GroupByQuery,
    GroupOrder,
    PageInfoEntry,
    RecordsEntry,
    Typename,
)
from metadata.definitions import FieldDef, ObjectDef
from twenty.errors import InvalidOrderBy, InvalidQueryInput

MAX_GROUPS = 200
MAX_RECORDS = 200
MAX_DIMENSIONS = 20
DATE_KINDS = frozenset({"date", "datetime"})


@dataclass(frozen=True, slots=True)
class DimensionPlan:
    path: tuple[str, ...]
    column: Column
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class GroupOrderPlan:
    """Order by a dimension (its index) or by an aggregate."""

    is_descending: bool
    nulls_first: bool
    dimension: int | None = None
    aggregate: AggregatePlan | None = None


@dataclass(frozen=True, slots=True)
class ValuesPlan:
    """`groupByDimensionValues`."""

    key: str


@dataclass(frozen=True, slots=True)
class RecordsPlan:
    key: str
    shown: ListShown


GroupEntryPlan = AggregatePlan | ValuesPlan | RecordsPlan | EdgesPlan | PageInfoPlan | LiteralPlan


@dataclass(frozen=True, slots=True)
class GroupsPlan:
    """`record_order`, `record_limit`, `record_offset` apply to the records inside each group.

    `is_range`: there is one dimension, an index starts with its column, and the groups are
    requested in its order: the first groups can be read from the index, whatever the table's size.
    """

    source: Source
    dimensions: tuple[DimensionPlan, ...]
    order: tuple[GroupOrderPlan, ...]
    limit: int
    entries: tuple[GroupEntryPlan, ...]
    record_order: tuple[OrderLeaf, ...]
    record_limit: int
    record_offset: int
    is_range: bool = False


def plan_groups(
    context: RequestContext, obj: ObjectDef, query: GroupByQuery, shape: ConnectionShape
) -> tuple[GroupsPlan, tuple[Any, ...]]:
    asked = ("groups", shape, query.money_as_text)
    entries, first = cached_plan(
        context, obj, asked, lambda values: _entries(context, obj, query, shape, values)
    )
    values = Values(first)
    if not 0 < len(query.dimensions) <= MAX_DIMENSIONS:
        raise InvalidQueryInput(
            f"groupBy takes 1 to {MAX_DIMENSIONS} fields, got {len(query.dimensions)}"
        )
    source = plan_source(context, obj, query.filter, values)
    dimensions = tuple(_dimension(context, obj, d, values) for d in query.dimensions)
    order = tuple(_order(context, obj, o, dimensions) for o in query.order_by)
    return GroupsPlan(
        source=source,
        dimensions=dimensions,
        order=order,
        limit=max(0, min(query.limit, MAX_GROUPS)),
        entries=entries,
        record_order=plan_order(context, obj, query.records_order_by),
        record_limit=max(0, min(query.records_limit, MAX_RECORDS)),
        record_offset=max(0, query.records_offset),
        is_range=_is_range(obj, source, dimensions, order),
    ), values.all()


def _is_range(
    obj: ObjectDef,
    source: Source,
    dimensions: Sequence[DimensionPlan],
    order: Sequence[GroupOrderPlan],
) -> bool:
    first = dimensions[0]
    return (
        len(dimensions) == 1
        and first.calendar is None
        and all(term.dimension == 0 for term in order[:1])
        and is_indexed(obj, first.column, without_deleted=source.deleted_at is not None)
    )


def _entries(
    context: RequestContext,
    obj: ObjectDef,
    query: GroupByQuery,
    shape: ConnectionShape,
    values: Values,
) -> tuple[GroupEntryPlan, ...]:
    context.permissions.require(obj, "read")
    entries: list[GroupEntryPlan] = []
    for entry in shape.entries:
        if isinstance(entry, AggregateEntry):
            entries.append(plan_aggregate(context, obj, entry, money_as_text=query.money_as_text))
        elif isinstance(entry, DimensionValuesEntry):
            entries.append(ValuesPlan(entry.key))
        elif isinstance(entry, RecordsEntry):
            chosen = plan_selection(context, obj, entry.selection, values)
            entries.append(RecordsPlan(entry.key, ListShown(chosen)))
        elif isinstance(entry, EdgesEntry):
            entries.append(plan_edges(context, obj, entry, values))
        elif isinstance(entry, PageInfoEntry):
            entries.append(plan_page_info(entry))
        else:
            assert isinstance(entry, Typename)  # noqa: S101  the others are a search's
            entries.append(LiteralPlan(entry.key, entry.value))
    return tuple(entries)


# ── dimensions ───────────────────────────────────────────────────────────────────────────────


def _dimension(
    context: RequestContext, obj: ObjectDef, asked: Dimension, values: Values
) -> DimensionPlan:
    column = _column(context, obj, asked.path)
    label = ".".join(asked.path)
    if column.part.kind.key in DATE_KINDS:
        return DimensionPlan(asked.path, column, _calendar(label, column, asked, values))
    if asked.granularity or asked.time_zone or asked.week_start_day:
        raise InvalidQueryInput(
            f'Field "{label}" of type {column.field.type} cannot be grouped by granularity: '
            "only DATE and DATE_TIME fields can"
        )
    return DimensionPlan(asked.path, column)


def _calendar(label: str, column: Column, asked: Dimension, values: Values) -> Calendar | None:
    name = granularity.check_granularity(label, asked.granularity or granularity.NONE)
    zone = granularity.check_zone(label, asked.time_zone)
    shift = granularity.check_week_start(label, asked.week_start_day)
    if name == granularity.NONE:
        return None
    has_zone = column.part.kind.key == "datetime"
    return Calendar(name, values.add(zone, "text") if has_zone else None, shift)


def _column(context: RequestContext, obj: ObjectDef, path: Sequence[str]) -> Column:
    name, rest = (path[0], path[1:]) if path else ("", ())
    field, is_join_column = _named(obj, name)
    if not field.is_relation or is_join_column:
        resolving.require_readable(context, obj, field)
        return _own_column(field, name, rest, None)
    if not field.is_many_to_one:
        raise InvalidQueryInput(f'Cannot group by relation field "{name}"')
    if not rest:
        relation = field.relation
        raise InvalidQueryInput(
            f'Relation field "{name}" requires a field of its target to group by; '
            f'use "{relation.join_column if relation else name}" for the relation itself'
        )
    hop, target = resolving.follow(context, obj, field)
    inner, is_join_column = _named(target, rest[0])
    if inner.is_relation and not is_join_column:
        raise InvalidQueryInput("groupBy through more than one relation is not supported")
    resolving.require_readable(context, target, inner)
    return _own_column(inner, ".".join(path[:2]), rest[1:], hop)


def _named(obj: ObjectDef, name: str) -> tuple[FieldDef, bool]:
    found = resolving.named_field(obj, name)
    if found is None:
        raise InvalidQueryInput(f'Object {obj.name_singular} doesn\'t have any "{name}" field.')
    return found


def _own_column(field: FieldDef, label: str, rest: Sequence[str], hop: Hop | None) -> Column:
    if not resolving.type_of(field).is_composite:
        part = resolving.only_part(field)
        if rest or not part.kind.is_sortable:
            what = ".".join((label, *rest))
            raise InvalidQueryInput(f'Field "{what}" of type {field.type} cannot be grouped by')
        return resolving.column_of(field, part, hop)
    if len(rest) != 1:
        raise InvalidQueryInput(
            f'Composite field "{label}" requires exactly one of its sub fields to group by'
        )
    found = resolving.part_named(field, rest[0])
    if found is None:
        raise InvalidQueryInput(f'Sub field "{rest[0]}" not found for composite type: {field.type}')
    if not found.kind.is_sortable:
        raise InvalidQueryInput(f'Sub field "{label}.{rest[0]}" cannot be grouped by')
    return resolving.column_of(field, found, hop)


# ── order ────────────────────────────────────────────────────────────────────────────────────


def _order(
    context: RequestContext,
    obj: ObjectDef,
    asked: GroupOrder,
    dimensions: Sequence[DimensionPlan],
) -> GroupOrderPlan:
    if asked.aggregate is not None:
        is_descending, nulls_first = direction_of(asked.aggregate, asked.direction)
        entry = AggregateEntry(asked.aggregate, asked.aggregate)
        aggregate = plan_aggregate(context, obj, entry)
        return GroupOrderPlan(is_descending, nulls_first, aggregate=aggregate)
    is_descending, nulls_first = direction_of(".".join(asked.path), asked.direction)
    return GroupOrderPlan(is_descending, nulls_first, dimension=_place(asked, dimensions))


def _place(asked: GroupOrder, dimensions: Sequence[DimensionPlan]) -> int:
    for place, dimension in enumerate(dimensions):
        calendar = dimension.calendar
        own = calendar.granularity if calendar else granularity.NONE
        if dimension.path == asked.path and asked.granularity in (None, own):
            return place
    wanted = f" by {asked.granularity}" if asked.granularity else ""
    raise InvalidOrderBy(
        f'Cannot order groups by "{".".join(asked.path)}"{wanted}: '
        "it is not one of the groupBy dimensions"
    )
