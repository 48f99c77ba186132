"""Create, one and many, and upsert: one transaction, one INSERT (and one UPDATE) for a batch.

Rules: docs/api/graphql.md#upsert, docs/api/rest.md#bodies, #upsert, docs/api/README.md#limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from apikeys.context import RequestContext
from core.query.effects import Created, CreateOptions, Effect
from core.query.request import Selection
from core.query.versions import Guard
from core.query.write import sql as statements
from core.query.write import transactions
from core.query.write.answers import Answer, Write, only, plan_answer, run, told_of
from core.query.write.body_plan import BodyPlan
from core.query.write.each import ids_text, update_each
from core.query.write.events.told import CREATED
from core.query.write.linking import resolve_links
from core.query.write.planning import plan_creates, require_values
from core.query.write.refusals.explaining import explain_inserts
from core.query.write.refusals.faults import Faults
from core.query.write.rows import new_rows, send_new
from core.query.write.transactions import Planned
from core.query.write.unique_keys import unique_keys
from core.query.write.upsert.deciding import Deciding, deciding_keys
from core.query.write.upsert.meeting import Matches, by_unique_keys, match_plans, updated_rows
from core.query.write.writers import ID, ObjectWriter, writer_for
from metadata.definitions import ObjectDef
from twenty.errors import ApiError, BadUserInput, InvalidQueryInput, RecordNotFound

Record = Mapping[str, Any]
TOO_MANY = "TOO_MANY_RECORDS_TO_UPDATE"
PLAIN = CreateOptions()


def create_one(
    context: RequestContext,
    obj: ObjectDef,
    record: Record,
    selection: Selection | None,
    options: CreateOptions = PLAIN,
    guard: Guard | None = None,
) -> Created:
    """Return the created (upserted) record as a JSON object. Raises `ApiError`."""
    made = _create(context, obj, [record], selection, options, guard, is_batch=False)
    return Created(only(made.json) or b"null", made.effects)


def create_many(
    context: RequestContext,
    obj: ObjectDef,
    records: Sequence[Record],
    selection: Selection | None,
    options: CreateOptions = PLAIN,
) -> Created:
    """Return a JSON array in input order; for an upsert, updated records precede new ones.

    All or nothing. Raises `ApiError`: everything wrong with the bodies,
    `TOO_MANY_RECORDS_TO_UPDATE`, duplicate entries, links that lead nowhere.
    """
    refuse_too_many(records)
    return create_all(context, obj, records, selection, options)


def refuse_too_many(records: Sequence[Record]) -> None:
    if len(records) > settings.MAX_BATCH_SIZE:
        raise BadUserInput(
            f"Maximum number of records to upsert is {settings.MAX_BATCH_SIZE}.", code=TOO_MANY
        )


def create_all(
    context: RequestContext,
    obj: ObjectDef,
    records: Sequence[Record],
    selection: Selection | None,
    options: CreateOptions = PLAIN,
) -> Created:
    """As `create_many`, for the server's own batches, whose size it knows."""
    return _create(context, obj, records, selection, options, is_batch=True)


