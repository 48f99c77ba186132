"""Resolve the links of a batch: look up what `connect` names, create what `create` gives.

The plans' join columns receive the ids, inside the write's transaction. One statement per relation
(and level of nested creates), however large the batch. Soft-deleted records cannot be connected.
Messages: docs/api/graphql.md#writing-relations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan import names as resolving
from core.query.plan.slots import Values
from core.query.sql.conditions import row_conditions
from core.query.sql.scope import Names, Scope
from core.query.sql.text import where
from core.query.write import sql as statements
from core.query.write.body_plan import BodyPlan
from core.query.write.events.told import CREATED, plan_told, with_events
from core.query.write.links import Connect, target_of
from core.query.write.refusals.faults import Faults
from core.query.write.rows import as_json, new_rows, send_new
from core.query.write.writers import DELETED_AT, ID, ObjectWriter, writer_for
from metadata.definitions import FieldDef
from twenty.errors import InvalidData

# Columns of the look-up's input: the record's number in the batch, then the key's values.
NUMBER = "#number"
NUMBERED = {NUMBER: "integer"}


def resolve_links(
    context: RequestContext,
    writer: ObjectWriter,
    plans: Sequence[BodyPlan],
    faults: Faults,
) -> None:
    """Resolve all links. Raises `InvalidData` naming all that were not found.

    Raises too what creating raises.
    """
    for name in _names(plan.connects for plan in plans):
        linked = [p for p in plans if name in p.connects]
        _connect(context, writer.relations[name], linked, faults)
    faults.refuse()
    for name in _names(plan.creates for plan in plans):
        _create(context, writer.relations[name], [p for p in plans if name in p.creates], faults)


def _names(given: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in given for name in names))


def _connect(
    context: RequestContext, relation: FieldDef, plans: Sequence[BodyPlan], faults: Faults
) -> None:
    wanted = [plan.connects[relation.name] for plan in plans]
    if len({connect.key.columns for connect in wanted}) > 1:
        raise InvalidData(
            "Expected the same constraint fields to be used consistently across all operations"
            f" for {relation.name}."
        )
    found = _look_up(context, wanted)
    for number, (plan, connect) in enumerate(zip(plans, wanted, strict=True)):
        if number in found:
            plan.values[relation.column_name] = found[number]
        else:
            text = f"Expected 1 record to connect to {relation.name}, but found 0"
            missing = f"{text} for {connect.wanted}"
            faults.add(plan.index, InvalidData(missing, field=plan.path + relation.name))


def _look_up(context: RequestContext, wanted: Sequence[Connect]) -> dict[int, Any]:
    """Return ids by number in `wanted`."""
    target, key = wanted[0].target, wanted[0].key
    writer = writer_for(context.catalog, target)
    rows = [
        {NUMBER: number, **dict(zip(key.columns, connect.values, strict=True))}
        for number, connect in enumerate(wanted)
    ]
    values = Values()
    scope = Scope(Names(), resolving.table_of(context, target))
    conditions = [
        statements.same_values(scope, key),
        sql.SQL("{} IS NULL").format(scope.own(DELETED_AT)),
        *row_conditions(scope),
    ]
    statement = sql.SQL("SELECT {input}.{number}, {id} FROM {rows}, {tables}{conditions}").format(
        input=statements.INPUT,
        number=sql.Identifier(NUMBER),
        id=scope.own(ID),
        rows=statements.input_rows(
            writer, key.columns, values.add(as_json(rows), "json"), NUMBERED
        ),
        tables=scope.from_sql(),
        conditions=where(conditions),
    )
    return dict(executor.rows(statement, values.all()))


def _create(
    context: RequestContext, relation: FieldDef, plans: Sequence[BodyPlan], faults: Faults
) -> None:
    """Insert the nested records without an answer."""
    nested = [plan.creates[relation.name] for plan in plans]
    writer = writer_for(context.catalog, target_of(context, relation))
    resolve_links(context, writer, nested, faults)
    new = new_rows(context, writer, nested)
    values = Values()
    rows, shared = send_new(writer, new, values)
    told = plan_told(context, writer.obj, CREATED, values)

    def ctes(returned: Sequence[str]) -> sql.Composed:
        return statements.insert(writer, rows, shared, new.ranks, returned)

    executor.rows(sql.SQL("{} SELECT 1").format(with_events(ctes, told, [ID])), values.all())
    for plan, row in zip(plans, new.rows, strict=True):
        plan.values[relation.column_name] = row[ID]
