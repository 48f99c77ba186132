"""Where a page begins in one ordering column: the cursor's value as an SQL expression.

A text too long for a cursor is represented by its beginning (`CutSlot`). The cursor's record
supplies the rest, if it still exists and its value still begins so. Otherwise the page begins
before the first value with that beginning, in walking direction: some records may be repeated, none
is skipped. Sort keys keep texts with one beginning together.
"""

from __future__ import annotations

from psycopg import sql

from core.query.plan.cursors import STARTS_WITH, is_cut
from core.query.plan.slots import CutSlot, Slot
from core.query.plan.types import Column, OrderLeaf
from core.query.sql.conditions import row_conditions
from core.query.sql.scope import ID_COLUMN, Scope
from core.query.sql.text import where
from metadata.search.sorting import SORTED_CHARACTERS, first_key, last_key
from metadata.values.operator_forms import place_sql

# Longer texts are truncated; `core.query.plan.cursors` derives the longest cursor from it.
CARRIED_CHARACTERS = SORTED_CHARACTERS


def order_value(leaf: OrderLeaf, column: sql.Composable) -> sql.Composable:
    """Return what a leaf sorts by (SELECT: the option's position)."""
    return leaf.column.part.kind.order_sql(leaf.column.field, column)


def bound_sql(
    scope: Scope, leaf: OrderLeaf, slot: Slot | CutSlot | None, *, is_descending: bool
) -> sql.Composable | None:
    """Return the bound; None for NULL. `is_descending`: of the walk, which may oppose the order."""
    if slot is None:
        return None
    if isinstance(slot, Slot):
        return place_sql(leaf.column.part.kind, leaf.column.field, slot.sql)
    beginning = slot.beginning.sql
    found = Scope(scope.names, scope.table)
    own_id = sql.SQL("{} = {}").format(found.own(ID_COLUMN), slot.record_id.sql)
    value = found.column(leaf.column)
    begins = _begins_with(leaf.column, value, beginning)
    of_record = [own_id, begins, *row_conditions(found)]
    if not _is_list(leaf.column):
        whole = _selected(found, order_value(leaf, value), of_record)
        edge = last_key(beginning) if is_descending else first_key(beginning)
        return sql.SQL("coalesce({}, (SELECT {}))").format(whole, edge)
    whole = _selected(found, value, of_record)
    if not is_descending:
        return sql.SQL("coalesce({}, {})").format(whole, beginning)
    others = Scope(scope.names, scope.table)
    value = others.column(leaf.column)
    begins = _begins_with(leaf.column, value, beginning)
    last = _selected(others, sql.SQL("max({})").format(value), [begins, *row_conditions(others)])
    beyond = sql.SQL("array_append({}, '')").format(last)
    return sql.SQL("coalesce({}, {}, {})").format(whole, beyond, beginning)


def carried(column: Column, value: sql.Composable, printed: sql.Composable) -> sql.Composable:
    """Return the JSON of a value in a cursor; `core.query.plan.cursors` reads it."""
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


def _selected(
    scope: Scope, value: sql.Composable, conditions: list[sql.Composable]
) -> sql.Composable:
    return sql.SQL("(SELECT {} FROM {}{})").format(value, scope.from_sql(), where(conditions))
