"""Create, one and many, and upsert: one transaction, one INSERT (and one UPDATE) for a batch.

What comes in: bodies as asked. What goes out: the records as finished JSON. Rules:
docs/api/graphql.md#upsert, docs/api/rest.md#bodies, #upsert, docs/api/README.md#limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from apikeys.context import RequestContext
from core.query.request import Selection
from core.query.write import sql as statements
from core.query.write import transactions
from core.query.write.answers import Answer, Write, only, plan_answer, run
from core.query.write.each import ids_text, update_each
from core.query.write.linking import resolve_links
from core.query.write.planning import BodyPlan, plan_creates
from core.query.write.rows import new_rows, send_new
from core.query.write.transactions import Planned
from core.query.write.upserting import by_unique_keys, match_plans, updated_rows
from core.query.write.writers import ObjectWriter, writer_for
from metadata.definitions import ObjectDef
from twenty.errors import BadUserInput

Record = Mapping[str, Any]
TOO_MANY = "TOO_MANY_RECORDS_TO_UPDATE"


def create_one(
    context: RequestContext,
    obj: ObjectDef,
    record: Record,
    selection: Selection | None,
    *,
    upsert: bool = False,
) -> bytes:
    """The created (upserted) record. Raises `ApiError`."""
    return only(create_many(context, obj, [record], selection, upsert=upsert)) or b"null"


def create_many(
    context: RequestContext,
    obj: ObjectDef,
    records: Sequence[Record],
    selection: Selection | None,
    *,
    upsert: bool = False,
) -> bytes:
    """A JSON array: input order; of an upsert the updated records first, then the new ones.

    All or nothing. Raises `ApiError`: what a body's plan refuses, `TOO_MANY_RECORDS_TO_UPDATE`, a
    duplicate entry, a link that leads nowhere.
    """
    if len(records) > settings.MAX_BATCH_SIZE:
        raise BadUserInput(
            f"Maximum number of records to upsert is {settings.MAX_BATCH_SIZE}.", code=TOO_MANY
        )

    def plan(context: RequestContext, obj: ObjectDef) -> Planned[bytes]:
        context.permissions.require(obj, "create")
        answer = plan_answer(context, obj, selection)
        writer = writer_for(context.catalog, obj)
        plans = plan_creates(context, obj, records)
        has_links = any(body.connects or body.creates for body in plans)

        def run() -> bytes:
            if not plans:
                return b"[]"
            if has_links:
                resolve_links(context, writer, plans)
            if upsert:
                return _upsert(context, writer, plans, answer)
            return _insert(context, writer, plans, answer)

        return Planned(run, is_single=answer.is_local and not (has_links or upsert))

    return transactions.write_planned(context, obj, plan, repeat_on_duplicate=upsert)


def _upsert(
    context: RequestContext, writer: ObjectWriter, plans: Sequence[BodyPlan], answer: Answer
) -> bytes:
    matches = match_plans(context, writer, plans)
    updated = inserted = b"[]"
    if matches.updates:
        rows = updated_rows(context, writer, matches.updates)
        updated = update_each(context, writer, rows, answer)
    if matches.inserts:
        inserted = _insert(context, writer, matches.inserts, answer, in_key_order=True)
    if updated == b"[]" or inserted == b"[]":
        return inserted if updated == b"[]" else updated
    return updated[:-1] + b"," + inserted[1:]


def _insert(
    context: RequestContext,
    writer: ObjectWriter,
    plans: Sequence[BodyPlan],
    answer: Answer,
    *,
    in_key_order: bool = False,
) -> bytes:
    """`in_key_order`: two batches that bring the same new records wait for each other, instead of
    deadlocking; the answer's order is the plans' all the same."""
    new = new_rows(context, writer, plans)
    values = answer.values()
    ids = ids_text(new.rows)
    if in_key_order:
        new = replace(new, rows=by_unique_keys(context, writer, new.rows))
    rows, shared = send_new(writer, new, values)
    write = Write(
        key=("insert", writer.obj.id, rows, shared, new.ranks),
        ctes=lambda returned: statements.insert(writer, rows, shared, new.ranks, returned),
        values=values,
        order=values.add(ids, "uuid[]") if len(plans) > 1 else None,
    )
    return run(context.catalog, answer, write)[1]
