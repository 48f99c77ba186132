"""What follows from renaming an object (docs/api/metadata.md#renaming).

The fields of polymorphic links to the object are renamed with it (`targetRocket` → `targetShip`,
with label and the join column's API name). A user's plain relations keep their names. Nothing
physical changes, so there is no DDL.
"""

from __future__ import annotations

from dataclasses import replace

from metadata.changes.definition_rows import relation_settings
from metadata.changes.service.plan import Model, Plan
from metadata.changes.validation.name_availability import follower_problems
from metadata.changes.validation.objects import subject_of
from metadata.changes.validation.problems import FIELD, Problems
from metadata.definitions import MORPH_RELATION, FieldDef, ObjectDef
from metadata.model.naming import MAX_NAME_LENGTH, join_column_name, morph_field_name, upper_first
from metadata.models import FieldMetadata, ObjectMetadata
from metadata.standard_objects.fields import MORPH_STEM


def rename_followers(model: Model, obj: ObjectDef, row: ObjectMetadata, plan: Plan) -> None:
    """Add the renamed rows to the plan. Raises `MetadataValidationError` for a taken name."""
    problems = Problems("updating object", subject_of({}, obj))
    for owner in model.catalog.all_objects:
        for field in owner.all_fields:
            if field.type == MORPH_RELATION and _points_at(field, obj):
                renamed = _renamed(field, obj, row)
                if renamed.name != field.name:
                    problems.add(follower_problems(renamed, owner), FIELD)
                if renamed != field:
                    plan.updated.append(_row(model, renamed))
    problems.raise_any()


def _points_at(field: FieldDef, obj: ObjectDef) -> bool:
    return field.relation is not None and field.relation.target_object_id == obj.id


def _renamed(field: FieldDef, obj: ObjectDef, row: ObjectMetadata) -> FieldDef:
    relation = field.relation
    if relation is None:
        return field
    old, new = (
        (obj.name_singular, row.name_singular)
        if field.is_many_to_one
        else (obj.name_plural, row.name_plural)
    )
    ending = upper_first(old)
    if not field.name.endswith(ending) or field.name == ending:
        return field
    stem = field.name[: -len(ending)]
    name = morph_field_name(stem, new)
    join_column = join_column_name(name) if field.is_many_to_one else ""
    is_automatic = field.is_system and stem == MORPH_STEM
    after = replace(
        field,
        name=name,
        label=f"Target {row.label_singular}"[:MAX_NAME_LENGTH] if is_automatic else field.label,
        relation=replace(relation, join_column=join_column),
    )
    return replace(after, settings=relation_settings(after, field.settings))


def _row(model: Model, field: FieldDef) -> FieldMetadata:
    row = model.field_row(field.id)
    row.name, row.label, row.settings = field.name, field.label, dict(field.settings)
    return row
