"""`ExportPlan` → SQL: one row for each record, with one value that is finished text.

As cells, a record is a JSON array of texts: what the record's JSON shows, without the quotes of a
text; null where that shows null.
"""

from __future__ import annotations

from psycopg import sql

from core.query.export.plan import ExportPlan, parts_of
from core.query.plan.types import ListPlan, ListShown
from core.query.sql.lists import shown_record
from core.query.sql.rows import rows_sql
from core.query.sql.scope import Names
from core.query.sql.selection import columns_used
from core.query.sql.text import COMMA, Built
from metadata.columns.reading import part_sql
from metadata.definitions import FieldDef
from metadata.parts import Part

NUMBER = "#n"
# Types whose JSON is not their text: a list is JSON, a date does not depend on the session.
_PRINTED_AS_JSON = frozenset({"text[]", "date"})


def export_sql(names: Names, root: ExportPlan) -> sql.Composable:
    plan = root.records
    assert isinstance(plan.shown, ListShown)  # noqa: S101  made by plan_export
    columns = columns_used(plan.shown.selection)
    rows = rows_sql(names, plan.source, plan.page, columns, limit=plan.page.size)
    alias = names.fresh("p")
    built = _cells(plan, alias) if root.as_cells else shown_record(names, plan.shown, alias)
    order: sql.Composable = sql.SQL("")
    row: sql.Composable = sql.SQL("({}) AS {}").format(rows, sql.Identifier(alias))
    if plan.page.is_backward:  # read against the order, shown in it
        row = sql.SQL("(SELECT *, row_number() OVER () AS {} FROM {}) AS {}").format(
            sql.Identifier(NUMBER), row, sql.Identifier(alias)
        )
        order = sql.SQL(" ORDER BY {} DESC").format(sql.Identifier(alias, NUMBER))
    return sql.SQL("SELECT to_json({}) FROM {}{}").format(built.value, built.behind(row), order)


def _cells(plan: ListPlan, alias: str) -> Built:
    texts = [_cell(field, part, alias) for _, field, part in parts_of(plan)]
    return Built(sql.SQL("ARRAY[{}]::text[]").format(COMMA.join(texts)))


def _cell(field: FieldDef, part: Part, alias: str) -> sql.Composable:
    value = part_sql(part, field, sql.Identifier(alias))
    if part.kind.pg_type in _PRINTED_AS_JSON:
        return sql.SQL("to_json({}) #>> '{{}}'").format(value)
    return sql.SQL("({})::text").format(value)
