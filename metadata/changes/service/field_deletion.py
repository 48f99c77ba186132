"""Field deletion, with the field's values; a relation is deleted with its other side.

A polymorphic field is deleted with all its targets; deleting the other side of one target removes
only that target. See docs/api/metadata.md#changing-fields.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from metadata.changes import ddl
from metadata.changes.definition_rows import covered_by, without_fields
from metadata.changes.requests import DeleteField
from metadata.changes.service.obstacles import subject_of
from metadata.changes.service.pictures import field_picture
from metadata.changes.service.plan import AuditNote, Model, Plan
from metadata.changes.validation.problems import Problems
from metadata.checks.definition_errors import FIELD_MUTATION_NOT_ALLOWED, Problem
from metadata.definitions import MORPH_RELATION, FieldDef, ObjectDef
from metadata.models import FieldMetadata, IndexMetadata
from twenty.errors import NotFound


def plan_deletion(model: Model, change: DeleteField) -> Plan:
    field = model.catalog.fields_by_id.get(change.id)
    if field is None:
        raise NotFound("Field metadata to delete not found", code="FIELD_METADATA_NOT_FOUND")
    problems = _require_deletable(model.object_of(field), field)
    plan = Plan(field.id, problems)
    by_object: dict[UUID, list[FieldDef]] = {}
    for one in _with_other_sides(model, field):
        _require_deletable(model.object_of(one), one)
        by_object.setdefault(one.object_id, []).append(one)
    for object_id, fields in by_object.items():
        _drop(model, plan, model.objects[object_id], fields)
    return plan


def _require_deletable(obj: ObjectDef, field: FieldDef) -> Problems:
    problems = Problems("deleting field", subject_of(field, obj))
    if obj.label_identifier_field_id == field.id:
        message = "Cannot delete, please update the label identifier field first"
        problems.add([Problem(FIELD_MUTATION_NOT_ALLOWED, message)])
    elif field.is_system:
        problems.add([Problem(FIELD_MUTATION_NOT_ALLOWED, "System fields cannot be deleted")])
    elif not field.is_custom:
        problems.add([Problem(FIELD_MUTATION_NOT_ALLOWED, "Standard Fields can't be deleted")])
    problems.raise_any()
    return problems


def _with_other_sides(model: Model, field: FieldDef) -> list[FieldDef]:
    own = [field]
    if field.type == MORPH_RELATION and field.relation is not None:
        morph_id = field.relation.morph_id
        own = [
            other
            for other in model.object_of(field).all_fields
            if other.type == MORPH_RELATION
            and other.relation is not None
            and other.relation.morph_id == morph_id
        ]
    inverse = [other for one in own if (other := model.catalog.inverse_of(one)) is not None]
    return list({one.id: one for one in (*own, *inverse)}.values())


def _drop(model: Model, plan: Plan, obj: ObjectDef, fields: list[FieldDef]) -> None:
    ids = {field.id for field in fields}
    after = without_fields(obj, ids)
    if any(field.is_searchable for field in fields):
        plan.ddl += ddl.rebuild_search_vector(replace(after, indexes=obj.indexes))
    for field in fields:
        plan.ddl += ddl.drop_field(obj, field)
        if field.relation is not None and field.is_many_to_one:
            target = model.objects[field.relation.target_object_id]
            plan.locked |= {target.table_name}
        row = model.field_row(field.id)
        name = f"{obj.name_singular}.{field.name}"
        before = field_picture(row, is_unique=field.is_unique)
        plan.notes.append(AuditNote("field.deleted", "field", field.id, name, before=before))
    plan.remove(IndexMetadata, (index.id for index in obj.indexes if covered_by(index, ids)))
    plan.remove(FieldMetadata, ids)
    if obj.image_identifier_field_id in ids:
        row_of_object = model.object_row(obj.id)
        row_of_object.image_identifier_field_id = None
        plan.updated.append(row_of_object)
