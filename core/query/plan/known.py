"""Root plans, cached by the shape of their request: other values in the same request are not
planned again.

The shape is everything but the values: what is shown, the filter's paths and operators, the order,
the page size. Names and rights were settled when it was planned; the cache key holds the caller's
rights (and would have to hold whatever a rule about rows depends on). Values are checked every time
by the very functions that planning calls. Where a value changes a condition's form (`eq: ""`, `is:
NULL`, a cursor on NULL), the request is planned as if it were new.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from apikeys.context import RequestContext
from apikeys.permissions import RolePermissions
from core.query.plan.cursors import plan_cursor
from core.query.plan.slots import Values
from core.query.plan.types import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    NotThat,
    PagePlan,
    SomeOf,
    Source,
    WholeFieldIsNull,
)
from core.query.request import And, FilterNode, Not, Page, Predicate, Some
from metadata.definitions import ObjectDef
from metadata.model.bounded_cache import cache_of
from metadata.values.operators import check_condition

# Weight: one for each shape plus one for each of its predicates.
CACHED_PREDICATES = 20_000


class Reads(Protocol):
    """A root plan: `ListPlan`, `RecordPlan`."""

    @property
    def source(self) -> Source: ...

    @property
    def page(self) -> PagePlan: ...


Root = TypeVar("Root", bound=Reads)
Planned = tuple[Root, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Known:
    """A cached plan.

    `first`: values of the slots in what is shown. `leaves`: the condition's parts in the order of
    the filter's predicates.
    """

    root: Any
    first: tuple[Any, ...]
    leaves: tuple[Comparison | WholeFieldIsNull, ...]
    permissions: RolePermissions  # kept: its identity is part of the key


def known_or_planned(
    context: RequestContext,
    obj: ObjectDef,
    form: Hashable,
    wanted: FilterNode | None,
    page: Page | None,
    make: Callable[[], tuple[Root, tuple[Any, ...], tuple[Any, ...]]],
) -> Planned[Root]:
    """Return the plan and its values, from the cache or planned by `make`.

    `form`: everything besides `wanted` that shapes the plan. `make` returns the root, the values of
    what is shown, and all values. Raises what planning raises.
    """
    predicates: list[Predicate] = []
    key = (id(context.permissions), obj.id, form, _outline(wanted, predicates))
    cache = cache_of(context.catalog, "known plans", CACHED_PREDICATES)
    try:
        known: _Known | None = cache.get(key)
    except TypeError:  # a filter nested in the shape contains a list, so there is no key
        root, _, values = make()
        return root, values
    if known is not None:
        found = _values(known, predicates, page)
        if found is not None:
            return known.root, found
    root, first, values = make()
    leaves = tuple(_leaves(root.source.condition))
    # Values are put back into a plan by position, so every predicate must have its leaf. A known
    # plan that did not fit these values stays: it fits those of the next request.
    if known is None and len(leaves) == len(predicates):
        entry = _Known(root, first, leaves, context.permissions)
        cache.put(key, entry, weight=1 + len(leaves))
    return root, values


def _outline(node: FilterNode | None, predicates: list[Predicate]) -> Hashable:
    """Return a filter without its values, which are appended to `predicates` in order."""
    if node is None:
        return None
    if isinstance(node, Predicate):
        predicates.append(node)
        return node.path, node.operator
    if isinstance(node, Not):
        return Not, _outline(node.item, predicates)
    if isinstance(node, Some):
        return Some, node.name, _outline(node.item, predicates)
    return type(node) is And, tuple([_outline(item, predicates) for item in node.items])


def _leaves(condition: Condition | None) -> list[Comparison | WholeFieldIsNull]:
    if isinstance(condition, Comparison | WholeFieldIsNull):
        return [condition]
    if isinstance(condition, NotThat):
        return _leaves(condition.item)
    if isinstance(condition, SomeOf):
        return _leaves(condition.source.condition)
    if isinstance(condition, AllOf | AnyOf):
        return [leaf for item in condition.items for leaf in _leaves(item)]
    return []


def _values(
    known: _Known, predicates: Sequence[Predicate], page: Page | None
) -> tuple[Any, ...] | None:
    """Return the values of this request's slots; None when they need another plan."""
    values = Values(known.first)
    for leaf, predicate in zip(known.leaves, predicates, strict=True):
        if isinstance(leaf, WholeFieldIsNull):
            if predicate.value != ("NULL" if leaf.is_null else "NOT_NULL"):
                return None
            continue
        column = leaf.column
        kind = column.part.kind
        label = ".".join(predicate.path)
        checked = check_condition(kind, column.field, label, predicate.operator, predicate.value)
        # A value can change the form of its condition (`eq: ""` tests for NULL), and with it the
        # SQL and the number of slots: that is another plan.
        place = len(values) if checked.has_value else None
        if checked.form != leaf.form or place != (leaf.slot and leaf.slot.index):
            return None
        if checked.has_value:
            values.append(checked.value)
    cursor = page and (page.after or page.before)
    if cursor:
        order = known.root.page.order
        if plan_cursor(cursor, order, values) != known.root.page.cursor:
            return None
    return values.all()
