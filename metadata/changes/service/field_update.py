"""Field updates: the new definition → DDL, rows, and records to check for.

A new name needs no DDL; options migrate their records (docs/api/metadata.md#options); a unique or
required field is checked against the records first (docs/api/metadata.md#uniqueness).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metadata.changes import ddl
from metadata.changes.ddl.columns import field_columns
from metadata.changes.definition_rows import with_field, write_definition
from metadata.changes.requests import UpdateField
from metadata.changes.service.field_creation import add_link
from metadata.changes.service.object_texts import TRANSLATIONS, field_override
from metadata.changes.service.obstacles import empty_values, equal_values, subject_of, unfit_numbers
from metadata.changes.service.pictures import field_picture
from metadata.changes.service.plan import AuditNote, Model, Plan
from metadata.changes.validation.field_updates import field_after, read_update, require_allowed
from metadata.changes.validation.problems import Problems
from metadata.changes.validation.relations import links_of, read_morph_payloads
from metadata.definitions import MORPH_RELATION, FieldDef, IndexDef, ObjectDef
from metadata.model.index_definitions import index_row, unique_index
from metadata.model.naming import upper_first
from metadata.models import FieldMetadata, IndexMetadata
from metadata.types.registry import field_type
from metadata.values import scalars
from twenty.errors import BadUserInput

OVERRIDABLE = ("label", "description", "icon", TRANSLATIONS)
WHOLE_NUMBERS: Mapping[str, tuple[int, int]] = {
    "integer": (scalars.INT_MIN, scalars.INT_MAX),
    "bigint": (scalars.BIGINT_MIN, scalars.BIGINT_MAX),
}


def plan_update(model: Model, change: UpdateField) -> Plan:
    field = model.catalog.fields_by_id.get(change.id)
    if field is None:
        raise BadUserInput("Field metadata not found", code="FIELD_METADATA_NOT_FOUND")
    obj, row = model.object_of(field), model.field_row(field.id)
    before = field_picture(row, is_unique=field.is_unique)
    changed = read_update(change.values, field, row)
    require_allowed(changed, field, subject_of(field, obj))
    problems = Problems("updating field", subject_of(field, obj))
    after = field_after(changed, field, row, obj, problems)
    plan = Plan(field.id, problems)
    if "morphRelationsUpdatePayload" in changed:
        _add_targets(model, plan, obj, field, changed, problems)
    problems.raise_any()
    if not changed:
        return plan
    _change_columns(plan, obj, field, after)
    _change_uniqueness(model, plan, obj, field, after)
    _change_relation(model, plan, obj, field, after)
    if field.is_searchable != after.is_searchable:
        plan.ddl += ddl.rebuild_search_vector(with_field(obj, after))
    _write_row(row, field, after, changed)
    plan.updated.append(row)
    note = AuditNote(
        "field.updated", "field", field.id, f"{obj.name_singular}.{field.name}",
        before=before, after=field_picture(row, is_unique=after.is_unique),
    )  # fmt: skip
    plan.notes.append(note)
    return plan


def _change_columns(plan: Plan, obj: ObjectDef, before: FieldDef, after: FieldDef) -> None:
    types = ddl.change_types(obj, before, after)
    if types.statements:
        bounds = WHOLE_NUMBERS.get(field_type(after).parts(after)[0].kind.key)
        if bounds is not None:
            plan.obstacles.append(unfit_numbers(obj, before, *bounds))
    plan.ddl += types
    plan.ddl += ddl.change_default(obj, before, after)
    plan.ddl += ddl.change_options(obj, before, after)
    required = {c.name for c in field_columns(before) if c.not_null}
    newly = [
        c.name
        for c in field_columns(after)
        if c.not_null and c.name not in required and c.default is None
    ]
    if newly:
        plan.obstacles.append(empty_values(obj, before, newly))
    plan.ddl += ddl.change_nullability(obj, before, after)


def _change_uniqueness(
    model: Model, plan: Plan, obj: ObjectDef, before: FieldDef, after: FieldDef
) -> None:
    if after.is_unique and not before.is_unique:
        index = unique_index(obj.table_name, obj.id, after, is_custom=True)
        plan.obstacles.append(equal_values(obj, before))
        plan.ddl += ddl.settle_values(obj, after)
        plan.ddl += ddl.create_index(with_field(obj, after), index)
        plan.added.append(index_row(model.workspace_id, obj.id, index))
    if before.is_unique and after.is_unique:
        _rebuild_unique_index(plan, obj, before, after)
    if before.is_unique and not after.is_unique:
        indexes = [index for index in obj.indexes if _is_unique_index_of(index, before)]
        for index in indexes:
            plan.ddl += ddl.drop_index(obj, index)
        plan.remove(IndexMetadata, (index.id for index in indexes))


def _rebuild_unique_index(plan: Plan, obj: ObjectDef, before: FieldDef, after: FieldDef) -> None:
    """Rebuild it where settings decide which part of a value is compared (`type` of LINKS)."""
    changed = with_field(obj, after)
    for index in obj.indexes:
        if not _is_unique_index_of(index, before):
            continue
        rebuilt = ddl.create_index(changed, index)
        if rebuilt.script().as_string(None) != ddl.create_index(obj, index).script().as_string(
            None
        ):
            plan.obstacles.append(equal_values(obj, after))
            plan.ddl += ddl.drop_index(obj, index) + rebuilt


def _is_unique_index_of(index: IndexDef, field: FieldDef) -> bool:
    return index.is_unique and {entry.field_id for entry in index.fields} == {field.id}


def _change_relation(
    model: Model, plan: Plan, obj: ObjectDef, before: FieldDef, after: FieldDef
) -> None:
    """Replace the foreign key, which holds onDelete."""
    if before.relation is None or after.relation is None or not before.is_many_to_one:
        return
    if before.relation.on_delete != after.relation.on_delete:
        target = model.objects[before.relation.target_object_id]
        plan.ddl += ddl.drop_foreign_key(obj, before, target)
        plan.ddl += ddl.add_foreign_key(obj, after, target)


def _add_targets(
    model: Model,
    plan: Plan,
    obj: ObjectDef,
    field: FieldDef,
    changed: Mapping[str, Any],
    problems: Problems,
) -> None:
    """Add further targets of a morph relation: fields that share its `morphId`."""
    relation = field.relation
    if field.type != MORPH_RELATION or relation is None:
        message = "morphRelationsUpdatePayload is for fields of type MORPH_RELATION"
        raise BadUserInput(message, code="INVALID_FIELD_INPUT")
    target = model.objects[relation.target_object_id]
    ending = upper_first(target.name_singular if field.is_many_to_one else target.name_plural)
    raw = changed["morphRelationsUpdatePayload"]
    if isinstance(raw, list):
        raw = [{"type": relation.type, **p} if isinstance(p, Mapping) else p for p in raw]
    payloads = read_morph_payloads(raw, model.objects, problems)
    given = {
        "type": MORPH_RELATION,
        "name": field.name.removesuffix(ending),
        "label": field.label,
        "icon": field.icon,
        "settings": {"onDelete": relation.on_delete},
    }
    problems.raise_any()
    for link in links_of(given, obj, payloads, problems, morph_id=relation.morph_id):
        problems.raise_any()
        add_link(model, plan, link, given)


def _write_row(
    row: FieldMetadata, before: FieldDef, after: FieldDef, changed: Mapping[str, Any]
) -> None:
    for name in (TRANSLATIONS,) if before.is_custom else OVERRIDABLE:
        if name in changed:
            field_override(row, name, changed[name])
    texts = (row.label, row.description, row.icon)
    write_definition(row, after)
    if not before.is_custom:
        row.label, row.description, row.icon = texts
    if "isAuditLogged" in changed:
        row.is_audit_logged = changed["isAuditLogged"]
    if "isLabelSyncedWithName" in changed:
        row.is_label_synced_with_name = changed["isLabelSyncedWithName"]
