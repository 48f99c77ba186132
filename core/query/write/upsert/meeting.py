"""Upsert: records that match an existing one by a unique key update it, the others are new.

See docs/api/graphql.md#upsert, docs/api/rest.md#upsert. Conflict keys are the id and every unique
index, or those that the caller names; a key counts for a record when it has all its values. The
right to create is enough to restore a deleted record: the caller could have created its equal. A
record that appears in between makes the insert fail, and the whole write is repeated
(`core.query.write.transactions`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from apikeys.context import RequestContext
from core.query.effects import Effect
from core.query.write import sql as statements
from core.query.write.body_plan import BodyPlan
from core.query.write.refusals.faults import Faults
from core.query.write.rows import Row, changed_rows
from core.query.write.stored import Stored, plain, read_stored, values_over, waiting_columns
from core.query.write.unique_keys import unique_keys
from core.query.write.upsert import conflicts
from core.query.write.upsert.deciding import Deciding
from core.query.write.upsert.holders import Holder, find_holders, key_row
from core.query.write.writers import CREATED_BY, DELETED_AT, ID, POSITION, ObjectWriter


@dataclass(slots=True)
class Matches:
    """`updates`: existing id → the plans that match it, in input order, and what happens to each;
    `inserts`: the others.
    """

    updates: dict[str, list[BodyPlan]] = field(default_factory=dict)
    inserts: list[BodyPlan] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


def match_plans(
    context: RequestContext,
    writer: ObjectWriter,
    plans: Sequence[BodyPlan],
    deciding: Deciding,
    faults: Faults,
) -> Matches:
    """Return what each plan matches, locked. Ambiguities are added to `faults`."""
    rows = [key_row(_given(plan), deciding.keys) for plan in plans]
    found = find_holders(context, writer, rows, deciding.keys, is_locked=True)
    matches = Matches()
    meetings: dict[str, list[conflicts.Meeting]] = {}
    for number, plan in enumerate(plans):
        holders = found.get(number, [])
        met = [holder for holder in holders if deciding.of(holder) is not None]
        refusal = conflicts.ambiguity(writer.obj, deciding, rows[number], met, holders)
        if refusal is not None:
            faults.add(plan.index, refusal)
        elif not met:
            matches.inserts.append(plan)
        else:
            (holder,) = met
            meeting = conflicts.Meeting(plan.index, rows[number], holder)
            earlier = meetings.setdefault(holder.id, [])
            refusal = conflicts.overwriting(writer.obj, deciding, meeting, earlier)
            if refusal is not None:
                faults.add(plan.index, refusal)
            earlier.append(meeting)
            matches.updates.setdefault(holder.id, []).append(plan)
            matches.effects.append(_effect(plan, holder, deciding))
    return matches


def _given(plan: BodyPlan) -> Row:
    return plan.values | {ID: str(plan.id)} if plan.id else plan.values


def _effect(plan: BodyPlan, holder: Holder, deciding: Deciding) -> Effect:
    place = deciding.of(holder)
    matched_by = deciding.keys[place].path if place is not None else None
    action = "restored" if holder.is_deleted else "updated"
    return Effect(plan.index, holder.id, action, matched_by)


def updated_rows(
    context: RequestContext, writer: ObjectWriter, updates: Mapping[str, Sequence[BodyPlan]]
) -> list[Row]:
    """Return one row per matched record: given values only, later plans over earlier ones.

    A soft-deleted record is restored; its creator stays the same (docs/api/graphql.md#upsert).
    """
    creator = writer.fields.get(CREATED_BY)
    kept = set(creator.columns.values()) if creator else set()
    rows = changed_rows(context, writer, _merged_plans(writer, updates))
    finished: list[Row] = []
    for record_id, row in zip(updates, rows, strict=True):
        changed = {DELETED_AT: None} | {c: v for c, v in row.items() if c not in kept}
        given = [column for column in changed if not column.startswith("#")]
        finished.append({ID: record_id, **changed, statements.GIVEN: given})
    return finished


def _merged_plans(
    writer: ObjectWriter, updates: Mapping[str, Sequence[BodyPlan]]
) -> list[BodyPlan]:
    every = [plan for plans in updates.values() for plan in plans]
    columns = waiting_columns(writer, every)
    if not columns:
        return [_merged(writer, plans, {}) for plans in updates.values()]
    stored = read_stored(writer, map(UUID, updates), columns)
    return [_merged(writer, plans, stored[UUID(found)]) for found, plans in updates.items()]


def _merged(writer: ObjectWriter, plans: Sequence[BodyPlan], stored: Stored) -> BodyPlan:
    merged = BodyPlan()
    for plan in plans:
        merged.values |= (
            values_over(writer, plan, {**stored, **plain(merged.values)})
            if plan.waiting
            else plan.values
        )
        merged.place = plan.place or (merged.place if POSITION not in plan.values else None)
    return merged


def by_unique_keys(context: RequestContext, writer: ObjectWriter, rows: Sequence[Row]) -> list[Row]:
    """Sort the rows into an order that any other batch would use too."""
    keys = unique_keys(context.catalog, writer.obj)[1:]
    return sorted(rows, key=lambda row: [str(key.values_in(row)) for key in keys])
