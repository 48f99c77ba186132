"""Find duplicates → plan: which criteria can be used, and for which records.

A criterion with a field that the caller may not read is not used: its matches would reveal the
hidden value. Raises `InvalidQueryInput` with the contract's sentences, `InvalidData` for data that
cannot be read. See docs/api/graphql.md#duplicates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apikeys.context import RequestContext
from core.query.plan import names as resolving
from core.query.plan.lists import plan_shown
from core.query.plan.ordering import id_leaf
from core.query.plan.shown import cached_plan
from core.query.plan.slots import Slot, Values
from core.query.plan.types import Column, IsMatch, ListPlan, PagePlan, Source, Table
from core.query.request import DuplicatesInput, Shape
from metadata.definitions import FieldDef, ObjectDef
from metadata.parts import Part
from twenty.errors import InvalidData, InvalidQueryInput

MAX_DUPLICATES = 200
MAX_INPUTS = 200


@dataclass(frozen=True, slots=True)
class Criterion:
    """Columns that must all be equal; `text` columns count from a minimum length on."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class DuplicatesPlan:
    """For each input record the list `matches`, one row per input in input order.

    `inputs`: ids of records (uuid[]), or (`has_data`) a JSON list of objects with the columns of
    the criteria.
    """

    table: Table
    deleted_at: str | None
    criteria: tuple[Criterion, ...]
    inputs: Slot
    has_data: bool
    matches: ListPlan


def asks_for_duplicates(obj: ObjectDef, of: DuplicatesInput) -> bool:
    """Tell whether there is anything to look for. Raises `InvalidQueryInput` for bad input."""
    if of.ids is None and of.data is None:
        raise InvalidQueryInput('You have to provide either "data" or "ids" argument')
    if of.ids is not None and of.data is not None:
        raise InvalidQueryInput('You cannot provide both "data" and "ids" arguments')
    if of.data is not None and not of.data:
        raise InvalidQueryInput(
            'The "data" condition can not be empty when "ids" input not provided'
        )
    count = len(of.ids if of.ids is not None else of.data or ())
    if count > MAX_INPUTS:
        raise InvalidQueryInput(
            f"Duplicates can be looked for of at most {MAX_INPUTS} records at once, got {count}"
        )
    if not obj.duplicate_criteria:
        raise InvalidQueryInput(
            "Duplicates are only available for objects with duplicate criteria. "
            f"Object '{obj.name_singular}' does not have duplicate criteria defined."
        )
    return count > 0


def plan_duplicates(
    context: RequestContext, obj: ObjectDef, of: DuplicatesInput, shape: Shape
) -> tuple[DuplicatesPlan, tuple[Any, ...]]:
    shown, first = cached_plan(
        context, obj, shape, lambda values: plan_shown(context, obj, shape, values)
    )
    values = Values(first)
    criteria = usable_criteria(context, obj)
    table = resolving.table_of(context, obj)
    if of.data is not None:
        records = [_columns_of(obj, criteria, record) for record in of.data]
        inputs = values.add(json.dumps(records, default=str), "json")
    else:
        inputs = values.add([str(record_id) for record_id in of.ids or ()], "uuid[]")
    page = PagePlan((id_leaf(obj),), size=MAX_DUPLICATES, is_indexed=True, is_only_page=True)
    return DuplicatesPlan(
        table=table,
        deleted_at=obj.deleted_at_column,
        criteria=criteria,
        inputs=inputs,
        has_data=of.data is not None,
        matches=ListPlan(Source(table, IsMatch()), page, shown),
    ), values.all()


def usable_criteria(context: RequestContext, obj: ObjectDef) -> tuple[Criterion, ...]:
    found: list[Criterion] = []
    for group in obj.duplicate_criteria:
        owners = [part_called(obj, name) for name in group]
        known = [owner for owner in owners if owner is not None]
        if len(known) == len(group) > 0 and all(
            resolving.is_readable(context, obj, field) for field, _ in known
        ):
            columns: tuple[Column, ...] = tuple(resolving.column_of(*owner) for owner in known)
            found.append(Criterion(columns))
    return tuple(found)


def part_called(obj: ObjectDef, name: str) -> tuple[FieldDef, Part] | None:
    """Resolve `jobTitle`, `name.firstName` or, written together, `nameFirstName`."""
    for field in obj.fields.values():
        for part in resolving.type_of(field).parts(field):
            dotted = f"{field.name}.{part.name}" if part.name else field.name
            if name in (dotted, field.name + part.suffix):
                return field, part
    return None


def _columns_of(
    obj: ObjectDef, criteria: Sequence[Criterion], record: Mapping[str, Any]
) -> dict[str, Any]:
    """Read the values of the criteria's columns that a record names, as for a write."""
    if not isinstance(record, Mapping):
        raise InvalidData("Each entry of data must be an object with fields of the record")
    for name in record:
        if resolving.named_field(obj, name) is None:
            raise InvalidData(f'Object {obj.name_singular} doesn\'t have any "{name}" field.')
    wanted = {column.field.name: column.field for c in criteria for column in c.columns}
    values: dict[str, Any] = {}
    for field in wanted.values():
        if field.name not in record:
            continue
        parsed = resolving.type_of(field).parse(field, record[field.name])
        for part in resolving.type_of(field).parts(field):
            values[part.column(field)] = parsed.get(part.name)
    return values
