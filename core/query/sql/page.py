"""A page of which more than the records is needed: everything is gathered in one pass of its rows.

It offers expressions (the records, the cursors at its ends, whether a further row exists, the
count) and, once all have been requested, the single FROM row they are based on. One row more than
the page is fetched but never returned: it only tells whether there is a further one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from psycopg import sql

from core.query.plan.types import ListPlan
from core.query.sql.rows import cursor_sql, rows_sql
from core.query.sql.scope import Names
from core.query.sql.text import COMMA, EMPTY_ARRAY, FALSE, NULL, Built

NUMBER = "#n"  # a row's number in the page, counted from the cursor
FETCHED = "#m"  # how many rows were fetched, repeated on each of them
COUNT = "#count"


class GatheredPage:
    """The page of `plan`; `with_cursors` adds the ordering columns."""

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
        self._name = names.fresh("page")
        self._page = plan.page
        self._rows = rows_sql(
            names,
            plan.source,
            plan.page,
            columns,
            limit=plan.page.size + 1,
            parent=parent,
            with_order=with_cursors,
        )
        self._row = names.fresh("p")
        self._facts: list[sql.Composable] = [
            sql.SQL("count(*) AS {}").format(sql.Identifier(COUNT))
        ]
        self._tables: list[sql.Composable] = []
        self._is_length_needed = False

    def array(self, element: Callable[[str], Built]) -> sql.Composable:
        """Return the page's rows as an ordered JSON array; `element` gets a row's alias."""
        shown = element(self._row)
        self._tables += shown.tables
        number = sql.Identifier(self._row, NUMBER)
        value = shown.value
        if self._page.is_backward:
            value = sql.SQL("{} ORDER BY {} DESC").format(value, number)
        array = sql.SQL("json_agg({}) FILTER (WHERE {} <= {})").format(
            value, number, sql.Literal(self._page.size)
        )
        return sql.SQL("coalesce({}, {})").format(self._fact(array), EMPTY_ARRAY)

    def end_cursor(self, *, is_last: bool) -> sql.Composable:
        """Return the cursor of the first or the last record shown; NULL for an empty page."""
        if self._page.size == 0:
            return NULL
        cursor = cursor_sql(self._page.order, self._row)
        number = sql.Identifier(self._row, NUMBER)
        place: sql.Composable = sql.Literal(1)
        if is_last != self._page.is_backward:
            self._is_length_needed = True
            place = sql.SQL("least({}, {})").format(
                sql.Literal(self._page.size), sql.Identifier(self._row, FETCHED)
            )
        return self._fact(
            sql.SQL("any_value({}) FILTER (WHERE {} = {})").format(cursor, number, place)
        )

    def is_further(self) -> sql.Composable:
        """Tell whether a row exists beyond the page, in walking direction."""
        if self._page.is_only_page:
            return FALSE
        return sql.SQL("{} > {}").format(self.count, sql.Literal(self._page.size))

    def total_or(self, count: sql.Composable) -> sql.Composable:
        """Return the total: a first page that was not filled holds everything; else `count`."""
        page = self._page
        if page.cursor is not None or page.offset:
            return count
        return sql.SQL("CASE WHEN {} <= {} THEN {} ELSE {} END").format(
            self.count, sql.Literal(page.size), self.count, count
        )

    def table(self) -> sql.Composable:
        """Return what the expressions are selected from: one row, even for an empty page."""
        alias = sql.Identifier(self._names.fresh("q"))
        columns = [
            sql.SQL("{}.*").format(alias),
            sql.SQL("row_number() OVER () AS {}").format(sql.Identifier(NUMBER)),
        ]
        if self._is_length_needed:
            columns.append(sql.SQL("count(*) OVER () AS {}").format(sql.Identifier(FETCHED)))
        numbered = sql.SQL("(SELECT {} FROM ({}) AS {}) AS {}").format(
            COMMA.join(columns), self._rows, alias, sql.Identifier(self._row)
        )
        return sql.SQL("(SELECT {} FROM {}) AS {}").format(
            COMMA.join(self._facts),
            COMMA.join([numbered, *self._tables]),
            sql.Identifier(self._name),
        )

    @property
    def count(self) -> sql.Composable:
        """Return how many rows were fetched: one more than the page where there is a further."""
        return sql.Identifier(self._name, COUNT)

    def _fact(self, aggregate: sql.Composable) -> sql.Composable:
        """Gather `aggregate` with the others; return the column that holds it."""
        column = f"#f{len(self._facts)}"
        self._facts.append(sql.SQL("{} AS {}").format(aggregate, sql.Identifier(column)))
        return sql.Identifier(self._name, column)
