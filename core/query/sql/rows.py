"""Which rows, in what order, how many → SQL: FROM, WHERE, ORDER BY and LIMIT of every list.

A SELECT returns the needed physical columns of at most `limit` rows. JSON is built around it, for
these rows only (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from psycopg import sql

from core.query.plan.types import OrderLeaf, PagePlan, Source
from core.query.sql.bounds import carried
from core.query.sql.conditions import source_conditions
from core.query.sql.keyset import Segment, segments, steps
from core.query.sql.scope import ID_COLUMN, Names, Scope
from core.query.sql.text import COMMA, MAX_IDENTIFIER_BYTES, json_object, named_row, where

SEGMENT = "#s"
# Values by key; those of one object in a tree of their own.
Tree: TypeAlias = "dict[str, sql.Composable | Tree]"


def leaf_name(place: int, leaf: OrderLeaf) -> str:
    """Return an ordering column's name in the page's rows: its own, or after a hop a number."""
    return leaf.column.name if leaf.column.hop is None else f"#o{place}"


def leaf_columns(order: Sequence[OrderLeaf], alias: str) -> list[sql.Composable]:
    return [sql.Identifier(alias, leaf_name(place, leaf)) for place, leaf in enumerate(order)]


def rows_sql(
    names: Names,
    source: Source,
    page: PagePlan,
    columns: Iterable[str],
    *,
    limit: int,
    parent: str | None = None,
    with_order: bool = False,
) -> sql.Composable:
    """Return the SELECT. `columns`: physical names needed of the table; `with_order`: also the
    ordering columns, under their `leaf_name`s (for cursors).
    """
    scope = Scope(names, source.table)
    ranges = segments(page, scope)
    shown = {name: scope.own(name) for name in sorted(columns) or [ID_COLUMN]}
    if with_order or len(ranges) > 1:
        for place, leaf in enumerate(page.order):
            shown[leaf_name(place, leaf)] = scope.column(leaf.column)
    conditions = source_conditions(scope, source, parent)
    select = sql.SQL("SELECT {} FROM {}").format(_named(shown), scope.from_sql())
    if len(ranges) == 1:
        return _range(select, conditions, ranges[0], limit) + _offset(page.offset)
    return _joined_ranges(names, page, ranges, shown, conditions, scope, limit)


def _named(shown: dict[str, sql.Composable]) -> sql.Composable:
    return COMMA.join(
        sql.SQL("{} AS {}").format(value, sql.Identifier(name)) for name, value in shown.items()
    )


def _range(
    select: sql.Composable, conditions: Sequence[sql.Composable], part: Segment, limit: int
) -> sql.Composable:
    return (
        select
        + where([*conditions, *part.conditions])
        + sql.SQL(" ORDER BY {} LIMIT {}").format(COMMA.join(part.order), sql.Literal(limit))
    )


def _offset(offset: int) -> sql.Composable:
    return sql.SQL(" OFFSET {}").format(sql.Literal(offset)) if offset else sql.SQL("")


def _joined_ranges(
    names: Names,
    page: PagePlan,
    ranges: Sequence[Segment],
    shown: dict[str, sql.Composable],
    conditions: Sequence[sql.Composable],
    scope: Scope,
    limit: int,
) -> sql.Composable:
    """Concatenate the ranges, each with its own limit.

    At most a few pages' rows are then sorted into the overall order.
    """
    union = names.fresh("u")
    parts = [
        sql.SQL("({})").format(
            _range(
                sql.SQL("SELECT {}, {} AS {} FROM {}").format(
                    _named(shown), sql.Literal(number), sql.Identifier(SEGMENT), scope.from_sql()
                ),
                conditions,
                part,
                limit + page.offset,
            )
        )
        for number, part in enumerate(ranges)
    ]
    order = [step.order_sql() for step in steps(page, leaf_columns(page.order, union))]
    return sql.SQL("SELECT {} FROM ({}) AS {} ORDER BY {}, {} LIMIT {}").format(
        COMMA.join(sql.Identifier(union, name) for name in shown),
        sql.SQL(" UNION ALL ").join(parts),
        sql.Identifier(union),
        sql.Identifier(union, SEGMENT),
        COMMA.join(order),
        sql.Literal(limit),
    ) + _offset(page.offset)


def cursor_sql(order: Sequence[OrderLeaf], alias: str) -> sql.Composable:
    """Return a row's cursor: base64 of compact JSON of its ordering values, nested by path.

    See docs/api/graphql.md#cursors.
    """
    tree: Tree = {}
    for leaf, column in zip(order, leaf_columns(order, alias), strict=True):
        level = tree
        for key in leaf.path[:-1]:
            level = level.setdefault(key, {})  # type: ignore[assignment]  # nested dicts
        level[leaf.path[-1]] = _cursor_value(leaf, column)
    return sql.SQL("translate(encode(convert_to({}::text, 'UTF8'), 'base64'), E'\\n', '')").format(
        _nested_row(tree)
    )


def _cursor_value(leaf: OrderLeaf, column: sql.Composable) -> sql.Composable:
    """Print the value, except that NULL stays NULL (text prints it as "")."""
    printed = carried(leaf.column, column, leaf.column.part.kind.read_sql(column))
    if not leaf.column.is_nullable or leaf.column.part.kind.empty_literal is None:
        return printed
    return sql.SQL("CASE WHEN {} IS NOT NULL THEN {} END").format(column, printed)


def _nested_row(tree: Tree) -> sql.Composable:
    pairs: list[tuple[str, sql.Composable]] = [
        (key, _nested_row(value) if isinstance(value, dict) else value)
        for key, value in tree.items()
    ]
    if any(len(key.encode()) > MAX_IDENTIFIER_BYTES for key in tree):
        return json_object(pairs)
    return sql.SQL('(SELECT row_to_json("#c") FROM ({}) AS "#c")').format(named_row(pairs))
