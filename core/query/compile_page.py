"""A page that is looked at more than once: its rows as a numbered CTE, and what is asked of it.

What comes in: a `ListPlan` and the columns its records need. What goes out: the CTE and
expressions over it: the records, the cursors at its ends, whether a further row exists, the count.
One row more than the page is fetched, and never shipped: it only answers "is there a further one".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from psycopg import sql

from core.query.compile_rows import cursor_sql, rows_sql
from core.query.plan import ListPlan
from core.query.scope import Names
from core.query.sql_text import EMPTY_ARRAY, FALSE, Built

NUMBER = "#n"  # a row's place in the page, counted from the cursor


class NumberedPage:
    """The page of `plan`; `with_cursors` brings the ordering columns along."""

    def __init__(
        self,
        names: Names,
        plan: ListPlan,
        columns: Iterable[str],
        parent: str | None,
        *,
        with_cursors: bool,
    ) -> None:
        self._names = names
        self._plan = plan
        self._name = names.fresh("page")
        rows = rows_sql(
            names,
            plan.source,
            plan.page,
            columns,
            limit=plan.page.size + 1,
            parent=parent,
            with_order=with_cursors,
        )
        alias = sql.Identifier(names.fresh("q"))
        self.definition = sql.SQL(
            "{} AS (SELECT {}.*, row_number() OVER () AS {} FROM ({}) AS {})"
        ).format(sql.Identifier(self._name), alias, sql.Identifier(NUMBER), rows, alias)

    def array(self, element: Callable[[str], Built]) -> sql.Composable:
        """The page's rows as a JSON array in the asked order; `element` gets the row's alias."""
        alias = self._names.fresh("p")
        shown = element(alias)
        return sql.SQL("(SELECT coalesce(json_agg({} ORDER BY {}), {}) FROM {} WHERE {})").format(
            shown.value,
            self._order(alias),
            EMPTY_ARRAY,
            shown.behind(self._table(alias)),
            self._is_shown(alias),
        )

    def end_cursor(self, *, is_last: bool) -> sql.Composable:
        """The cursor of the first or the last record shown; NULL for an empty page."""
        alias = self._names.fresh("p")
        return sql.SQL("(SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1)").format(
            cursor_sql(self._plan.page.order, alias),
            self._table(alias),
            self._is_shown(alias),
            self._order(alias, is_reversed=is_last),
        )

    def is_further(self) -> sql.Composable:
        """Whether a row lies beyond the page, in the direction it was walked."""
        if self._plan.page.is_only_page:
            return FALSE
        return sql.SQL("(SELECT count(*) > {} FROM {})").format(
            sql.Literal(self._plan.page.size), sql.Identifier(self._name)
        )

    def total_or(self, count: sql.Composable) -> sql.Composable:
        """The total: a first page that was not filled holds all there is; else `count`."""
        page = self._plan.page
        if page.cursor is not None or page.offset:
            return count
        rows = sql.SQL("(SELECT count(*) FROM {})").format(sql.Identifier(self._name))
        return sql.SQL("CASE WHEN {} <= {} THEN {} ELSE {} END").format(
            rows, sql.Literal(page.size), rows, count
        )

    def _table(self, alias: str) -> sql.Composable:
        return sql.SQL("{} AS {}").format(sql.Identifier(self._name), sql.Identifier(alias))

    def _is_shown(self, alias: str) -> sql.Composable:
        return sql.SQL("{} <= {}").format(
            sql.Identifier(alias, NUMBER), sql.Literal(self._plan.page.size)
        )

    def _order(self, alias: str, *, is_reversed: bool = False) -> sql.Composable:
        is_descending = self._plan.page.is_backward != is_reversed
        return sql.Identifier(alias, NUMBER) + sql.SQL(" DESC" if is_descending else "")
