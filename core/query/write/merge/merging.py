"""Merge: several records of one object become one.

2 to 9 records are merged; one of them survives and is returned as finished JSON, after the merge
or, for a dry run, as it would be. Rules and messages: docs/api/graphql.md#merge,
docs/api/rest.md#merge.

All fields take part, whatever is selected, except the system's own and those that the caller can
read but not update. For fields that they cannot read, callers could not know what would be lost.
The losers are soft-deleted and give up the unique values that the survivor took.

A dry run does the same work and rolls it back, so that it shows the real result, relations
included; its answer carries a random id and a `deletedAt`, because no such record exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan import names as resolving
from core.query.plan.slots import Values
from core.query.plan.types import EntryPlan, FieldPlan, LiteralPlan, RecordsByIdPlan, SelectionPlan
from core.query.request import Selection
from core.query.sql.conditions import row_conditions
from core.query.sql.scope import Names, Scope
from core.query.sql.statement import statement
from core.query.sql.text import COMMA, where
from core.query.write import sql as statements
from core.query.write import transactions
from core.query.write.answers import Answer, only, plan_answer
from core.query.write.body_plan import BodyPlan
from core.query.write.each import always_given
from core.query.write.events.told import UPDATED, plan_told, with_events
from core.query.write.merge.repointing import repoint
from core.query.write.merge.values import is_filled, merged_value
from core.query.write.rows import Row, as_json, changed_rows, columns_of, this_moment
from core.query.write.unique_keys import unique_keys
from core.query.write.writers import DELETED_AT, ID, STAMPED, ObjectWriter, writer_for
from metadata.definitions import FieldDef, ObjectDef
from metadata.values import json_values
from metadata.values.new_id import new_id
from twenty.errors import InvalidQueryInput, RecordNotFound

MIN_RECORDS, MAX_RECORDS = 2, 9
SYSTEM_FIELDS = STAMPED | {DELETED_AT}


def merge(
    context: RequestContext,
    obj: ObjectDef,
    ids: Sequence[UUID],
    conflict_priority_index: int,
    selection: Selection | None,
    *,
    dry_run: bool = False,
) -> bytes:
    """Merge and return the survivor.

    Raises `InvalidQueryInput` for wrong arguments, `RecordNotFound` when a record is missing or
    deleted, `PermissionDenied` without the rights to update and to soft delete.
    """

    def work(context: RequestContext, obj: ObjectDef) -> bytes:
        context.permissions.require(obj, "update")
        context.permissions.require(obj, "soft_delete")
        _check(obj, ids, conflict_priority_index)
        answer = plan_answer(context, obj, selection)
        with transaction.atomic():
            survivor = _merge(context, obj, ids, ids[conflict_priority_index])
            shown = _show(_as_preview(answer) if dry_run else answer, survivor)
            if dry_run:
                transaction.set_rollback(True)
        return shown

    return transactions.write(context, obj, work)


def _check(obj: ObjectDef, ids: Sequence[UUID], priority: int) -> None:
    if len(ids) < MIN_RECORDS:
        raise InvalidQueryInput("At least 2 record IDs are required for merge")
    if len(ids) > MAX_RECORDS:
        raise InvalidQueryInput("Maximum 9 records can be merged at once")
    if not 0 <= priority < len(ids):
        raise InvalidQueryInput(
            f"Invalid conflict priority '{priority}'. Valid options for {len(ids)} records:"
            f" 0-{len(ids) - 1}"
        )
    if not obj.duplicate_criteria:
        raise InvalidQueryInput(
            "Merge is only available for objects with duplicate criteria."
            f" Object '{obj.name_singular}' does not have duplicate criteria defined."
        )
    if len(set(ids)) < len(ids):
        raise InvalidQueryInput("Record IDs for merge must differ from each other")


def _merge(context: RequestContext, obj: ObjectDef, ids: Sequence[UUID], survivor: UUID) -> UUID:
    writer = writer_for(context.catalog, obj)
    found = _lock(context, writer, ids)
    if len(found) < len(ids):
        raise RecordNotFound("One or more records not found")
    losers = [record_id for record_id in ids if record_id != survivor]
    records = [found[record_id] for record_id in (survivor, *losers)]
    taken = BodyPlan(values=_merged(context, writer, records))
    result = records[0] | taken.values
    gone = [
        BodyPlan(values={DELETED_AT: this_moment(), **_released(context, writer, result, record)})
        for record in records[1:]
    ]
    # The losers first: the values that the survivor takes must be free.
    _update(context, writer, losers, gone)
    _update(context, writer, [survivor], [taken])
    repoint(context, obj, survivor, losers)
    return survivor


def _lock(context: RequestContext, writer: ObjectWriter, ids: Iterable[UUID]) -> dict[UUID, Row]:
    """Return the living records by id, whole, locked in the order of their ids."""
    types = {c: pg_type for c, pg_type in writer.pg_types.items() if pg_type != "tsvector"}
    scope = Scope(Names(), resolving.table_of(context, writer.obj))
    values = Values()
    wanted = values.add([str(record_id) for record_id in ids], "uuid[]")
    conditions = [
        sql.SQL("{} = ANY({})").format(scope.own(ID), wanted.sql),
        sql.SQL("{} IS NULL").format(scope.own(DELETED_AT)),
        *row_conditions(scope),
    ]
    # jsonb as text: how a driver decodes it depends on the connection's set-up.
    columns = [
        scope.own(c) + sql.SQL("::text" if pg_type == "jsonb" else "")
        for c, pg_type in types.items()
    ]
    select = sql.SQL(
        "SELECT {columns} FROM {tables}{conditions} ORDER BY {id} FOR UPDATE OF {own}"
    ).format(
        columns=COMMA.join(columns),
        tables=scope.from_sql(),
        conditions=where(conditions),
        id=scope.own(ID),
        own=sql.Identifier(scope.alias),
    )
    rows = [dict(zip(types, row, strict=True)) for row in executor.rows(select, values.all())]
    for row in rows:
        row |= {c: json_values.loaded(row[c]) for c in types if row[c] and types[c] == "jsonb"}
    return {row[ID]: row for row in rows}


def _merged(
    context: RequestContext, writer: ObjectWriter, records: Sequence[Row]
) -> dict[str, Any]:
    """Return what changes in the first record, by column."""
    merged_ids = {record[ID] for record in records}
    values: dict[str, Any] = {}
    for found in writer.fields.values():
        field = found.field
        if field.name in SYSTEM_FIELDS:
            continue
        if not _takes_part(context, writer.obj, field):
            continue
        candidates = [
            {part: _unless_merged(record[c], merged_ids) for part, c in found.columns.items()}
            for record in records
        ]
        filled = [parts for parts in candidates if is_filled(found.parts, parts)]
        merged = merged_value(field, filled) if filled else candidates[0]
        values |= found.by_column(merged)
    return {column: value for column, value in values.items() if value != records[0][column]}


def _takes_part(context: RequestContext, obj: ObjectDef, field: FieldDef) -> bool:
    """Tell whether a field takes part in the merge.

    The survivor's own value is never replaced; only a missing one is filled in, or a list united.
    """
    rights = context.permissions
    return rights.can_update_field(obj, field) or not rights.can_read_field(obj, field)


def _unless_merged(value: Any, merged_ids: set[UUID]) -> Any:
    """Drop a reference among the merged records: the survivor would come to point at itself."""
    return None if isinstance(value, UUID) and value in merged_ids else value


def _released(
    context: RequestContext, writer: ObjectWriter, result: Mapping[str, Any], loser: Row
) -> dict[str, None]:
    """Return the unique values of `loser` that the survivor takes; deleted records keep theirs."""
    released: dict[str, None] = {}
    for key in unique_keys(context.catalog, writer.obj):
        mine = key.values_in(result)
        if mine is not None and mine == key.values_in(loser):
            released |= {c: None for c in key.columns if c not in writer.not_null}
    return released


def _update(
    context: RequestContext,
    writer: ObjectWriter,
    ids: Sequence[UUID],
    plans: Sequence[BodyPlan],
) -> None:
    rows: list[Row] = [
        {ID: record_id, **row, statements.GIVEN: list(row)}
        for record_id, row in zip(ids, changed_rows(context, writer, plans), strict=True)
    ]
    values = Values()
    batch = values.add(as_json(rows), "json")
    told = plan_told(context, writer.obj, UPDATED, values)
    columns, always = columns_of(writer, rows), always_given(rows)

    def ctes(returned: Sequence[str]) -> sql.Composed:
        before = told.matched_columns if told else ()
        return statements.update_each(writer, columns, always, batch, returned, before)

    executor.rows(sql.SQL("{} SELECT 1").format(with_events(ctes, told, [ID])), values.all())


def _show(answer: Answer, record_id: UUID) -> bytes:
    values = Values(answer.nested_values)
    ids = values.add([str(record_id)], "uuid[]")
    root = RecordsByIdPlan(answer.table, ids, answer.selection)
    row = executor.texts(statement(root), values.all())
    return only((row and row[0]) or b"[]") or b"null"


def _as_preview(answer: Answer) -> Answer:
    """Return the same selection with literals for `id` and `deletedAt`."""
    stand_ins = {ID: str(new_id()), DELETED_AT: this_moment()}

    def replaced(entry: EntryPlan) -> EntryPlan:
        if isinstance(entry, FieldPlan) and entry.name in stand_ins:
            return LiteralPlan(entry.key, stand_ins[entry.name])
        return entry

    entries = tuple(replaced(entry) for entry in answer.selection.entries)
    return replace(answer, selection=SelectionPlan(entries))
