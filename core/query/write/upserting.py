"""Upsert: records that match an existing one by any unique key update it, the others are new.

What comes in: plans with resolved links, inside a transaction. What goes out: which plan meets
which record (`match_plans`), and the rows of the one update and the one insert.

See docs/api/graphql.md#upsert, docs/api/rest.md#upsert. Conflict keys are the id and every
unique index; a key counts for a record when all its values are there. Candidates, soft-deleted ones
among them, are locked in the order of their ids, so that two upserts wait for each other instead of
deadlocking; what the lock waited for is judged again on its newest version by the same statement.
The right to create is enough to bring a deleted record back: the caller could have made its like.
A record that appears in between makes the insert fail, and the whole write is repeated
(`core.query.write.transactions`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan import names as resolving
from core.query.plan.slots import Values
from core.query.sql.conditions import row_conditions
from core.query.sql.scope import Names, Scope
from core.query.sql.text import COMMA, any_of, where
from core.query.write import sql as statements
from core.query.write.planning import BodyPlan
from core.query.write.rows import Row, as_json, changed_rows
from core.query.write.stored import Stored, plain, read_stored, values_over, waiting_columns
from core.query.write.unique_keys import UniqueKey, unique_keys
from core.query.write.writers import CREATED_BY, DELETED_AT, ID, POSITION, ObjectWriter
from twenty.errors import BadUserInput

CONFLICT = "UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT"
NUMBER = "#number"


@dataclass(slots=True)
class Matches:
    """`updates`: existing id → the plans that meet it, in input order; `inserts`: the others."""

    updates: dict[UUID, list[BodyPlan]] = field(default_factory=dict)
    inserts: list[BodyPlan] = field(default_factory=list)


def match_plans(
    context: RequestContext, writer: ObjectWriter, plans: Sequence[BodyPlan]
) -> Matches:
    """Look up and lock what the plans meet. Raises the conflict for keys that disagree."""
    keys = unique_keys(context.catalog, writer.obj)
    rows = [_key_row(plan, keys) for plan in plans]
    used = [key for key in keys if any(key.values_in(row) for row in rows)]
    found = _lock_candidates(context, writer, rows, used)
    matches = Matches()
    for number, plan in enumerate(plans):
        ids = {record_id for record_id, _ in found.get(number, ())}
        if len(ids) > 1:
            raise _conflict(rows[number], found[number])
        if ids:
            matches.updates.setdefault(ids.pop(), []).append(plan)
        else:
            matches.inserts.append(plan)
    return matches


def _key_row(plan: BodyPlan, keys: Sequence[UniqueKey]) -> Row:
    """The values of every key that the plan fills; the rest cannot match."""
    given = plan.values | ({ID: plan.id} if plan.id else {})
    return {
        column: given.get(column)
        for key in keys
        if key.values_in(given) is not None
        for column in key.columns
    }


Candidate = tuple[UUID, UniqueKey]


def _lock_candidates(
    context: RequestContext, writer: ObjectWriter, rows: Sequence[Row], keys: Sequence[UniqueKey]
) -> dict[int, list[Candidate]]:
    """By the plan's number: the records it meets, each with the key it meets them by."""
    if not keys:
        return {}
    columns = tuple(dict.fromkeys(column for key in keys for column in key.columns))
    numbered = [{NUMBER: number, **row} for number, row in enumerate(rows) if row]
    values = Values()
    scope = Scope(Names(), resolving.table_of(context, writer.obj))
    same = [statements.same_values(scope, key) for key in keys]
    statement = sql.SQL(
        "SELECT {input}.{number}, {id}, ARRAY[{same}] FROM {rows}, {tables}{conditions}"
        " ORDER BY {id} FOR NO KEY UPDATE OF {own}"
    ).format(
        input=statements.INPUT,
        number=sql.Identifier(NUMBER),
        id=scope.own(ID),
        same=COMMA.join(same),
        rows=statements.input_rows(
            writer, columns, values.add(as_json(numbered), "json"), {NUMBER: "integer"}
        ),
        tables=scope.from_sql(),
        conditions=where([any_of(same), *row_conditions(scope)]),
        own=sql.Identifier(scope.alias),
    )
    found: dict[int, list[Candidate]] = {}
    for number, record_id, is_same in executor.rows(statement, values.all()):
        met = [(record_id, key) for key, is_met in zip(keys, is_same, strict=True) if is_met]
        found.setdefault(number, []).extend(met)
    return found


def _conflict(row: Row, candidates: Sequence[Candidate]) -> BadUserInput:
    told = []
    # By columns: definitions hold mappings, so a key itself cannot be hashed.
    for key in {key.columns: key for _, key in candidates}.values():
        told += [f"{m.path}: {row[m.column]}" for m in key.members if row[m.column] is not None]
    return BadUserInput(
        "Multiple records found with the same unique field values for"
        f" {'; '.join(told)}. Cannot determine which record to update.",
        code=CONFLICT,
    )


def updated_rows(
    context: RequestContext, writer: ObjectWriter, updates: Mapping[UUID, Sequence[BodyPlan]]
) -> list[Row]:
    """One row for each record that is met: given values only, later plans over earlier ones.

    A soft-deleted record comes back; who created a record stays (docs/api/graphql.md#upsert).
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
    writer: ObjectWriter, updates: Mapping[UUID, Sequence[BodyPlan]]
) -> list[BodyPlan]:
    every = [plan for plans in updates.values() for plan in plans]
    columns = waiting_columns(writer, every)
    if not columns:
        return [_merged(writer, plans, {}) for plans in updates.values()]
    stored = read_stored(writer, updates, columns)
    return [_merged(writer, plans, stored[found]) for found, plans in updates.items()]


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
    """The rows in an order that any other batch would give them too."""
    keys = unique_keys(context.catalog, writer.obj)[1:]
    return sorted(rows, key=lambda row: [str(key.values_in(row)) for key in keys])
