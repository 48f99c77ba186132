"""Custom indexes of a workspace: create and drop (docs/api/metadata.md#indexes)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from metadata.changes import ddl
from metadata.changes.requests import CreateIndex, DeleteIndex
from metadata.changes.service.pictures import index_picture
from metadata.changes.service.plan import AuditNote, Model, Plan
from metadata.changes.validation.inputs import (
    anything,
    identifier,
    one_of,
    optional_text,
    read_values,
)
from metadata.changes.validation.problems import Problems
from metadata.checks.definition_errors import Problem
from metadata.definitions import DELETED_AT, FieldDef, IndexDef, ObjectDef
from metadata.model.index_definitions import BTREE, GIN, build_index, index_row
from metadata.models import IndexMetadata
from metadata.types.registry import field_type

MAX_CUSTOM_INDEXES = 10
MEMBERS = {
    "objectMetadataId": identifier,
    "fields": anything,
    "indexType": one_of(BTREE, GIN),
}
ENTRY_MEMBERS = {"fieldMetadataId": identifier, "subFieldName": optional_text(63)}
# Types whose columns GIN can index.
GIN_TYPES = frozenset({"ARRAY", "MULTI_SELECT", "RAW_JSON", "FILES"})
INVALID = "INVALID_INDEX_INPUT"
Entry = tuple[FieldDef, str | None]


def plan_creation(model: Model, change: CreateIndex) -> Plan:
    given = read_values(change.values, MEMBERS, required=("objectMetadataId",), code=INVALID)
    problems = Problems("creating index", {"objectMetadataId": str(given["objectMetadataId"])})
    obj = model.objects.get(given["objectMetadataId"])
    if obj is None:
        problems.add([Problem("INDEX_OBJECT_NOT_FOUND", "Object metadata not found")])
        raise problems.error()
    raw = given.get("fields")
    if not isinstance(raw, list) or not raw:
        message = "At least one field is required to create an index"
        problems.add([Problem("INDEX_FIELDS_REQUIRED", message)])
        raise problems.error()
    kind = given.get("indexType") or BTREE
    entries = [_entry(obj, item, problems) for item in raw]
    problems.add(_set_problems(obj, raw))
    problems.raise_any()
    fields = [entry for entry in entries if entry is not None]
    problems.add(_type_problems(kind, fields))
    problems.raise_any()
    names_deleted_at = any(field.name == DELETED_AT for field, _ in fields)
    index = build_index(
        obj.table_name,
        obj.id,
        fields,
        is_custom=True,
        index_type=kind,
        deleted_at=None if names_deleted_at else obj.deleted_at_column,
    )
    if any(other.name == index.name for other in obj.indexes):
        message = "An index on these fields exists already"
        problems.add([Problem("INDEX_ALREADY_EXISTS", message)])
    problems.raise_any()
    row = index_row(model.workspace_id, obj.id, index)
    plan = Plan(index.id, problems, ddl.create_index(obj, index), added=[row])
    plan.notes.append(
        AuditNote("index.created", "index", index.id, index.name, after=index_picture(row))
    )
    return plan


def plan_deletion(model: Model, change: DeleteIndex) -> Plan:
    problems = Problems("deleting index", {"id": str(change.id)})
    found = _find(model, change.id)
    if found is None:
        problems.add([Problem("INDEX_NOT_FOUND", f"Index {change.id} not found")])
        raise problems.error()
    obj, index = found
    if not index.is_custom:
        message = f"Index {change.id} is a system index and cannot be deleted"
        problems.add([Problem("CANNOT_DELETE_SYSTEM_INDEX", message)])
    elif index.is_unique:
        message = "A unique index is removed when its field's isUnique is switched off"
        problems.add([Problem("CANNOT_DELETE_SYSTEM_INDEX", message)])
    problems.raise_any()
    row = IndexMetadata.objects.get(workspace_id=model.workspace_id, pk=index.id)
    plan = Plan(index.id, problems, ddl.drop_index(obj, index))
    plan.remove(IndexMetadata, [index.id])
    plan.notes.append(
        AuditNote("index.deleted", "index", index.id, index.name, before=index_picture(row))
    )
    return plan


def _find(model: Model, index_id: UUID) -> tuple[ObjectDef, IndexDef] | None:
    for obj in model.catalog.all_objects:
        for index in obj.indexes:
            if index.id == index_id:
                return obj, index
    return None


def _entry(obj: ObjectDef, item: Any, problems: Problems) -> Entry | None:
    entry = read_values(item, ENTRY_MEMBERS, required=("fieldMetadataId",), code=INVALID)
    field = obj.field_by_id(entry["fieldMetadataId"])
    if field is None or not field_type(field).parts(field):
        message = f"Field {entry['fieldMetadataId']} not found on object {obj.id}"
        problems.add([Problem("INDEX_FIELD_NOT_FOUND_ON_OBJECT", message)])
        return None
    sub_field = entry.get("subFieldName")
    names = [part.name for part in field_type(field).parts(field) if part.name]
    if names and sub_field not in names:
        wanted = f"expected one of {', '.join(names)}"
        message = f"Composite field {field.name} needs a sub-field, got {sub_field}: {wanted}"
        problems.add([Problem("INDEX_NOT_SUPPORTED_FOR_COMPOSITE_FIELD", message)])
    elif not names and sub_field is not None:
        message = f"Field {field.name} has no sub-fields, got {sub_field}"
        problems.add([Problem("INDEX_NOT_SUPPORTED_FOR_COMPOSITE_FIELD", message)])
    return field, sub_field


def _set_problems(obj: ObjectDef, raw: list[Mapping[str, Any]]) -> list[Problem]:
    problems = []
    keys = {(str(item["fieldMetadataId"]).lower(), item.get("subFieldName")) for item in raw}
    if len(keys) < len(raw):
        message = "Duplicate field+sub-field in index field list"
        problems.append(Problem("DUPLICATE_INDEX_FIELDS", message))
    own = [index for index in obj.indexes if index.is_custom and not index.is_unique]
    if len(own) >= MAX_CUSTOM_INDEXES:
        message = f"Custom index limit of {MAX_CUSTOM_INDEXES} reached for object {obj.id}"
        problems.append(Problem("CUSTOM_INDEX_LIMIT_REACHED", message))
    return problems


def _type_problems(kind: str, fields: list[Entry]) -> list[Problem]:
    problems = []
    for field, sub_field in fields:
        part = next(p for p in field_type(field).parts(field) if p.name == (sub_field or ""))
        if field.type == "TS_VECTOR" or (kind == GIN and field.type not in GIN_TYPES):
            message = f"An index of type {kind} cannot have the field {field.name} ({field.type})"
            problems.append(Problem(INVALID, message))
        elif kind == BTREE and part.kind.pg_type == "jsonb":
            message = f"An index of type {kind} cannot have JSON values: {field.name}"
            problems.append(Problem(INVALID, message))
    return problems
