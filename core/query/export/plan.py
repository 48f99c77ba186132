"""A list to be read whole → `ExportPlan`, and the columns that its records have in a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apikeys.context import RequestContext
from core.query.plan.hashed import HashedOnce
from core.query.plan.lists import plan_list
from core.query.plan.types import FieldPlan, ListPlan, ListShown
from core.query.request import ListShape, RecordQuery
from metadata.definitions import FieldDef, ObjectDef
from metadata.parts import Part
from metadata.types.registry import field_type

# More than any table has: no limit.
EVERY_RECORD = 2**62


@dataclass(frozen=True, slots=True)
class ExportPlan(HashedOnce):
    """`as_cells`: a record is a row of cells (`cells_of`), else a JSON object."""

    records: ListPlan
    as_cells: bool
    __hash__ = HashedOnce.__hash__


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a table. `kind`: the key of its `metadata.parts.Kind`."""

    heading: str
    kind: str


def plan_export(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, shape: ListShape, *, as_cells: bool
) -> tuple[ExportPlan, tuple[Any, ...]]:
    """Return the plan and the values of its slots. Raises what planning a list raises."""
    records, values = plan_list(context, obj, query, shape)
    return ExportPlan(records, as_cells), values


def parts_of(plan: ListPlan) -> Iterator[tuple[str, FieldDef, Part]]:
    """Yield heading, field and part of each column, in order.

    A composite has a column for each sub-field (`address.addressCity`).
    """
    assert isinstance(plan.shown, ListShown)  # noqa: S101  made by plan_export
    for entry in plan.shown.selection.entries:
        assert isinstance(entry, FieldPlan)  # noqa: S101  as depth 0 has it
        for part in field_type(entry.field).parts(entry.field):
            heading = f"{entry.key}.{part.name}" if part.name else entry.key
            yield heading, entry.field, part


def cells_of(plan: ExportPlan) -> list[Cell]:
    return [Cell(heading, part.kind.key) for heading, _, part in parts_of(plan.records)]
