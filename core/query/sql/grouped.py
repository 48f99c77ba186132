"""The requested groups of a groupBy → SQL: keys, aggregates, rank.

The SELECT has the columns `#d0…` (the keys, typed: a date, a number, the text of an option), `#a0…`
(the aggregates), `#g` (the rank) and, if records are requested, `#k`. Where the groups' order is an
index's (`is_range`), NULL and the other values are two ranges of it, because an index has NULL at
one fixed end. The second range stops after as many groups as are requested, instead of grouping all
rows and sorting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from psycopg import sql

from core.query.plan.aggregates import aggregate_sql
from core.query.plan.groups import GroupOrderPlan, GroupsPlan
from core.query.plan.types import AggregatePlan
from core.query.sql.conditions import source_conditions
from core.query.sql.dimensions import dimension_key, dimension_order, direction_sql, group_key
from core.query.sql.scope import Names, Scope
from core.query.sql.text import COMMA, where

PLACE = "#g"
_BY_VALUE = GroupOrderPlan(is_descending=False, nulls_first=True, dimension=0)


def column_of(table: str, name: str) -> sql.Composable:
    return sql.Identifier(table, name)


class GroupedRows:
    def __init__(self, names: Names, plan: GroupsPlan) -> None:
        self._names = names
        self._plan = plan
        ordered = [order.aggregate for order in plan.order if order.aggregate is not None]
        asked = [entry for entry in plan.entries if isinstance(entry, AggregatePlan)]
        self.aggregates = list(dict.fromkeys([*asked, *ordered]))

    def wanted(self, *, with_key: bool) -> sql.Composable:
        return self._ranges(with_key) if self._plan.is_range else self._all(with_key)

    def _all(self, with_key: bool) -> sql.Composable:
        """Group every row of the filter, then sort the groups."""
        base = self._names.fresh("b")
        keys = [column_of(base, f"#d{place}") for place in range(len(self._plan.dimensions))]
        aggregates = [self._aggregate(number, base) for number in range(len(self.aggregates))]
        order = COMMA.join(self._order(keys, aggregates))
        return sql.SQL("SELECT {}, {} FROM ({}) AS {} GROUP BY {} ORDER BY {} LIMIT {}").format(
            _named(keys, aggregates),
            _place(order, keys if with_key else None),
            self._base(),
            sql.Identifier(base),
            COMMA.join(keys),
            order,
            sql.Literal(self._plan.limit),
        )

    def _ranges(self, with_key: bool) -> sql.Composable:
        term = self._plan.order[0] if self._plan.order else _BY_VALUE
        union = self._names.fresh("u")
        key = column_of(union, "#d0")
        aggregates = [column_of(union, f"#a{n}") for n in range(len(self.aggregates))]
        place = dimension_order(self._plan.dimensions[0], key)
        order = place + direction_sql(term.is_descending, term.nulls_first)
        return sql.SQL(
            "SELECT {}, {} FROM (({}) UNION ALL ({})) AS {} ORDER BY {} LIMIT {}"
        ).format(
            _named([key], aggregates),
            _place(order, [key] if with_key else None),
            self._range("{key} IS NULL GROUP BY {key}"),
            self._range(
                "{key} IS NOT NULL GROUP BY {place}, {key} ORDER BY {place} DESC LIMIT {limit}"
                if term.is_descending
                else "{key} IS NOT NULL GROUP BY {place}, {key} ORDER BY {place} ASC LIMIT {limit}"
            ),
            sql.Identifier(union),
            order,
            sql.Literal(self._plan.limit),
        )

    def _range(self, rest: LiteralString) -> sql.Composable:
        """Read the groups from one range of the index; `rest`: what follows WHERE."""
        base = self._names.fresh("b")
        key = column_of(base, "#d0")
        aggregates = [self._aggregate(number, base) for number in range(len(self.aggregates))]
        return sql.SQL("SELECT {} FROM ({}) AS {} WHERE {}").format(
            _named([key], aggregates),
            self._base(),
            sql.Identifier(base),
            sql.SQL(rest).format(
                key=key,
                place=dimension_order(self._plan.dimensions[0], key),
                limit=sql.Literal(self._plan.limit),
            ),
        )

    def _base(self) -> sql.Composable:
        """Return every row of the filter: its keys, and the columns that the aggregates read."""
        scope = Scope(self._names, self._plan.source.table)
        shown = [
            sql.SQL("{} AS {}").format(
                dimension_key(dimension, scope), sql.Identifier(f"#d{place}")
            )
            for place, dimension in enumerate(self._plan.dimensions)
        ]
        for number, aggregate in enumerate(self.aggregates):
            for place, column in enumerate(aggregate.columns):
                name = sql.Identifier(f"#c{number}.{place}")
                shown.append(sql.SQL("{} AS {}").format(scope.column(column), name))
        conditions = where(source_conditions(scope, self._plan.source, None))
        return sql.SQL("SELECT {} FROM {}{}").format(
            COMMA.join(shown), scope.from_sql(), conditions
        )

    def _aggregate(self, number: int, base: str) -> sql.Composable:
        aggregate = self.aggregates[number]
        columns = [
            column_of(base, f"#c{number}.{place}") for place in range(len(aggregate.columns))
        ]
        return aggregate_sql(aggregate, columns)

    def _order(
        self, keys: Sequence[sql.Composable], aggregates: Sequence[sql.Composable]
    ) -> list[sql.Composable]:
        """Order as requested, then by the dimensions: equal requests get equal answers."""
        terms = [self._order_term(order, keys, aggregates) for order in self._plan.order]
        named = {order.dimension for order in self._plan.order}
        for place, dimension in enumerate(self._plan.dimensions):
            if place not in named:
                terms.append(
                    sql.SQL("{} NULLS FIRST").format(dimension_order(dimension, keys[place]))
                )
        return terms

    def _order_term(
        self,
        order: GroupOrderPlan,
        keys: Sequence[sql.Composable],
        aggregates: Sequence[sql.Composable],
    ) -> sql.Composable:
        if order.dimension is not None:
            value = dimension_order(self._plan.dimensions[order.dimension], keys[order.dimension])
        elif order.aggregate is not None:
            value = aggregates[self.aggregates.index(order.aggregate)]
        return value + direction_sql(order.is_descending, order.nulls_first)


def _named(keys: Sequence[sql.Composable], aggregates: Sequence[sql.Composable]) -> sql.Composable:
    return COMMA.join(
        sql.SQL("{} AS {}").format(value, sql.Identifier(f"#{kind}{number}"))
        for kind, values in (("d", keys), ("a", aggregates))
        for number, value in enumerate(values)
    )


def _place(order: sql.Composable, keys: Sequence[sql.Composable] | None) -> sql.Composable:
    place = sql.SQL("row_number() OVER (ORDER BY {}) AS {}").format(order, sql.Identifier(PLACE))
    return place if keys is None else COMMA.join([place, group_key(keys)])
