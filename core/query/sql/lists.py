"""Lists and connections → one SQL expression of type json, for roots and children alike.

The page's rows are fetched once, and JSON is built for them alone; counts and aggregates, over the
filter and not the page, are computed only on request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from psycopg import sql

from core.query.plan.aggregates import aggregate_sql
from core.query.plan.types import (
    AggregatePlan,
    ConnectionEntryPlan,
    ConnectionShown,
    CursorPlan,
    EdgesPlan,
    ListPlan,
    ListShown,
    LiteralPlan,
    NodePlan,
    OrderLeaf,
    PageFactPlan,
    PageInfoPlan,
    Source,
)
from core.query.sql.conditions import source_conditions
from core.query.sql.page import GatheredPage
from core.query.sql.rows import cursor_sql, rows_sql
from core.query.sql.scope import Names, Scope
from core.query.sql.selection import TYPENAME, built_record, columns_used
from core.query.sql.text import (
    COMMA,
    EMPTY_ARRAY,
    FALSE,
    MAX_IDENTIFIER_BYTES,
    TRUE,
    Built,
    built_object,
    built_row,
    json_object,
    row_json,
    where,
)

# Default key of each entry where no alias was given; the others carry their name.
OWN_NAMES: Mapping[type, str] = {
    CursorPlan: "cursor",
    NodePlan: "node",
    EdgesPlan: "edges",
    PageInfoPlan: "pageInfo",
    LiteralPlan: TYPENAME,
}


def list_json(names: Names, plan: ListPlan, parent: str | None = None) -> sql.Composable:
    """Return a list as a JSON array, a connection as a JSON object."""
    if isinstance(plan.shown, ConnectionShown):
        return Connection(names, plan, plan.shown, parent).json()
    shown = plan.shown
    columns = columns_used(shown.selection)
    if plan.page.is_backward:
        page = GatheredPage(names, plan, columns, parent, with_cursors=False)
        array = page.array(lambda alias: shown_record(names, shown, alias))
        return sql.SQL("(SELECT {} FROM {})").format(array, page.table())
    array, rows = straight_array(
        names, plan, columns, parent, lambda alias: shown_record(names, shown, alias)
    )
    return sql.SQL("(SELECT {} FROM {})").format(array, rows)


# Top-level keys only: `json_strip_nulls` would also remove nulls from composites, whose sub-fields
# are always present, and from the JSON that users store.
_WITHOUT_NULLS = sql.SQL(
    "(SELECT json_object_agg(key, value) FROM json_each(to_json({})) "
    "WHERE json_typeof(value) <> 'null')"
)


def shown_record(names: Names, shown: ListShown, alias: str) -> Built:
    record = built_record(names, shown.selection, alias)
    if shown.omit_null_values:
        return Built(_WITHOUT_NULLS.format(record.value), record.tables)
    return record


def straight_array(
    names: Names,
    plan: ListPlan,
    columns: set[str],
    parent: str | None,
    element: Callable[[str], Built],
    *,
    with_order: bool = False,
) -> tuple[sql.Composable, sql.Composable]:
    """Return the page's rows as a JSON array (an aggregate, and its FROM), if nothing else is
    needed.
    """
    rows = rows_sql(
        names,
        plan.source,
        plan.page,
        columns,
        limit=plan.page.size,
        parent=parent,
        with_order=with_order,
    )
    alias = names.fresh("p")
    shown = element(alias)
    page = sql.SQL("({}) AS {}").format(rows, sql.Identifier(alias))
    array = sql.SQL("coalesce(json_agg({}), {})").format(shown.value, EMPTY_ARRAY)
    return array, shown.behind(page)


def totals_sql(
    names: Names, source: Source, parent: str | None, plans: list[AggregatePlan]
) -> sql.Composable:
    """Compute all aggregates in one pass over the filter's rows: `SELECT … AS "#a0", …`."""
    scope = Scope(names, source.table)
    values = [
        sql.SQL("{} AS {}").format(
            aggregate_sql(plan, [scope.column(column) for column in plan.columns]),
            sql.Identifier(f"#a{place}"),
        )
        for place, plan in enumerate(plans)
    ]
    conditions = where(source_conditions(scope, source, parent))
    return sql.SQL("SELECT {} FROM {}{}").format(COMMA.join(values), scope.from_sql(), conditions)


