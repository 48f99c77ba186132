"""Why the database refused records: who holds their unique values, which links lead nowhere.

The database names one value and no record. These look-ups run after it has refused, when the write
has been rolled back; if the reason is gone by then, nothing is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan.slots import Values
from core.query.write import sql as statements
from core.query.write.body_plan import BodyPlan
from core.query.write.refusals.faults import Faults
from core.query.write.rows import Row, new_rows
from core.query.write.unique_keys import UniqueKey, unique_keys
from core.query.write.upsert.holders import Holder, find_holders, key_row
from core.query.write.writers import ID, ObjectWriter, writer_for
from twenty.db.errors import DUPLICATE_ENTRY, duplicate_entry, missing_target
from twenty.errors import ApiError, BadUserInput


def explain_inserts(
    context: RequestContext, writer: ObjectWriter, plans: Sequence[BodyPlan], *, is_batch: bool
) -> ApiError | None:
    """Explain everything wrong with new records, with defaults as they would have been written."""
    new = new_rows(context, writer, plans)
    rows = [new.shared | row for row in new.rows]
    return _explained(context, writer, rows, [p.index for p in plans], Faults(is_batch=is_batch))


def explain_update(
    context: RequestContext, writer: ObjectWriter, plan: BodyPlan, own_id: UUID
) -> ApiError | None:
    """Explain what is wrong with the changes to the record `own_id`."""
    faults = Faults(is_batch=False)
    return _explained(context, writer, [plan.values], [plan.index], faults, own_id)


def _explained(
    context: RequestContext,
    writer: ObjectWriter,
    rows: Sequence[Row],
    indexes: Sequence[int],
    faults: Faults,
    own_id: UUID | None = None,
) -> ApiError | None:
    excluded = str(own_id)
    # No body can fill a key with a field that its caller may not read, and defaults are not unique.
    keys = unique_keys(context.catalog, writer.obj)
    found = find_holders(
        context, writer, [key_row(row, keys) for row in rows], keys, is_locked=False
    )
    for number, (index, row) in enumerate(zip(indexes, rows, strict=True)):
        for holder in found.get(number, []):
            if holder.id != excluded:
                faults.add(index, _taken(writer, row, keys[holder.keys[0]], holder))
    _within(rows, indexes, keys, faults)
    _links(context, writer, rows, indexes, faults)
    return faults.refusal()


def _taken(writer: ObjectWriter, row: Row, key: UniqueKey, holder: Holder) -> ApiError:
    more = ""
    if holder.is_deleted:
        more = f" It is deleted: restore it, destroy it or upsert (id {holder.id})."
    refusal = duplicate_entry(writer.obj, key.paths, key.shown(row), more)
    refusal.body["conflict"] = {
        "ids": [holder.id],
        "field": key.path,
        "isDeleted": holder.is_deleted,
    }
    return refusal


def _within(
    rows: Sequence[Row], indexes: Sequence[int], keys: Sequence[UniqueKey], faults: Faults
) -> None:
    """Find unique values that two records of the call share."""
    for key in keys:
        first: dict[tuple[Any, ...], int] = {}
        for index, row in zip(indexes, rows, strict=True):
            values = key.values_in(row)
            if values is None:
                continue
            earlier = first.setdefault(tuple(map(_hashable, values)), index)
            if earlier != index:
                faults.add(index, _taken_within(row, key, earlier))


def _hashable(value: Any) -> Any:
    return str(value) if isinstance(value, UUID | list | dict) else value


def _taken_within(row: Row, key: UniqueKey, earlier: int) -> ApiError:
    return BadUserInput(
        f"A duplicate entry was detected: records[{earlier}] has {', '.join(key.paths)}"
        f' "{key.shown(row)}" too.',
        code=DUPLICATE_ENTRY,
        field=key.path,
        user_friendly_message="Two of the given records have the same unique value.",
        body={"conflict": {"index": earlier, "field": key.path}},
    )


def _links(
    context: RequestContext,
    writer: ObjectWriter,
    rows: Sequence[Row],
    indexes: Sequence[int],
    faults: Faults,
) -> None:
    """Find ids of records that do not exist."""
    for relation in writer.relations.values():
        column = relation.column_name
        wanted = {str(row[column]) for row in rows if row.get(column) is not None}
        target = context.catalog.target_of(relation)
        if not wanted or target is None or relation.relation is None:
            continue
        values = Values()
        statement = sql.SQL("SELECT {id}::text FROM {table} WHERE {id} = ANY({wanted})").format(
            id=sql.Identifier(ID),
            table=statements.table_of(writer_for(context.catalog, target)),
            wanted=values.add(sorted(wanted), "uuid[]").sql,
        )
        missing = wanted - {found for (found,) in executor.rows(statement, values.all())}
        for index, row in zip(indexes, rows, strict=True):
            if str(row.get(column)) in missing:
                name = relation.relation.join_column
                faults.add(index, missing_target(name, str(row[column])))
