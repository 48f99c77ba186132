"""Where a page begins in one ordering column: the cursor's value as an SQL expression.

A text too long for a cursor is carried by its beginning (`CutSlot`). Its record tells the rest, as
long as it is there and its value still begins so. Otherwise the page begins before the first value
that begins so, seen in the direction of the walk: some records may come a second time, none is left
out.
"""

from __future__ import annotations

from psycopg import sql

from core.query.plan.cursors import STARTS_WITH, is_cut
from core.query.plan.slots import CutSlot, Slot
from core.query.plan.types import Column, OrderLeaf
from core.query.sql.conditions import row_conditions
from core.query.sql.scope import ID_COLUMN, Scope
from core.query.sql.text import where

# Longer texts are cut; the longest cursor follows from it (`core.query.plan.cursors`).
CARRIED_CHARACTERS = 200


def order_value(leaf: OrderLeaf, column: sql.Composable) -> sql.Composable:
    """What a leaf sorts by (SELECT: the position of the option)."""
    return leaf.column.part.kind.order_sql(leaf.column.field, column)


def bound_sql(
    scope: Scope, leaf: OrderLeaf, slot: Slot | CutSlot | None, *, is_descending: bool
) -> sql.Composable | None:
    """None for NULL. `is_descending`: of the walk, which may go against the order."""
    if slot is None:
        return None
    if isinstance(slot, Slot):
        return order_value(leaf, slot.sql)
    beginning = slot.beginning.sql
    found = Scope(scope.names, scope.table)
    own_id = sql.SQL("{} = {}").format(found.own(ID_COLUMN), slot.record_id.sql)
    value = found.column(leaf.column)
    begins = _begins_with(leaf.column, value, beginning)
    whole = _selected(found, value, [own_id, begins, *row_conditions(found)])
    if not is_descending:
        return sql.SQL("coalesce({}, {})").format(whole, beginning)
    others = Scope(scope.names, scope.table)
    value = others.column(leaf.column)
    begins = _begins_with(leaf.column, value, beginning)
    last = _selected(others, sql.SQL("max({})").format(value), [begins, *row_conditions(others)])
    return sql.SQL("coalesce({}, {}, {})").format(whole, _just_beyond(leaf.column, last), beginning)


def carried(column: Column, value: sql.Composable, printed: sql.Composable) -> sql.Composable:
    """The JSON that stands for a value in a cursor; the reader is `core.query.plan.cursors`."""
    if not is_cut(column):
        return printed
    most = sql.Literal(CARRIED_CHARACTERS)
    beginning = sql.SQL("left({}, {})").format(value, most)
    if _is_list(column):
        beginning = sql.SQL("ARRAY[left(({})[1], {})]").format(value, most)
    return sql.SQL(
        "CASE WHEN length({}::text) > {} THEN json_build_object({}, {}) ELSE to_json({}) END"
    ).format(value, most, sql.Literal(STARTS_WITH), beginning, printed)


def _is_list(column: Column) -> bool:
    return column.part.kind.pg_type.endswith("[]")


def _begins_with(
    column: Column, value: sql.Composable, beginning: sql.Composable
) -> sql.Composable:
    text = "starts_with(({})[1], ({})[1])" if _is_list(column) else "starts_with({}, {})"
    return sql.SQL(text).format(value, beginning)


def _just_beyond(column: Column, value: sql.Composable) -> sql.Composable:
    return sql.SQL("array_append({}, '')" if _is_list(column) else "({} || 'a')").format(value)


def _selected(
    scope: Scope, value: sql.Composable, conditions: list[sql.Composable]
) -> sql.Composable:
    return sql.SQL("(SELECT {} FROM {}{})").format(value, scope.from_sql(), where(conditions))
