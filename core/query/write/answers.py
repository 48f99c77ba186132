"""Run a write's statement and show the written records, in that same statement where possible.

The answer is the caller's selection, planned before anything is written; the statement is made of
the CTEs of `core.query.write.sql`. Returned are the records as finished JSON, and how many matched.

A statement sees the tables as they were when it began. So records are shown from what the statement
itself returns if the selection leads nowhere else into their own table; otherwise a second
statement reads them by id, in the same transaction. A destroyed record is shown as it was, which is
what the statement sees.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan import names as resolving
from core.query.plan.selection import plan_selection
from core.query.plan.shown import cached_plan
from core.query.plan.slots import Slot, Values
from core.query.plan.types import RecordsByIdPlan, SelectionPlan, Table
from core.query.request import FieldEntry, Selection
from core.query.sql.scope import Names
from core.query.sql.selection import built_record, columns_used
from core.query.sql.statement import compiled
from core.query.sql.text import EMPTY_ARRAY
from core.query.versions import (
    COLUMNS,
    VERSION,
    Guard,
    as_text,
    version_sql,
)
from core.query.write.events.told import Told, plan_told, with_events
from core.query.write.sql import MATCHED, WRITTEN, WRITTEN_NAME
from core.query.write.writers import ID
from metadata.definitions import ObjectDef
from metadata.model.bounded_cache import cache_of
from metadata.model.catalog import Catalog
from twenty.db.row_versions import changed_meanwhile

CACHED_STATEMENTS = 1000
# What a statement says that wrote nothing: no array of ids, an empty array of records.
_NOTHING = (None, b"[]")
ONLY_ID = Selection((FieldEntry(ID, ID),))


@dataclass(slots=True)
class Answer:
    """How written records are shown. `nested_values` fill the selection's slots."""

    table: Table
    selection: SelectionPlan
    nested_values: tuple[Any, ...]
    is_local: bool
    # What the caller asks and learns of the one record's version, if there is one.
    guard: Guard | None = None

    def values(self) -> Values:
        """Return the values that the statement's own follow."""
        return Values(self.nested_values if self.is_local else ())


@dataclass(slots=True)
class Write:
    """The writing half of a statement. `key` and the slots identify its text.

    `ctes`: given the columns that `written` must have. `order`: the slot of the ids in the order to
    show them; None = by id. `is_counted`: the CTEs include `matched`, whose number is needed;
    `is_checked`: `matched` has the record's version, and only an expected one is written over.
    `told`: the events that the statement writes too.
    """

    key: Hashable
    ctes: Callable[[Sequence[str]], sql.Composable]
    values: Values
    order: Slot | None = None
    is_counted: bool = False
    is_checked: bool = False
    told: Told | None = None


def plan_answer(
    context: RequestContext,
    obj: ObjectDef,
    selection: Selection | None,
    *,
    as_before: bool = False,
    guard: Guard | None = None,
) -> Answer:
    """Plan how to show written records. Raises what planning a selection raises.

    `as_before`: show records as the statement saw them, whatever the selection leads to.
    """
    asked = selection or ONLY_ID

    def make(values: Values) -> tuple[Table, SelectionPlan, bool]:
        table = resolving.table_of(context, obj)
        plan = plan_selection(context, obj, asked, values)
        return table, plan, not _mentions(plan, table)

    (table, plan, is_local), nested = cached_plan(context, obj, ("answer of a write", asked), make)
    return Answer(table, plan, nested, is_local or as_before, guard)


def _mentions(part: object, table: Table) -> bool:
    """Tell whether a plan leads into `table` anywhere."""
    if isinstance(part, tuple):
        return any(_mentions(item, table) for item in part)
    if isinstance(part, Table):
        return (part.schema, part.name) == (table.schema, table.name)
    return is_dataclass(part) and any(
        _mentions(getattr(part, member.name), table) for member in fields(part) if member.compare
    )


def told_of(context: RequestContext, obj: ObjectDef, kind: str, values: Values) -> Told | None:
    """Plan what a write of `obj` tells; None where nobody listens."""
    if not context.catalog.is_told:
        return None
    return plan_told(context, obj, kind, values)


def run(catalog: Catalog, answer: Answer, write: Write) -> tuple[int, bytes]:
    """Execute; return the number of matched records (0 when not counted) and a JSON array.

    Raises `PreconditionFailed` when the record matched has a version that is not expected.
    """
    shown = answer.selection if answer.is_local else None
    guard = answer.guard
    told = write.told and write.told.actor
    key = (write.key, shown, write.order, guard is not None, told)
    cache = cache_of(catalog, "write statements", CACHED_STATEMENTS)
    statement: bytes | None = cache.get(key)
    if statement is None:
        statement = _composed(write, shown, has_version=guard is not None).as_bytes(None)
        cache.put(key, statement)
    count, result, *version = executor.texts(statement, write.values.all()) or (None, None)
    matched = int(count or 0)
    if guard is not None:
        guard.found = as_text(version[0])
        if write.is_checked and matched and result in _NOTHING:
            raise changed_meanwhile(guard.found)
    if answer.is_local:
        return matched, result or b"[]"
    return matched, _read_back(catalog, answer, (result or b"{}").decode())


def _composed(write: Write, shown: SelectionPlan | None, *, has_version: bool) -> sql.Composable:
    own_id = sql.Identifier(WRITTEN_NAME, ID)
    order: sql.Composable = own_id
    if write.order is not None:
        order = sql.SQL("array_position({}, {})").format(write.order.sql, own_id)
    table: sql.Composable = WRITTEN
    returned = {ID}
    if shown is None:
        result = sql.SQL("array_agg({} ORDER BY {})").format(own_id, order)
    else:
        record = built_record(Names(), shown, WRITTEN_NAME)
        result = sql.SQL("coalesce(json_agg({} ORDER BY {}), {})").format(
            record.value, order, EMPTY_ARRAY
        )
        table = record.behind(WRITTEN)
        returned = columns_used(shown) | {ID}
    count = sql.SQL("(SELECT count(*) FROM {})").format(MATCHED)
    if has_version:
        returned |= {*COLUMNS}
    statement = sql.SQL("{} SELECT {}, (SELECT {} FROM {})").format(
        with_events(write.ctes, write.told, returned),
        count if write.is_counted else sql.SQL("0"),
        result,
        table,
    )
    return statement + (_version(write) if has_version else sql.SQL(""))


def _version(write: Write) -> sql.Composable:
    """Return the written record's version, as a further column; else the one that was met."""
    after = sql.SQL("(SELECT {} FROM {})").format(version_sql(WRITTEN_NAME), WRITTEN)
    before: sql.Composable = sql.SQL("NULL")
    if write.is_checked:
        before = sql.SQL("(SELECT {} FROM {})").format(VERSION, MATCHED)
    return sql.SQL(", coalesce({}, {})").format(after, before)


def _read_back(catalog: Catalog, answer: Answer, ids: str) -> bytes:
    """Read the records. `ids`: PostgreSQL's own notation of an array, as received."""
    values = Values(answer.nested_values)
    plan = RecordsByIdPlan(answer.table, values.add(ids, "uuid[]"), answer.selection)
    found = executor.texts(compiled(catalog, plan), values.all())
    return (found[0] if found else None) or b"[]"


def only(records: bytes) -> bytes | None:
    """Return the one record of a JSON array; None when there is none."""
    return records[1:-1] if len(records) > len(b"[]") else None
