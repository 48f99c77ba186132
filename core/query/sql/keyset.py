"""Keyset pages: where a page begins, as conditions that an index can answer.

A `PagePlan` becomes `Segment`s: disjoint ranges of rows which, concatenated, are in the requested
order (docs/api/rest.md#paging). Null-safe in all four directions, forward and backward.

- All columns NOT NULL and one direction: one segment, `(a, id) > ($1, $2)`, an index condition.
- An index starts with the first column: rows equal to the cursor in it, rows beyond it, and rows
  where it is NULL are separate segments. Each is one range of the index, in the index's own order:
  NULLS FIRST/LAST is left out, because no segment mixes NULL with other values.
- Otherwise every page sorts anyway: one segment with the OR ladder, preceded by a plain bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from psycopg import sql

from core.query.plan.types import OrderLeaf, PagePlan
from core.query.sql.bounds import bound_sql, order_value
from core.query.sql.scope import Scope
from core.query.sql.text import FALSE, all_of, any_of


@dataclass(frozen=True, slots=True)
class Segment:
    conditions: tuple[sql.Composable, ...]
    order: tuple[sql.Composable, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One ordering expression as this page walks it (backward pages walk against the order)."""

    value: sql.Composable
    is_nullable: bool
    is_descending: bool
    nulls_first: bool
    bound: sql.Composable | None = None  # the cursor's value; None: NULL, or no cursor

    def order_sql(self, *, mixed_with_null: bool = True) -> sql.Composable:
        """Return the ORDER BY item; NULLS FIRST/LAST only if needed: it rules out a plain index."""
        term = self.value + sql.SQL(" DESC" if self.is_descending else " ASC")
        by_default = self.nulls_first == self.is_descending
        if not self.is_nullable or not mixed_with_null or by_default:
            return term
        return term + sql.SQL(" NULLS FIRST" if self.nulls_first else " NULLS LAST")

    @property
    def is_null(self) -> sql.Composable:
        return self.value + sql.SQL(" IS NULL")

    @property
    def is_not_null(self) -> sql.Composable:
        return self.value + sql.SQL(" IS NOT NULL")

    def same(self) -> sql.Composable:
        if self.bound is None:
            return self.is_null
        return sql.SQL("{} = {}").format(self.value, self.bound)

    def further(self) -> sql.Composable:
        """Return the condition for beyond a bound that is not NULL, ignoring NULL rows."""
        return sql.SQL("{} < {}" if self.is_descending else "{} > {}").format(
            self.value, self.bound
        )

    def beyond(self) -> sql.Composable:
        """Return the condition for strictly beyond the cursor in this column."""
        if self.bound is None:
            return self.is_not_null if self.nulls_first else FALSE
        if self.is_nullable and not self.nulls_first:
            return any_of([self.further(), self.is_null])
        return self.further()


def steps(
    page: PagePlan,
    columns: Sequence[sql.Composable],
    bounds: Sequence[sql.Composable | None] | None = None,
) -> tuple[Step, ...]:
    """Return the steps. `columns`: the leaves' columns as the query names them; `bounds`: where the
    page begins in each, None: only the order is needed.
    """
    return tuple(
        Step(
            value=order_value(leaf, column),
            is_nullable=leaf.column.is_nullable,
            is_descending=_is_descending(page, leaf),
            nulls_first=leaf.nulls_first != page.is_backward,
            bound=bound,
        )
        for leaf, column, bound in zip(
            page.order, columns, bounds or (None,) * len(page.order), strict=True
        )
    )


def _is_descending(page: PagePlan, leaf: OrderLeaf) -> bool:
    return leaf.is_descending != page.is_backward


def segments(page: PagePlan, scope: Scope) -> tuple[Segment, ...]:
    bounds = [
        bound_sql(scope, leaf, slot, is_descending=_is_descending(page, leaf))
        for leaf, slot in zip(page.order, page.cursor or (None,) * len(page.order), strict=True)
    ]
    walked = steps(page, [scope.column(leaf.column) for leaf in page.order], bounds)
    whole = tuple(step.order_sql() for step in walked)
    first = walked[0]
    if page.cursor is None:
        if page.is_indexed and first.is_nullable:
            return _by_null(walked, after_cursor=False)
        return (Segment((), whole),)
    if _is_uniform(walked):
        return (Segment((_row_beyond(walked),), whole),)
    if page.is_indexed:
        return _by_null(walked, after_cursor=True)
    return (Segment((*_plain_bound(first), _ladder(walked)), whole),)


def _by_null(walked: Sequence[Step], *, after_cursor: bool) -> tuple[Segment, ...]:
    """Return the first column's ranges in walking order: equal to the cursor, beyond it, NULL."""
    first, rest = walked[0], walked[1:]
    rest_order = tuple(step.order_sql() for step in rest)
    split_order = (first.order_sql(mixed_with_null=False), *rest_order)
    # PostgreSQL does not see that a column is constant where it IS NULL: to read an index on it in
    # order, ORDER BY must contain it, in the direction of the next column.
    along = replace(first, is_descending=rest[0].is_descending).order_sql(mixed_with_null=False)
    null_order = (along, *rest_order)
    equal_order = null_order if first.bound is None else rest_order
    equal = Segment((first.same(), _ladder(rest)), equal_order)
    nulls = Segment((first.is_null,), null_order)
    others = Segment((first.is_not_null,), split_order)
    if not after_cursor:
        return (nulls, others) if first.nulls_first else (others, nulls)
    # The cursor is among the NULLs: all others follow if NULLs come first, none if they come last.
    if first.bound is None:
        return (equal, others) if first.nulls_first else (equal,)
    beyond = Segment((first.further(),), split_order)
    if first.is_nullable and not first.nulls_first:
        return equal, beyond, nulls
    return equal, beyond


def _is_uniform(walked: Sequence[Step]) -> bool:
    """Tell whether a row comparison is equivalent to the ladder."""
    one_way = len({step.is_descending for step in walked}) == 1
    return one_way and not any(step.is_nullable for step in walked)


def _row_beyond(walked: Sequence[Step]) -> sql.Composable:
    if len(walked) == 1:
        return walked[0].further()
    comma = sql.SQL(", ")
    return sql.SQL("({}) < ({})" if walked[0].is_descending else "({}) > ({})").format(
        comma.join(step.value for step in walked),
        comma.join(step.bound for step in walked if step.bound is not None),
    )


def _ladder(walked: Sequence[Step]) -> sql.Composable:
    """Beyond in the first column, or equal there and beyond in the others."""
    if not walked:
        return FALSE
    if _is_uniform(walked):
        return _row_beyond(walked)
    first, rest = walked[0], walked[1:]
    if not rest:
        return first.beyond()
    return any_of([first.beyond(), all_of([first.same(), _ladder(rest)])])


def _plain_bound(first: Step) -> tuple[sql.Composable, ...]:
    """Return a bound on the first column alone that all rows beyond satisfy, if it excludes any."""
    if first.bound is None or (first.is_nullable and not first.nulls_first):
        return ()
    return (
        sql.SQL("{} <= {}" if first.is_descending else "{} >= {}").format(first.value, first.bound),
    )
