"""Convert between validated definitions and the rows of `metadata.models` that store them.

Rows are returned unsaved; definitions of unsaved rows are built as the catalog builds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from metadata.checks.options import as_input
from metadata.definitions import FieldDef, IndexDef, ObjectDef
from metadata.models import FieldMetadata


def field_row(workspace_id: UUID, field: FieldDef, **facts: Any) -> FieldMetadata:
    """Return the unsaved row of a new field. `facts`: columns that definitions do not have."""
    row = FieldMetadata(
        id=field.id, workspace_id=workspace_id, object_id=field.object_id, type=field.type, **facts
    )
    write_definition(row, field)
    row.column_name = field.column_name
    row.position = field.position
    row.is_custom = field.is_custom
    row.is_system = field.is_system
    return row


def write_definition(row: FieldMetadata, field: FieldDef) -> FieldMetadata:
    """Copy what may change of a definition into its row."""
    row.name = field.name
    row.label = field.label
    row.description = field.description
    row.icon = field.icon
    row.is_active = field.is_active
    row.is_nullable = field.is_nullable
    row.is_searchable = field.is_searchable
    row.default_value = field.default_value
    row.options = [as_input(option) for option in field.options] or None
    row.settings = dict(field.settings) or None
    if field.relation is not None:
        row.relation_target_id = field.relation.target_object_id
        row.relation_inverse_id = field.relation.inverse_field_id
        row.morph_id = field.relation.morph_id
    return row


def relation_settings(field: FieldDef, kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the `settings` of a relation as the API shows them; `kept`: other keys.

    See docs/api/metadata.md#settings.
    """
    relation = field.relation
    if relation is None:
        raise ValueError(f"{field.name} is no relation")
    settings = dict(kept or {})
    settings["relationType"] = relation.type
    if field.is_many_to_one:
        settings |= {"onDelete": relation.on_delete, "joinColumnName": relation.join_column}
    else:
        settings.pop("onDelete", None)
        settings.pop("joinColumnName", None)
    return settings


def with_field(obj: ObjectDef, field: FieldDef) -> ObjectDef:
    """Return the object with a field added, or replaced by id, and its `search_fields` updated."""
    if obj.field_by_id(field.id) is None:
        every = (*obj.all_fields, field)
    else:
        every = tuple(field if f.id == field.id else f for f in obj.all_fields)
    return _with_fields(obj, every)


def without_fields(obj: ObjectDef, ids: set[UUID]) -> ObjectDef:
    return _with_fields(obj, tuple(f for f in obj.all_fields if f.id not in ids))


def _with_fields(obj: ObjectDef, every: tuple[FieldDef, ...]) -> ObjectDef:
    active = {f.name: f for f in every if f.is_active}
    return replace(
        obj,
        all_fields=every,
        fields=active,
        join_columns={
            f.relation.join_column: f for f in active.values() if f.relation and f.is_many_to_one
        },
        search_fields=tuple(f.name for f in every if f.is_searchable),
    )


def covered_by(index: IndexDef, ids: set[UUID]) -> bool:
    """Tell whether an index has a column of one of these fields."""
    return any(entry.field_id in ids for entry in index.fields)
