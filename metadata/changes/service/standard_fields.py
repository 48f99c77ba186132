"""Standard fields that a workspace created by an earlier release lacks.

Fields to add come in pairs where they are the two sides of a relation. A field of the workspace's
own that has the name keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from metadata.changes import ddl
from metadata.changes.definition_rows import with_field
from metadata.changes.service.plan import Model, Plan
from metadata.changes.validation.problems import Problems
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.index_definitions import index_row, join_column_index
from metadata.models import FieldMetadata
from metadata.standard_objects.build import definitions
from metadata.standard_objects.catalogue import standard_object_rows
from metadata.standard_objects.custom_skeleton import next_position


@dataclass
class Missing:
    """`rows`: to be added, by id; `defs`: the same as definitions; `taken`: `object.field`."""

    rows: dict[UUID, FieldMetadata] = field(default_factory=dict)
    defs: dict[UUID, FieldDef] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)


def missing_fields(model: Model) -> Missing:
    rows = standard_object_rows(model.workspace_id)
    defs = {f.id: f for obj in definitions(model.catalog.schema, rows) for f in obj.all_fields}
    found = Missing()
    for one in rows:
        obj = model.objects.get(one.object.id)
        for row in one.fields if obj is not None else ():
            if row.id not in model.catalog.fields_by_id:
                found.rows[row.id], found.defs[row.id] = row, defs[row.id]
    for row in list(found.rows.values()):
        if _is_taken(model, found.defs[row.id]):
            found.taken.append(f"{model.objects[row.object_id].name_singular}.{row.name}")
            _leave_out(found, row)
    return found


def _is_taken(model: Model, wanted: FieldDef) -> bool:
    names = {wanted.name, *ddl.column_names(wanted)}
    others = model.object_of(wanted).all_fields
    return any(names & {other.name, *ddl.column_names(other)} for other in others)


def _leave_out(found: Missing, row: FieldMetadata) -> None:
    """Leave out the field, and the other side of a relation."""
    for one in (row.id, row.relation_inverse_id):
        if one is not None:
            found.rows.pop(one, None)
            found.defs.pop(one, None)


def plan_missing(model: Model) -> Plan:
    found = missing_fields(model)
    objects = dict(model.objects)
    plan = Plan(model.workspace_id, Problems("creating field", {}))
    for row in found.rows.values():
        obj = objects[row.object_id]
        row.position = next_position(obj)
        added = found.defs[row.id]
        _add(plan, model, objects, obj, added)
        objects[obj.id] = with_field(obj, added)
        plan.added.append(row)
    return plan


def _add(
    plan: Plan, model: Model, objects: Mapping[UUID, ObjectDef], obj: ObjectDef, added: FieldDef
) -> None:
    if not added.is_many_to_one or added.relation is None:
        plan.ddl += ddl.add_field(obj, added)
        return
    index = join_column_index(obj.table_name, obj.id, added)
    plan.ddl += ddl.add_relation(obj, added, objects[added.relation.target_object_id], index)
    plan.added.append(index_row(model.workspace_id, obj.id, index))