@dataclass(slots=True)
class _Creation:
    """One attempt at a call: its plans, and what is needed to carry them out."""

    context: RequestContext
    writer: ObjectWriter
    plans: list[BodyPlan]
    answer: Answer
    faults: Faults
    # For an upsert: the keys by which it finds records.
    deciding: Deciding | None
    has_links: bool
    only_existing: bool = False
    # What the last INSERT tried to write.
    inserts: Sequence[BodyPlan] = ()

    def run(self) -> Created:
        if not self.plans:
            return Created(b"[]", ())
        if self.has_links:
            resolve_links(self.context, self.writer, self.plans, self.faults)
        if self.deciding is not None:
            return self._upsert(self.deciding)
        return self._insert(self.plans)

    def _upsert(self, deciding: Deciding) -> Created:
        matches = match_plans(self.context, self.writer, self.plans, deciding, self.faults)
        if self.only_existing:
            _refuse_new(self.writer, deciding, matches, self.faults)
        require_values(self.writer, matches.inserts, self.faults)
        self.faults.refuse()
        updated, inserted = b"[]", Created(b"[]", ())
        if matches.updates:
            rows = updated_rows(self.context, self.writer, matches.updates)
            updated = update_each(self.context, self.writer, rows, self.answer)
        if matches.inserts:
            inserted = self._insert(matches.inserts, in_key_order=True)
        effects = sorted((*matches.effects, *inserted.effects), key=lambda effect: effect.index)
        return Created(joined(updated, inserted.json), effects)

    def _insert(self, plans: Sequence[BodyPlan], *, in_key_order: bool = False) -> Created:
        """Insert the plans' records.

        `in_key_order`: two batches with the same new records then wait for each other instead of
        deadlocking; the answer keeps the plans' order all the same.
        """
        self.inserts = plans
        new = new_rows(self.context, self.writer, plans)
        values = self.answer.values()
        ids = ids_text(new.rows) if len(plans) > 1 else ""
        effects = [
            Effect(plan.index, row[ID], "created")
            for plan, row in zip(plans, new.rows, strict=True)
        ]
        if in_key_order:
            new = new._replace(rows=by_unique_keys(self.context, self.writer, new.rows))
        rows, shared = send_new(self.writer, new, values)
        write = Write(
            key=("insert", self.writer.obj.id, rows, shared, new.ranks),
            ctes=lambda returned: statements.insert(self.writer, rows, shared, new.ranks, returned),
            values=values,
            order=values.add(ids, "uuid[]") if ids else None,
            told=told_of(self.context, self.writer.obj, CREATED, values),
        )
        return Created(run(self.context.catalog, self.answer, write)[1], effects)

    def explain(self) -> ApiError | None:
        is_batch = self.faults.is_batch
        return explain_inserts(self.context, self.writer, self.inserts, is_batch=is_batch)


def _create(
    context: RequestContext,
    obj: ObjectDef,
    records: Sequence[Record],
    selection: Selection | None,
    options: CreateOptions,
    guard: Guard | None = None,
    *,
    is_batch: bool,
) -> Created:
    if options.conflict_fields is not None and not options.upsert:
        raise InvalidQueryInput("'conflictFields' is for upserts: set upsert to true.")

    def plan(context: RequestContext, obj: ObjectDef) -> Planned[Created]:
        context.permissions.require(obj, "create")
        answer = plan_answer(context, obj, selection, guard=guard)
        faults = Faults(is_batch=is_batch)
        deciding = None
        if options.upsert:
            keys = unique_keys(context.catalog, obj)
            deciding = deciding_keys(obj, keys, options.conflict_fields)
        plans = plan_creates(
            context, obj, records, faults, is_upsert=options.upsert, indexes=options.indexes
        )
        faults.refuse()
        writer = writer_for(context.catalog, obj)
        has_links = bool([body for body in plans if body.connects or body.creates])
        creation = _Creation(
            context, writer, plans, answer, faults, deciding, has_links, options.only_existing
        )
        is_single = answer.is_local and not (has_links or options.upsert)
        return Planned(creation.run, is_single=is_single, explain=creation.explain)

    return transactions.write_planned(context, obj, plan, repeat_on_duplicate=options.upsert)


def _refuse_new(writer: ObjectWriter, deciding: Deciding, matches: Matches, faults: Faults) -> None:
    keys = ", ".join(deciding.keys[place].path for place in deciding.places)
    for plan in matches.inserts:
        missing = f"No {writer.obj.name_singular} has these values of {keys}."
        faults.add(plan.index, RecordNotFound(missing))


def joined(first: bytes, second: bytes) -> bytes:
    """Return one JSON array of both."""
    if first == b"[]" or second == b"[]":
        return second if first == b"[]" else first
    return first[:-1] + b"," + second[1:]
