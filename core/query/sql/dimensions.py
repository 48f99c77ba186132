"""Dimensions → SQL: what rows are grouped by, how a group's values are sorted and printed."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from core.query.plan import granularity
from core.query.plan.groups import DimensionPlan
from core.query.plan.types import OrderLeaf
from core.query.sql.bounds import order_value
from core.query.sql.rows import leaf_columns
from core.query.sql.scope import Scope
from core.query.sql.text import COMMA

GROUP_KEY = "#k"


def dimension_key(dimension: DimensionPlan, scope: Scope) -> sql.Composable:
    column = scope.column(dimension.column)
    if dimension.calendar is None:
        return column
    return granularity.group_sql(dimension.calendar, column)


def dimension_order(dimension: DimensionPlan, key: sql.Composable) -> sql.Composable:
    if dimension.calendar is not None:
        return granularity.order_sql(dimension.calendar, key)
    return dimension.column.part.kind.order_sql(dimension.column.field, key)


def dimension_value(dimension: DimensionPlan, key: sql.Composable) -> sql.Composable:
    """Print a group's value: numbers stay numbers, money is text, empty is null."""
    if dimension.calendar is not None:
        return granularity.print_sql(dimension.calendar, key)
    kind = dimension.column.part.kind
    if kind.key == "numeric":
        return sql.SQL("{}::text").format(key)
    return key if kind.empty_literal is not None else kind.read_sql(key)


def group_key(keys: Sequence[sql.Composable]) -> sql.Composable:
    """Return all keys as one text that tells NULL from "": rows are hashed to their group by it."""
    return sql.SQL("ROW({})::text AS {}").format(COMMA.join(keys), sql.Identifier(GROUP_KEY))


def direction_sql(is_descending: bool, nulls_first: bool) -> sql.Composable:
    return sql.SQL(
        (" DESC" if is_descending else " ASC") + (" NULLS FIRST" if nulls_first else " NULLS LAST")
    )


def leaf_order(order: Sequence[OrderLeaf], row: str) -> list[sql.Composable]:
    return [
        order_value(leaf, column) + direction_sql(leaf.is_descending, leaf.nulls_first)
        for leaf, column in zip(order, leaf_columns(order, row), strict=True)
    ]
