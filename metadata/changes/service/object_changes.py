"""Objects created, changed and deleted: from validated values to a plan.

Rules: docs/api/metadata.md#changing-objects.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeGuard
from uuid import UUID

from metadata.changes import ddl
from metadata.changes.definition_rows import covered_by, with_field
from metadata.changes.requests import CreateObject, DeleteObject, UpdateObject
from metadata.changes.service.object_texts import TRANSLATIONS, object_override
from metadata.changes.service.pictures import object_picture
from metadata.changes.service.plan import AuditNote, Model, Plan
from metadata.changes.service.renaming import rename_followers
from metadata.changes.validation.name_availability import follower_problems
from metadata.changes.validation.objects import (
    COLUMNS,
    OVERRIDABLE,
    check_creation,
    check_deletion,
    check_update,
    subject_of,
)
from metadata.changes.validation.problems import FIELD, Problems
from metadata.definitions import FieldDef, IndexDef, ObjectDef
from metadata.model.catalog import object_def
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from metadata.standard_objects.custom_skeleton import MorphTarget, new_custom_object
from metadata.types.registry import field_type
from twenty.errors import NotFound

NOT_FOUND = "Object metadata not found"


def plan_creation(model: Model, change: CreateObject) -> Plan:
    wanted = check_creation(change.values, model.others(None))
    new = new_custom_object(
        model.catalog,
        name_singular=wanted.names[0],
        name_plural=wanted.names[1],
        label_singular=wanted.labels[0],
        label_plural=wanted.labels[1],
        has_name_field=wanted.has_name_field,
        **wanted.facts,
    )
    row = new.rows.object
    active = {*model.objects, row.id}
    obj = new.rows.definition(model.catalog.schema, active)
    problems = Problems("creating object", subject_of(change.values))
    plan = Plan(row.id, problems, ddl.create_object(obj))
    for target in new.morph_targets:
        field, index = _drafted(target, obj)
        problems.add(follower_problems(field, target.owner), FIELD)
        plan.ddl += ddl.add_relation(target.owner, field, obj, index)
        plan.added += [target.field, target.index]
    problems.raise_any()
    # The new table is visible to nobody else, and cannot be locked before it exists.
    plan.ddl = replace(plan.ddl, tables=plan.ddl.tables - {obj.table_name})
    plan.added += [row, *new.rows.fields, *new.rows.indexes]
    plan.notes.append(
        AuditNote("object.created", "object", row.id, row.name_singular, after=object_picture(row))
    )
    return plan


def _drafted(target: MorphTarget, obj: ObjectDef) -> tuple[FieldDef, IndexDef]:
    owner = target.owner
    alone = ObjectMetadata(id=owner.id, table_name=owner.table_name)
    drafted = object_def(alone, owner.schema, [target.field], [target.index], {obj.id})
    return drafted.all_fields[0], drafted.indexes[0]


def plan_update(model: Model, change: UpdateObject) -> Plan:
    obj = model.objects.get(change.id)
    if obj is None:
        raise NotFound(NOT_FOUND, code="OBJECT_METADATA_NOT_FOUND")
    row = model.object_row(obj.id)
    before = object_picture(row)
    changed = check_update(change.values, obj, row, model.others(obj))
    plan = Plan(obj.id, Problems("updating object", subject_of(changed, obj)))
    for name, value in changed.items():
        _write(row, obj, name, value)
    if {"nameSingular", "namePlural", "labelSingular"} & set(changed):
        rename_followers(model, obj, row, plan)
    _change_search(model, obj, row, changed, plan)
    if changed:
        plan.updated.append(row)
        note = AuditNote(
            "object.updated", "object", row.id, row.name_singular,
            before=before, after=object_picture(row),
        )  # fmt: skip
        plan.notes.append(note)
    return plan


def _write(row: ObjectMetadata, obj: ObjectDef, name: str, value: Any) -> None:
    if name == TRANSLATIONS or (not obj.is_custom and name in OVERRIDABLE):
        object_override(row, name, value)
    else:
        setattr(row, COLUMNS[name], value)


def _change_search(
    model: Model, obj: ObjectDef, row: ObjectMetadata, changed: dict[str, Any], plan: Plan
) -> None:
    """The label identifier always feeds the search vector, where its type can, and before other
    fields (docs/api/metadata.md#search)."""
    has_other_label = row.label_identifier_field_id != obj.label_identifier_field_id
    after = replace(obj, label_identifier_field_id=row.label_identifier_field_id)
    label = after.field_by_id(row.label_identifier_field_id or obj.id)
    is_due = has_other_label or "labelIdentifierFieldMetadataId" in changed
    if (is_due or changed.get("isSearchable")) and row.is_searchable and _may_join(label):
        after = with_field(after, replace(label, is_searchable=True))
        field = model.field_row(label.id)
        field.is_searchable = True
        plan.updated.append(field)
    elif not has_other_label:
        return
    plan.ddl += ddl.rebuild_search_vector(after)


def _may_join(label: FieldDef | None) -> TypeGuard[FieldDef]:
    return label is not None and not label.is_searchable and field_type(label).can_be_searchable


def plan_deletion(model: Model, change: DeleteObject) -> Plan:
    """Plan dropping the table and what refers to it in other objects: inverse fields, indexes."""
    obj = check_deletion(model.objects.get(change.id))
    plan = Plan(obj.id, Problems("deleting object", subject_of({}, obj)))
    plan.locked = frozenset(_neighbours(model, obj))
    followers: set[UUID] = set()
    for other in model.others(obj):
        pointing = [
            field
            for field in other.all_fields
            if field.relation is not None and field.relation.target_object_id == obj.id
        ]
        ids = {field.id for field in pointing}
        followers |= ids
        for field in pointing:
            plan.ddl += ddl.drop_field(other, field)
        plan.remove(IndexMetadata, (i.id for i in other.indexes if covered_by(i, ids)))
    plan.ddl += ddl.drop_object(obj)
    plan.remove(FieldMetadata, followers)
    plan.remove(ObjectMetadata, [obj.id])
    row = model.object_row(obj.id)
    plan.notes.append(
        AuditNote("object.deleted", "object", obj.id, obj.name_singular, before=object_picture(row))
    )
    return plan


def _neighbours(model: Model, obj: ObjectDef) -> set[str]:
    """Return the tables that its foreign keys refer to: dropping those locks them."""
    return {
        model.objects[field.relation.target_object_id].table_name
        for field in obj.all_fields
        if field.relation is not None and field.is_many_to_one
    }
