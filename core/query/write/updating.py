"""Update, one and many: one patch for all matches, in one UPDATE.

Many records are returned in the order of their ids. Soft-deleted records are reached too
(docs/api/graphql.md#mutations, docs/api/rest.md#deleted-records). What a body does not name is left
alone, sub-fields of composites included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan.slots import Values
from core.query.request import FilterNode, Selection
from core.query.sql.scope import Scope
from core.query.versions import Guard, version_sql
from core.query.write import matching, transactions
from core.query.write import sql as statements
from core.query.write.answers import Answer, Write, only, plan_answer, run, told_of
from core.query.write.body_plan import BodyPlan
from core.query.write.each import update_each
from core.query.write.events.told import UPDATED
from core.query.write.linking import resolve_links
from core.query.write.planning import plan_update
from core.query.write.refusals.explaining import explain_update
from core.query.write.refusals.faults import Faults
from core.query.write.rows import Row, as_json, changed_rows, columns_of
from core.query.write.stored import shown_column, stored_row, values_over, waiting_columns
from core.query.write.transactions import Planned
from core.query.write.writers import ID, ObjectWriter, writer_for
from metadata.definitions import ObjectDef
from twenty.errors import ApiError, RecordNotFound

Record = Mapping[str, Any]


def update_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    changes: Record,
    selection: Selection | None,
    guard: Guard | None = None,
) -> bytes:
    """Return the updated record.

    Raises `RecordNotFound`, `PreconditionFailed` and what planning a body raises.
    """
    wanted = matching.one(record_id)
    found = only(_update(context, obj, wanted, changes, selection, record_id, guard))
    if found is None:
        raise RecordNotFound
    return found


def update_many(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    changes: Record,
    selection: Selection | None,
) -> bytes:
    """Return a JSON array.

    Raises `InvalidQueryInput` for an empty filter, `BadUserInput` for more than
    MAX_AFFECTED_RECORDS matches.
    """
    return _update(context, obj, wanted, changes, selection, None)


def _update(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    changes: Record,
    selection: Selection | None,
    own_id: UUID | None,
    guard: Guard | None = None,
) -> bytes:
    def planned(context: RequestContext, obj: ObjectDef) -> Planned[bytes]:
        plan = plan_update(context, obj, changes, own_id)
        answer = plan_answer(context, obj, selection, guard=guard)
        writer = writer_for(context.catalog, obj)

        def run() -> bytes:
            resolve_links(context, writer, [plan], Faults(is_batch=False))
            row = changed_rows(context, writer, [plan])[0]
            if plan.waiting:
                return _set_each(context, writer, wanted, plan, row, answer)
            return set_matched(context, writer, wanted, matching.ANY, row, answer)

        def explain() -> ApiError | None:
            return explain_update(context, writer, plan, own_id) if own_id is not None else None

        return Planned(run, is_single=False, explain=explain)

    return transactions.write_planned(context, obj, planned)


def _set_each(
    context: RequestContext,
    writer: ObjectWriter,
    wanted: FilterNode | None,
    plan: BodyPlan,
    row: Row,
    answer: Answer,
) -> bytes:
    """As `set_matched`, for values that depend on what each record holds.

    The records are locked and read first.
    """
    columns = waiting_columns(writer, [plan])
    values = Values()
    guard = answer.guard
    matched = matching.plan_matched(context, writer.obj, wanted, matching.ANY, values)

    def shown(scope: Scope) -> list[sql.Composable]:
        held = [shown_column(writer, c, scope.own(c)) for c in columns]
        return [version_sql(scope.alias), *held] if guard is not None else held

    select = matched.select(shown=shown)
    found = executor.rows(select, values.all())
    matching.require_allowed(len(found))
    waited = set(columns)
    rows: list[Row] = []
    for record_id, *held in found:
        if guard is not None:
            guard.check(held.pop(0))
        over = values_over(writer, plan, stored_row(writer, columns, held))
        own = {c: v for c, v in row.items() if c not in waited}
        own |= {c: v for c, v in over.items() if c in waited}
        given = [column for column in own if not column.startswith("#")]
        rows.append({ID: record_id, **own, statements.GIVEN: given})
    return update_each(context, writer, rows, answer) if rows else b"[]"


def set_matched(
    context: RequestContext,
    writer: ObjectWriter,
    wanted: FilterNode | None,
    state: str,
    row: Row,
    answer: Answer,
) -> bytes:
    """Give every matched record the values of `row`; `state` as in `matching`."""
    columns = columns_of(writer, [row])
    values = answer.values()
    matched = matching.plan_matched(context, writer.obj, wanted, state, values, answer.guard)
    batch = values.add(as_json([row]), "json")
    told = told_of(context, writer.obj, UPDATED, values)
    before = told.matched_columns if told else ()
    write = Write(
        key=("update matched", writer.obj.id, columns, batch, matched),
        ctes=lambda returned: statements.update_matched(
            writer, columns, batch, matched, returned, before
        ),
        values=values,
        is_counted=True,
        is_checked=matched.expected is not None,
        told=told,
    )
    count, records = run(context.catalog, answer, write)
    matching.require_allowed(count)
    return records
