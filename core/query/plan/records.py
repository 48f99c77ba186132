"""One record that matches a filter → `RecordPlan`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apikeys.context import RequestContext
from core.query.plan.filters import plan_source
from core.query.plan.hashed import HashedOnce
from core.query.plan.known import known_or_planned
from core.query.plan.ordering import id_leaf
from core.query.plan.selection import plan_selection
from core.query.plan.shown import cached_plan
from core.query.plan.slots import Values
from core.query.plan.types import PagePlan, SelectionPlan, Source
from core.query.request import FilterNode, Selection
from metadata.definitions import ObjectDef


@dataclass(frozen=True, slots=True)
class RecordPlan(HashedOnce):
    """The first record of `source` in the order of `page` (of size 1), as an object."""

    source: Source
    page: PagePlan
    selection: SelectionPlan
    __hash__ = HashedOnce.__hash__


def plan_record(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection
) -> tuple[RecordPlan, tuple[Any, ...]]:
    def make() -> tuple[RecordPlan, tuple[Any, ...], tuple[Any, ...]]:
        chosen, first = cached_selection(context, obj, selection)
        values = Values(first)
        source = plan_source(context, obj, wanted, values)
        page = PagePlan((id_leaf(obj),), size=1, is_indexed=True)
        return RecordPlan(source, page, chosen), first, values.all()

    return known_or_planned(context, obj, selection, wanted, None, make)


def cached_selection(
    context: RequestContext, obj: ObjectDef, selection: Selection
) -> tuple[SelectionPlan, tuple[Any, ...]]:
    """Return a selection's plan and the values of its slots, which are the statement's first."""
    return cached_plan(
        context, obj, selection, lambda values: plan_selection(context, obj, selection, values)
    )
