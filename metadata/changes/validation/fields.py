"""Fields: may this one be created as requested? (docs/api/metadata.md#creating-fields)

A `MetadataValidationError` lists everything that is wrong; other refusals
(docs/api/metadata.md#errors) come alone. Relations are in `relations` beside this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from metadata.changes.ddl.columns import column_names
from metadata.changes.validation.inputs import (
    MAX_TEXT,
    Reader,
    anything,
    flag,
    identifier,
    mapping,
    name_text,
    one_of,
    optional_text,
    or_null,
    read_values,
)
from metadata.changes.validation.name_availability import availability_problems
from metadata.changes.validation.names import (
    RESERVED,
    field_label_problems,
    is_synced,
    name_problems,
)
from metadata.changes.validation.problems import Problems
from metadata.checks.definition_checks import (
    check_definition,
    creation_problems,
    searchability_problems,
)
from metadata.checks.definition_errors import (
    INVALID_FIELD_INPUT,
    NAME_NOT_SYNCED_WITH_LABEL,
    DefinitionError,
    Problem,
    invalid,
)
from metadata.checks.options import options_from_input
from metadata.checks.setting_checks import unknown_settings
from metadata.definitions import FieldDef, ObjectDef, Option
from metadata.model.naming import column_base_name
from metadata.types.registry import FIELD_TYPES, field_type

# Words of the filter language (docs/api/graphql.md#filters): no field can be called so.
FILTER_WORDS = frozenset({"and", "or", "not"})
_SHARED: Mapping[str, Reader] = {
    "name": name_text,
    "label": name_text,
    "description": optional_text(MAX_TEXT),
    "icon": optional_text(100),
    "isActive": flag,
    "isNullable": flag,
    "isUnique": flag,
    "isSearchable": flag,
    "isAuditLogged": flag,
    "isLabelSyncedWithName": flag,
    "defaultValue": anything,
    "options": anything,
    "settings": mapping,
}
CREATE_MEMBERS: Mapping[str, Reader] = {
    **_SHARED,
    "type": one_of(*FIELD_TYPES),
    "objectMetadataId": identifier,
    "relationCreationPayload": anything,
    "morphRelationsCreationPayload": anything,
}
UPDATE_MEMBERS: Mapping[str, Reader] = {
    **_SHARED,
    "label": or_null(name_text),  # null: restore a standard field's own label
    "morphRelationsUpdatePayload": anything,
    "translations": anything,
}
# What an answer shows, or upstream's inputs have, beyond that.
READ_ONLY = (
    "id", "universalIdentifier", "applicationId", "createdAt", "updatedAt", "isCustom", "isSystem",
    "isUIEditable", "isUIReadOnly", "writability", "morphId", "standardOverrides", "type",
    "isRemoteCreation", "object", "objectMetadataId", "relation", "morphRelations",
    "relationCreationPayload", "morphRelationsCreationPayload", "relationDefinition",
    "fromRelationMetadata", "toRelationMetadata", "translations",
)  # fmt: skip


def read_creation(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cleaned members of `CreateFieldInput`."""
    return read_values(
        values,
        CREATE_MEMBERS,
        required=("type", "name", "label", "objectMetadataId"),
        passed_over=READ_ONLY,
        code=INVALID_FIELD_INPUT,
    )


def subject_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return `flatEntityMinimalInformation` of a field that does not exist yet."""
    return {
        "name": given.get("name"),
        "label": given.get("label"),
        "objectMetadataId": str(given.get("objectMetadataId")),
    }


def check_creation(given: Mapping[str, Any], obj: ObjectDef, position: int) -> FieldDef:
    """Return a field of any type but relations. `given`: from `read_creation`."""
    problems = Problems("creating field", subject_of(given))
    kind = FIELD_TYPES[given["type"]]
    problems.add(creation_problems(kind))
    problems.add(unknown_settings(kind, given.get("settings") or {}))
    draft = FieldDef(
        id=uuid4(),
        object_id=obj.id,
        type=given["type"],
        name=given["name"],
        label=given["label"],
        column_name="",
        description=given.get("description"),
        icon=given.get("icon"),
        position=position,
        is_custom=True,
        is_active=given.get("isActive", True),
        is_nullable=given.get("isNullable", True),
        is_unique=given.get("isUnique", False),
        is_searchable=given.get("isSearchable", False),
        default_value=given.get("defaultValue"),
        settings=dict(given.get("settings") or {}),
    )
    problems.add(text_problems(draft.name, draft.label, given.get("isLabelSyncedWithName", False)))
    problems.add(search_problems(draft, obj))
    draft, found = checked(
        draft, lambda: options_from_input(kind, given.get("options")) if kind.is_creatable else ()
    )
    problems.add(found if kind.is_creatable else [])
    if not found:
        problems.add(availability_problems(draft, obj.all_fields))
    problems.raise_any()
    return with_columns(draft, obj)


def checked(
    draft: FieldDef, options: Callable[[], tuple[Option, ...]]
) -> tuple[FieldDef, list[Problem]]:
    """Return the definition completed by its type, or what is wrong with it."""
    try:
        draft = replace(draft, options=options())
        return check_definition(field_type(draft), draft), []
    except DefinitionError as error:
        return draft, list(error.problems)


def with_columns(field: FieldDef, obj: ObjectDef) -> FieldDef:
    """Give the field its physical name, which never changes."""
    suffixes = [part.suffix for part in field_type(field).parts(field)]
    if not suffixes:
        return field
    taken = {name for other in obj.all_fields for name in column_names(other)}
    name = column_base_name(
        field.name, field.id, is_many_to_one=field.is_many_to_one, suffixes=suffixes, taken=taken
    )
    return replace(field, column_name=name)


def text_problems(name: str, label: str, must_sync: bool) -> list[Problem]:
    """Check name and label by themselves."""
    problems = name_problems(name, invalid)
    if name in FILTER_WORDS:
        problems.append(invalid(RESERVED, name))
    problems += field_label_problems(label, invalid)
    if must_sync and not problems and not is_synced(name, label):
        problems.append(Problem(NAME_NOT_SYNCED_WITH_LABEL, "Name is not synced with label", name))
    return problems


def search_problems(field: FieldDef, obj: ObjectDef) -> list[Problem]:
    """May the field feed the object's search vector? (docs/api/metadata.md#search)"""
    if field.is_searchable and not obj.is_searchable:
        return [invalid("Object is not searchable")]
    return searchability_problems(field_type(field), field)
