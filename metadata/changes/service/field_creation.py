"""Field creation: columns, indexes and rows of a new field, or of both sides of a relation.

The plan's result is the field on the object that was named. Rules:
docs/api/metadata.md#creating-fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from metadata.changes import ddl
from metadata.changes.definition_rows import field_row, with_field
from metadata.changes.requests import CreateField
from metadata.changes.service.pictures import field_picture
from metadata.changes.service.plan import AuditNote, Model, Plan
from metadata.changes.validation.fields import check_creation, read_creation, subject_of
from metadata.changes.validation.problems import Problems
from metadata.changes.validation.relations import (
    Link,
    links_of,
    nullability_problems,
    read_payloads,
)
from metadata.checks.definition_errors import OBJECT_METADATA_NOT_FOUND, Problem
from metadata.definitions import MORPH_RELATION, RELATION_TYPES, FieldDef, ObjectDef
from metadata.model.index_definitions import index_row, join_column_index, unique_index
from metadata.standard_objects.custom_skeleton import next_position


def plan_creation(model: Model, change: CreateField) -> Plan:
    given = read_creation(change.values)
    obj = _object(model, given)
    if given["type"] in RELATION_TYPES:
        return _plan_relation(model, obj, given)
    field = check_creation(given, obj, next_position(obj))
    problems = Problems("creating field", subject_of(given))
    plan = Plan(field.id, problems, ddl.add_field(obj, field))
    after = with_field(obj, field)
    if field.is_unique:
        index = unique_index(obj.table_name, obj.id, field, is_custom=True)
        plan.ddl += ddl.create_index(after, index)
        plan.added.append(index_row(model.workspace_id, obj.id, index))
    if field.is_searchable:
        plan.ddl += ddl.rebuild_search_vector(after)
    _add_row(model, plan, field, given)
    return plan


def _object(model: Model, given: Mapping[str, Any]) -> ObjectDef:
    obj = model.objects.get(given["objectMetadataId"])
    problems = Problems("creating field", subject_of(given))
    if obj is None:
        message = "Object metadata not found"
        value = str(given["objectMetadataId"])
        problems.add([Problem(OBJECT_METADATA_NOT_FOUND, message, value)])
        raise problems.error()
    return obj


def _plan_relation(model: Model, obj: ObjectDef, given: Mapping[str, Any]) -> Plan:
    problems = Problems("creating field", subject_of(given))
    problems.add(nullability_problems(given))
    payloads = read_payloads(given, model.objects, problems)
    problems.raise_any()
    morph_id = uuid4() if given["type"] == MORPH_RELATION else None
    links = links_of(given, obj, payloads, problems, morph_id=morph_id)
    problems.raise_any()
    plan = Plan(links[0].source.id, problems)
    for link in links:
        add_link(model, plan, link, given)
    return plan


def add_link(model: Model, plan: Plan, link: Link, given: Mapping[str, Any]) -> None:
    """Add join column, foreign key, index and both rows to the plan."""
    owning = link.owning_field
    index = join_column_index(link.owner.table_name, link.owner.id, owning)
    plan.ddl += ddl.add_relation(link.owner, owning, link.target, index)
    plan.added.append(index_row(model.workspace_id, link.owner.id, index))
    _add_row(model, plan, link.source, given)
    _add_row(model, plan, link.inverse, {})


def _add_row(model: Model, plan: Plan, field: FieldDef, given: Mapping[str, Any]) -> None:
    facts = {
        "is_audit_logged": given.get("isAuditLogged", True),
        "is_label_synced_with_name": given.get("isLabelSyncedWithName", False),
    }
    row = field_row(model.workspace_id, field, **facts)
    plan.added.append(row)
    plan.notes.append(
        AuditNote("field.created", "field", field.id, _path(model, field.object_id, field.name),
                  after=field_picture(row, is_unique=field.is_unique))
    )  # fmt: skip


def _path(model: Model, object_id: UUID, name: str) -> str:
    return f"{model.objects[object_id].name_singular}.{name}"