class Connection:
    """Compiles one connection. The page is fetched once, whatever is requested of it."""

    def __init__(
        self, names: Names, plan: ListPlan, shown: ConnectionShown, parent: str | None
    ) -> None:
        self._names = names
        self._plan = plan
        self._parent = parent
        self._entries = shown.entries
        self._aggregates = [e for e in shown.entries if isinstance(e, AggregatePlan)]
        self._page = self._gathered_page()
        self._totals = names.fresh("totals")

    def json(self) -> sql.Composable:
        only = self._entries[0] if len(self._entries) == 1 else None
        if self._page is None and isinstance(only, EdgesPlan) and only.key == own_name(only):
            # Most connections: PostgreSQL plans and starts one sub-select less.
            array, page = self._straight(only)
            return row_json([(only.key, array)], page)
        pairs = [(entry.key, self._value(entry)) for entry in self._entries]
        table = None if self._page is None else self._page.table()
        whole = object_json(pairs, [own_name(entry) for entry in self._entries], table)
        if not self._are_totals_needed:
            return whole
        totals = totals_sql(self._names, self._plan.source, self._parent, self._aggregates)
        name = sql.Identifier(self._totals)
        return sql.SQL("(WITH {} AS ({}) SELECT {})").format(name, totals, whole)

    def _gathered_page(self) -> GatheredPage | None:
        """Return the page; None when it is not needed, or for its edges only."""
        edges = [e for e in self._entries if isinstance(e, EdgesPlan)]
        infos = [e for e in self._entries if isinstance(e, PageInfoPlan)]
        facts = {f.name for i in infos for f in i.entries if isinstance(f, PageFactPlan)}
        beyond = "hasPreviousPage" if self._plan.page.is_backward else "hasNextPage"
        counts_itself = bool(edges) and any(a.function is None for a in self._aggregates)
        is_needed = (
            bool(facts & {beyond, "startCursor", "endCursor"})
            or counts_itself
            or len(edges) > 1
            or (bool(edges) and self._plan.page.is_backward)
        )
        if not is_needed:
            return None
        has_cursors = bool(facts & {"startCursor", "endCursor"}) or any(map(_has_cursor, edges))
        columns = {name for e in edges for name in edge_columns(e)}
        names, parent = self._names, self._parent
        return GatheredPage(names, self._plan, columns, parent, with_cursors=has_cursors)

    @property
    def _are_totals_needed(self) -> bool:
        """Tell whether aggregates need a pass of their own: the page may replace a count alone."""
        return any(aggregate.function is not None for aggregate in self._aggregates)

    def _value(self, entry: ConnectionEntryPlan) -> sql.Composable:
        if isinstance(entry, EdgesPlan):
            return self._edges(entry)
        if isinstance(entry, PageInfoPlan):
            return self._page_info(entry)
        if isinstance(entry, AggregatePlan):
            return self._aggregate(entry)
        return _literal(entry)

    def _edges(self, edges: EdgesPlan) -> sql.Composable:
        if self._page is not None:
            return self._page.array(partial(self._edge, edges))
        return sql.SQL("(SELECT {} FROM {})").format(*self._straight(edges))

    def _straight(self, edges: EdgesPlan) -> tuple[sql.Composable, sql.Composable]:
        return straight_array(
            self._names,
            self._plan,
            edge_columns(edges),
            self._parent,
            partial(self._edge, edges),
            with_order=_has_cursor(edges),
        )

    def _edge(self, edges: EdgesPlan, alias: str) -> Built:
        return built_edge(self._names, edges, self._plan.page.order, alias)

    def _page_info(self, info: PageInfoPlan) -> sql.Composable:
        pairs = [
            (e.key, self._fact(e.name) if isinstance(e, PageFactPlan) else _literal(e))
            for e in info.entries
        ]
        return object_json(pairs, [own_name(entry) for entry in info.entries])

    def _fact(self, name: str) -> sql.Composable:
        page = self._plan.page
        if name == ("hasPreviousPage" if page.is_backward else "hasNextPage"):
            return self._needed_page.is_further()
        if name in {"hasNextPage", "hasPreviousPage"}:
            return FALSE if page.cursor is None else TRUE
        return self._needed_page.end_cursor(is_last=name == "endCursor")

    @property
    def _needed_page(self) -> GatheredPage:
        assert self._page is not None  # noqa: S101  _gathered_page knows who needs it
        return self._page

    def _aggregate(self, entry: AggregatePlan) -> sql.Composable:
        if self._are_totals_needed:
            place = self._aggregates.index(entry)
            return sql.SQL("(SELECT {} FROM {})").format(
                sql.Identifier(f"#a{place}"), sql.Identifier(self._totals)
            )
        count = sql.SQL("({})").format(
            totals_sql(self._names, self._plan.source, self._parent, [entry])
        )
        return count if self._page is None else self._page.total_or(count)


def built_edge(names: Names, edges: EdgesPlan, order: Sequence[OrderLeaf], alias: str) -> Built:
    pairs: list[tuple[str, Built]] = []
    for entry in edges.entries:
        if isinstance(entry, NodePlan):
            value = built_record(names, entry.selection, alias)
        elif isinstance(entry, CursorPlan):
            value = Built(cursor_sql(order, alias))
        else:
            value = Built(_literal(entry))
        pairs.append((entry.key, value))
    if _are_own_names([key for key, _ in pairs], [own_name(entry) for entry in edges.entries]):
        return built_row(names.fresh("e"), pairs)
    return built_object(pairs)


def edge_columns(edges: EdgesPlan) -> set[str]:
    return {
        name
        for entry in edges.entries
        if isinstance(entry, NodePlan)
        for name in columns_used(entry.selection)
    }


def _has_cursor(edges: EdgesPlan) -> bool:
    return any(isinstance(entry, CursorPlan) for entry in edges.entries)


def _literal(entry: LiteralPlan) -> sql.Composable:
    return sql.SQL("{}::text").format(sql.Literal(entry.value))


def own_name(entry: Any) -> str:
    return OWN_NAMES.get(type(entry)) or str(entry.name)


def object_json(
    pairs: list[tuple[str, sql.Composable]],
    own_names: list[str],
    table: sql.Composable | None = None,
) -> sql.Composable:
    """Return a row where every key is its own name and fits an identifier, else an object."""
    if _are_own_names([key for key, _ in pairs], own_names):
        return row_json(pairs, table)
    whole = json_object(pairs)
    return whole if table is None else sql.SQL("(SELECT {} FROM {})").format(whole, table)


def _are_own_names(keys: list[str], own_names: list[str]) -> bool:
    return keys == own_names and all(len(key) <= MAX_IDENTIFIER_BYTES for key in keys)
