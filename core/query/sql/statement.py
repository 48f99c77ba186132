"""Plan → SQL text: one statement per root, cached by the plan itself.

The statement contains `$n` placeholders; it is composed once per shape and version of the data
model.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from psycopg import sql

from core.query.count import Count
from core.query.export.plan import ExportPlan
from core.query.export.sql import export_sql
from core.query.plan.aggregates import TOTAL_COUNT
from core.query.plan.duplicates import DuplicatesPlan
from core.query.plan.groups import GroupsPlan
from core.query.plan.lists import EstimatePlan
from core.query.plan.records import RecordPlan
from core.query.plan.search import SearchPlan
from core.query.plan.types import AggregatePlan, ListPlan, ListShown, RecordsByIdPlan
from core.query.sql.conditions import row_conditions, source_conditions
from core.query.sql.duplicates import duplicates_sql
from core.query.sql.groups import groups_json
from core.query.sql.lists import list_json, shown_record, totals_sql
from core.query.sql.page import GatheredPage
from core.query.sql.rows import rows_sql
from core.query.sql.scope import ID_COLUMN, Names, Scope
from core.query.sql.search import search_json
from core.query.sql.selection import built_record, columns_used
from core.query.sql.text import COMMA, EMPTY_ARRAY, NULL, all_of, where
from core.query.versions import COLUMNS, version_sql
from metadata.model.bounded_cache import cache_of
from metadata.model.catalog import Catalog

CACHED_BYTES = 32 * 1024 * 1024
_TOTAL = AggregatePlan(TOTAL_COUNT, TOTAL_COUNT)


def compiled(catalog: Catalog, root: Hashable) -> bytes:
    """Return the statement of a root plan, from the catalog's cache or composed now."""
    cache = cache_of(catalog, "statements", CACHED_BYTES)
    found: bytes | None = cache.get(root)
    if found is None:
        found = statement(root).as_bytes(None)
        cache.put(root, found, weight=len(found))
    return found


def statement(root: Any) -> sql.Composable:
    return _ROOTS[type(root)](Names(), root)


def _list(names: Names, root: ListPlan) -> sql.Composable:
    if isinstance(root.shown, ListShown):
        return _plain_list(names, root, root.shown)
    return sql.SQL("SELECT {}").format(list_json(names, root))


def _plain_list(names: Names, root: ListPlan, shown: ListShown) -> sql.Composable:
    """Return REST's list: array, total count, is there a further row, cursors at both ends."""
    columns = columns_used(shown.selection)
    page = GatheredPage(names, root, columns, None, with_cursors=True)
    columns_shown = [
        page.array(lambda alias: shown_record(names, shown, alias)),
        _total(names, root, shown, page),
        page.is_further(),
        page.end_cursor(is_last=False),
        page.end_cursor(is_last=True),
    ]
    return sql.SQL("SELECT {} FROM {}").format(COMMA.join(columns_shown), page.table())


def _total(names: Names, root: ListPlan, shown: ListShown, page: GatheredPage) -> sql.Composable:
    """Return the total; to be estimated: how many there are at least."""
    if shown.count is Count.NONE:
        return NULL
    if shown.count is Count.ESTIMATED:
        return page.count
    return page.total_or(sql.SQL("({})").format(totals_sql(names, root.source, None, [_TOTAL])))


def _estimate(names: Names, root: EstimatePlan) -> sql.Composable:
    if root.is_exact:
        return totals_sql(names, root.source, None, [_TOTAL])
    scope = Scope(names, root.source.table)
    conditions = where(source_conditions(scope, root.source, None))
    return sql.SQL("EXPLAIN (FORMAT JSON) SELECT FROM {}{}").format(scope.from_sql(), conditions)


def _record(names: Names, root: RecordPlan) -> sql.Composable:
    columns = columns_used(root.selection) | {*COLUMNS}
    rows = rows_sql(names, root.source, root.page, columns, limit=1)
    alias = names.fresh("p")
    record = built_record(names, root.selection, alias)
    row = sql.SQL("({}) AS {}").format(rows, sql.Identifier(alias))
    return sql.SQL("SELECT to_json({}), {} FROM {}").format(
        record.value, version_sql(alias), record.behind(row)
    )


def _records_by_id(names: Names, root: RecordsByIdPlan) -> sql.Composable:
    scope, wanted = Scope(names, root.table), names.fresh("i")
    same = sql.SQL("{} = {}").format(scope.own(ID_COLUMN), sql.Identifier(wanted, "#id"))
    record = built_record(names, root.selection, scope.alias)
    rows = sql.SQL('unnest({}) WITH ORDINALITY AS {}("#id", "#n") JOIN {} ON {}').format(
        root.ids.sql,
        sql.Identifier(wanted),
        scope.from_sql(),
        all_of([same, *row_conditions(scope)]),
    )
    return sql.SQL("SELECT (SELECT coalesce(json_agg({} ORDER BY {}), {}) FROM {})").format(
        record.value, sql.Identifier(wanted, "#n"), EMPTY_ARRAY, record.behind(rows)
    )


def _duplicates(names: Names, root: DuplicatesPlan) -> sql.Composable:
    return duplicates_sql(names, root, _list)


def _search(names: Names, root: SearchPlan) -> sql.Composable:
    return sql.SQL("SELECT {}").format(search_json(names, root))


def _groups(names: Names, root: GroupsPlan) -> sql.Composable:
    return sql.SQL("SELECT {}").format(groups_json(names, root))


_ROOTS: Mapping[type, Callable[[Names, Any], sql.Composable]] = {
    GroupsPlan: _groups,
    DuplicatesPlan: _duplicates,
    SearchPlan: _search,
    ListPlan: _list,
    EstimatePlan: _estimate,
    ExportPlan: export_sql,
    RecordPlan: _record,
    RecordsByIdPlan: _records_by_id,
}
