"""Field updates: which members may change, and the definition that results.

See docs/api/metadata.md#changing-fields, #errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from metadata.changes.definition_rows import relation_settings
from metadata.changes.validation.fields import (
    READ_ONLY,
    UPDATE_MEMBERS,
    search_problems,
    text_problems,
)
from metadata.changes.validation.inputs import read_values
from metadata.changes.validation.name_availability import availability_problems
from metadata.changes.validation.names import is_synced
from metadata.changes.validation.problems import Problems
from metadata.checks.definition_checks import check_definition
from metadata.checks.definition_errors import (
    FIELD_MUTATION_NOT_ALLOWED,
    INVALID_FIELD_INPUT,
    DefinitionError,
    Problem,
    invalid,
)
from metadata.checks.options import as_input, options_from_input
from metadata.checks.setting_checks import unknown_settings
from metadata.definitions import FieldDef, ObjectDef, Option
from metadata.model.naming import join_column_name
from metadata.models import FieldMetadata
from metadata.types.registry import field_type
from twenty.errors import Forbidden

_ALWAYS = ("label", "description", "icon", "isActive", "translations")
STANDARD_EDITABLE = frozenset(
    (*_ALWAYS, "defaultValue", "options", "settings", "isUnique", "isSearchable")
)
RELATION_EDITABLE = frozenset(
    (*_ALWAYS, "name", "isLabelSyncedWithName", "isAuditLogged", "settings",
     "morphRelationsUpdatePayload")
)  # fmt: skip
# Members of a relation's settings that never change.
FIXED_SETTINGS = ("relationType", "joinColumnName")
LABEL_IDENTIFIER = "LABEL_IDENTIFIER_FIELD_METADATA_ID_NOT_FOUND"
STANDARD_INDEX = (
    "Cannot delete unique index that have not been created by the workspace custom application"
)
_DEFINITIONAL = frozenset({"defaultValue", "options", "settings", "isNullable", "isUnique"})
_MEMBERS: Mapping[str, str] = {
    "name": "name",
    "label": "label",
    "description": "description",
    "icon": "icon",
    "isActive": "is_active",
    "isNullable": "is_nullable",
    "isUnique": "is_unique",
    "isSearchable": "is_searchable",
    "defaultValue": "default_value",
    "settings": "settings",
}


def read_update(values: Mapping[str, Any], field: FieldDef, row: FieldMetadata) -> dict[str, Any]:
    """Return the changes by API name, without values that are already set."""
    given = read_values(values, UPDATE_MEMBERS, passed_over=READ_ONLY, code=INVALID_FIELD_INPUT)
    if "settings" in given:
        given["settings"] = dict(given["settings"] or {})
    if "options" in given:
        given["options"] = _with_known_ids(given["options"], field)
    changed = {name: value for name, value in given.items() if value != _current(row, field, name)}
    if "settings" in changed and field.relation is not None:
        merged = {**field.settings, **changed["settings"]}
        changed["settings"] = merged
        if merged == dict(field.settings):
            del changed["settings"]
    return changed


def require_allowed(changed: Mapping[str, Any], field: FieldDef, subject: dict[str, Any]) -> None:
    """Refuse changes not allowed for system, standard and relation fields.

    See docs/api/metadata.md#changing-fields.
    """
    if not changed:
        return
    if field.is_system:
        problems = Problems("updating field", subject)
        problems.add([_not_allowed("System fields cannot be updated")])
        problems.raise_any()
    forbidden = [name for name in changed if name not in STANDARD_EDITABLE]
    if not field.is_custom and forbidden:
        raise Forbidden(
            f"Cannot edit standard field metadata properties: {', '.join(forbidden)}",
            code=FIELD_MUTATION_NOT_ALLOWED,
        )
    if field.is_relation:
        forbidden = [name for name in changed if name not in RELATION_EDITABLE]
        if any(changed.get("settings", {}).get(k) != field.settings.get(k) for k in FIXED_SETTINGS):
            forbidden += ["settings"] if "settings" in changed else []
        if forbidden:
            listed = ", ".join(dict.fromkeys(forbidden))
            message = f"Forbidden updated properties for relation field metadata: {listed}"
            problems = Problems("updating field", subject)
            problems.add([_not_allowed(message)])
            problems.raise_any()


def field_after(
    changed: Mapping[str, Any],
    field: FieldDef,
    row: FieldMetadata,
    obj: ObjectDef,
    problems: Problems,
) -> FieldDef:
    """Return the resulting definition; whether it is valid is up to `problems`."""
    facts = {_MEMBERS[name]: value for name, value in changed.items() if name in _MEMBERS}
    if facts.get("label", "") is None:
        facts["label"] = (row.standard_overrides or {}).get("label", field.label)
        facts["label"] = "" if field.is_custom else facts["label"]
    after = replace(field, **facts)
    if "settings" in changed:
        problems.add(unknown_settings(field_type(field), changed["settings"], field.settings))
    if "options" in changed:
        after = _with_options(after, changed, field, problems)
    if after.relation is not None and after.is_many_to_one:
        relation = replace(
            after.relation,
            join_column=join_column_name(after.name),
            on_delete=after.settings.get("onDelete") or "SET_NULL",
        )
        after = replace(after, relation=relation)
    if after.relation is not None:
        after = replace(after, settings=relation_settings(after, after.settings))
    problems.add(_text_problems(changed, after, row))
    if "name" in changed:
        problems.add(availability_problems(after, obj.all_fields))
    after = _completed(after, changed, problems)
    problems.add(_role_problems(after, field, obj, changed))
    return after


def _completed(after: FieldDef, changed: Mapping[str, Any], problems: Problems) -> FieldDef:
    if not set(changed) & _DEFINITIONAL:
        return after
    try:
        return check_definition(field_type(after), after)
    except DefinitionError as error:
        problems.add(error.problems)
        return after


def _text_problems(
    changed: Mapping[str, Any], after: FieldDef, row: FieldMetadata
) -> list[Problem]:
    if not {"name", "label", "isLabelSyncedWithName"} & set(changed):
        return []
    problems = text_problems(after.name, after.label, False) if after.is_custom else []
    must_sync = changed.get("isLabelSyncedWithName", row.is_label_synced_with_name)
    if after.is_custom and must_sync and not is_synced(after.name, after.label):
        problems.append(_not_allowed("Name is not synced with label."))
    return problems


def _role_problems(
    after: FieldDef, before: FieldDef, obj: ObjectDef, changed: Mapping[str, Any]
) -> list[Problem]:
    """Check what the object needs the field for."""
    problems = []
    is_label = obj.label_identifier_field_id == before.id
    if is_label and changed.get("isActive") is False:
        message = "Label identifier field metadata cannot be deactivated"
        problems.append(Problem(LABEL_IDENTIFIER, message))
    if "isSearchable" in changed:
        if is_label and not after.is_searchable:
            problems.append(invalid("Label identifier field cannot be removed from search"))
        if after.is_searchable:
            problems += search_problems(after, obj)
        elif not obj.is_searchable:
            problems.append(invalid("Object is not searchable"))
    if changed.get("isUnique") is False and any(
        index.is_unique
        and not index.is_custom
        and {e.field_id for e in index.fields} == {before.id}
        for index in obj.indexes
    ):
        problems.append(invalid(STANDARD_INDEX))
    return problems


def _with_options(
    after: FieldDef, changed: Mapping[str, Any], before: FieldDef, problems: Problems
) -> FieldDef:
    try:
        options = options_from_input(field_type(before), changed["options"])
    except DefinitionError as error:
        problems.add(error.problems)
        return after
    after = replace(after, options=options)
    if "defaultValue" not in changed:
        # A default follows when its option is renamed.
        after = replace(after, default_value=_renamed(after.default_value, before.options, options))
    return after


def _renamed(default: Any, before: tuple[Option, ...], after: tuple[Option, ...]) -> Any:
    now = {option.id: option.value for option in after}
    names = {f"'{o.value}'": f"'{now[o.id]}'" for o in before if o.id in now}
    if isinstance(default, list):
        return [names.get(entry, entry) if isinstance(entry, str) else entry for entry in default]
    return names.get(default, default) if isinstance(default, str) else default


def _with_known_ids(raw: Any, field: FieldDef) -> Any:
    """Give an option without id the id of the option that has its value: it is not a new one."""
    if not isinstance(raw, list):
        return raw
    given_ids = {str(item.get("id")).lower() for item in raw if isinstance(item, Mapping)}
    known = {o.value: str(o.id) for o in field.options if str(o.id) not in given_ids}
    return [
        {**item, "id": known[item["value"]]}
        if isinstance(item, Mapping)
        and item.get("id") is None
        and isinstance(item.get("value"), str)
        and item["value"] in known
        else item
        for item in raw
    ]


def _current(row: FieldMetadata, field: FieldDef, name: str) -> Any:
    if name == "options":
        return [as_input(option) for option in field.options] or None
    if name == "settings":
        return dict(field.settings)
    if name == "isAuditLogged":
        return row.is_audit_logged
    if name == "isLabelSyncedWithName":
        return row.is_label_synced_with_name
    return getattr(field, _MEMBERS[name]) if name in _MEMBERS else None


def _not_allowed(message: str) -> Problem:
    return Problem(FIELD_MUTATION_NOT_ALLOWED, message)
