"""Objects: may this one be created, changed or deleted as requested?

See docs/api/metadata.md#changing-objects. A `MetadataValidationError` lists everything that is
wrong; other refusals (docs/api/metadata.md#errors) come alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from metadata.changes.validation.inputs import (
    MAX_TEXT,
    Reader,
    anything,
    flag,
    identifier,
    name_text,
    one_of,
    optional_text,
    or_null,
    read_values,
)
from metadata.changes.validation.names import (
    object_label_problems,
    object_name_problems,
    sync_problems,
)
from metadata.changes.validation.problems import INVALID_OBJECT_INPUT, Problems, invalid_object
from metadata.definitions import ObjectDef
from metadata.model.naming import upper_first
from metadata.models import ObjectMetadata
from twenty.errors import BadUserInput, NotFound

NAMES = ("nameSingular", "namePlural")
LABELS = ("labelSingular", "labelPlural")
_TEXTS: Mapping[str, Reader] = {
    "nameSingular": name_text,
    "namePlural": name_text,
    "labelSingular": name_text,
    "labelPlural": name_text,
    "description": optional_text(MAX_TEXT),
    "icon": optional_text(100),
    "color": optional_text(40),
    "shortcut": optional_text(20),
    "isLabelSyncedWithName": flag,
}
CREATE_MEMBERS: Mapping[str, Reader] = {
    **_TEXTS,
    "skipNameField": flag,
    "isRemote": flag,
    "primaryKeyColumnType": optional_text(40),
    "primaryKeyFieldMetadataSettings": anything,
}
UPDATE_MEMBERS: Mapping[str, Reader] = {
    **_TEXTS,
    "labelSingular": or_null(name_text),  # null: restore a standard object's own label
    "labelPlural": or_null(name_text),
    "isActive": flag,
    "isSearchable": flag,
    "labelIdentifierFieldMetadataId": or_null(identifier),
    "imageIdentifierFieldMetadataId": or_null(identifier),
    "openRecordIn": one_of("SIDE_PANEL", "RECORD_PAGE", "USER_CHOICE"),
    "readability": one_of("OPEN", "PRIVATE", "INHERITED", "APPLICATION", "SYSTEM"),
    "translations": anything,
}
# What an answer shows beyond that.
READ_ONLY = (
    "id", "universalIdentifier", "applicationId", "createdAt", "updatedAt", "isCustom", "isSystem",
    "isRemote", "isActive", "isSearchable", "isUIEditable", "isUICreatable", "isUIReadOnly",
    "writability", "readability", "openRecordIn", "readabilityParentFieldUniversalIdentifiers",
    "duplicateCriteria", "standardOverrides", "dataSourceId", "isAuditLogged", "fields",
    "indexMetadatas",
    "searchFieldMetadataList",
    "fieldsList",
    "indexMetadataList", "labelIdentifierFieldMetadataId", "imageIdentifierFieldMetadataId",
)  # fmt: skip
OVERRIDABLE = ("labelSingular", "labelPlural", "description", "icon")
STANDARD_EDITABLE = frozenset(
    (*OVERRIDABLE, "color", "shortcut", "isActive", "isSearchable", "openRecordIn", "translations",
     "imageIdentifierFieldMetadataId", "readability")
)  # fmt: skip
SYSTEM_EDITABLE = frozenset((*OVERRIDABLE, "color", "isActive", "translations"))
LABEL_IDENTIFIER_TYPES = ("TEXT", "FULL_NAME", "UUID")
IMAGE_IDENTIFIER_TYPES = ("FILES", "LINKS", "TEXT")
# Every request looks up the caller's own record there.
ALWAYS_ACTIVE = ("workspaceMember",)

COLUMNS: Mapping[str, str] = {
    "nameSingular": "name_singular",
    "namePlural": "name_plural",
    "labelSingular": "label_singular",
    "labelPlural": "label_plural",
    "description": "description",
    "icon": "icon",
    "color": "color",
    "shortcut": "shortcut",
    "isActive": "is_active",
    "isSearchable": "is_searchable",
    "isLabelSyncedWithName": "is_label_synced_with_name",
    "openRecordIn": "open_record_in",
    "readability": "readability",
    "labelIdentifierFieldMetadataId": "label_identifier_field_id",
    "imageIdentifierFieldMetadataId": "image_identifier_field_id",
}


@dataclass(frozen=True, slots=True)
class NewObject:
    """A valid creation; `facts`: further columns of `ObjectMetadata`."""

    names: tuple[str, str]
    labels: tuple[str, str]
    has_name_field: bool
    facts: dict[str, Any]


def subject_of(values: Mapping[str, Any], obj: ObjectDef | None = None) -> dict[str, Any]:
    """Return `flatEntityMinimalInformation` of an object."""
    names = {
        "nameSingular": obj.name_singular if obj else None,
        "namePlural": obj.name_plural if obj else None,
    }
    found = {name: values.get(name, names[name]) for name in NAMES}
    return {"id": str(obj.id), **found} if obj else found


def check_creation(values: Mapping[str, Any], others: list[ObjectDef]) -> NewObject:
    """`others`: all objects of the workspace, active or not."""
    given = read_values(
        values,
        CREATE_MEMBERS,
        required=(*NAMES, *LABELS),
        passed_over=READ_ONLY,
        code=INVALID_OBJECT_INPUT,
    )
    names = given["nameSingular"], given["namePlural"]
    labels = upper_first(given["labelSingular"]), upper_first(given["labelPlural"])
    problems = Problems("creating object", subject_of(given))
    if given.get("isRemote"):
        problems.add([invalid_object("Remote objects are not supported yet")])
    problems.add(object_name_problems(*names, others))
    problems.add(object_label_problems(*labels))
    if given.get("isLabelSyncedWithName"):
        problems.add(sync_problems(names, labels))
    problems.raise_any()
    facts = ("description", "icon", "color", "shortcut", "isLabelSyncedWithName")
    return NewObject(
        names,
        labels,
        not given.get("skipNameField", False),
        {COLUMNS[name]: given[name] for name in facts if name in given},
    )


def check_update(
    values: Mapping[str, Any], obj: ObjectDef, row: ObjectMetadata, others: list[ObjectDef]
) -> dict[str, Any]:
    """Return the changes by API name, without values that are already set."""
    given = read_values(values, UPDATE_MEMBERS, passed_over=READ_ONLY, code=INVALID_OBJECT_INPUT)
    changed = {n: v for n, v in given.items() if n == "translations" or v != current(row, n)}
    _require_allowed(changed, obj)
    problems = Problems("updating object", subject_of(changed, obj))
    names = tuple(changed.get(name, current(row, name)) for name in NAMES)
    labels = _labels_after(changed, obj, row)
    if any(name in changed for name in NAMES):
        problems.add(object_name_problems(names[0], names[1], others))
    if any(name in changed for name in LABELS):
        problems.add(object_label_problems(*labels))
    is_synced = changed.get("isLabelSyncedWithName", row.is_label_synced_with_name)
    if is_synced and set(changed) & {*NAMES, *LABELS, "isLabelSyncedWithName"} and obj.is_custom:
        problems.add(sync_problems((names[0], names[1]), labels))
    problems.add(_identifier_problems(changed, obj))
    if "readability" in changed:
        # Stored without being enforced, it would be a false promise.
        message = "Records are shared by roles on this server: readability cannot be changed"
        problems.add([invalid_object(message, changed["readability"])])
    if (
        changed.get("isActive") is False
        and not obj.is_custom
        and obj.name_singular in ALWAYS_ACTIVE
    ):
        problems.add([invalid_object(f"The object {obj.name_singular} cannot be deactivated")])
    problems.raise_any()
    return changed


def check_deletion(obj: ObjectDef | None) -> ObjectDef:
    if obj is None:
        raise NotFound("Object to delete not found", code="OBJECT_METADATA_NOT_FOUND")
    problems = Problems("deleting object", subject_of({}, obj))
    if obj.is_system:
        problems.add([invalid_object("System objects cannot be deleted")])
    elif not obj.is_custom:
        problems.add([invalid_object("Standard objects cannot be deleted")])
    problems.raise_any()
    return obj


def current(row: ObjectMetadata, name: str) -> Any:
    return getattr(row, COLUMNS[name])


def _labels_after(
    changed: Mapping[str, Any], obj: ObjectDef, row: ObjectMetadata
) -> tuple[str, str]:
    """Return both labels; null becomes "" for a custom object, which has no shipped label."""
    singular, plural = (
        changed.get(name) or ("" if name in changed and obj.is_custom else current(row, name))
        for name in LABELS
    )
    return singular, plural


def _require_allowed(changed: Mapping[str, Any], obj: ObjectDef) -> None:
    if obj.is_system and not set(changed) <= SYSTEM_EDITABLE:
        problems = Problems("updating object", subject_of({}, obj))
        message = (
            "System objects cannot be updated directly. Use standardOverrides for cosmetic changes."
        )
        problems.add([invalid_object(message, sorted(set(changed) - SYSTEM_EDITABLE))])
        problems.raise_any()
    forbidden = [name for name in changed if name not in STANDARD_EDITABLE]
    if not obj.is_custom and forbidden:
        raise BadUserInput(
            f"Cannot edit standard object metadata properties: {', '.join(forbidden)}",
            code=INVALID_OBJECT_INPUT,
        )


def _identifier_problems(changed: Mapping[str, Any], obj: ObjectDef) -> list[Any]:
    problems = []
    for name, types in (
        ("labelIdentifierFieldMetadataId", LABEL_IDENTIFIER_TYPES),
        ("imageIdentifierFieldMetadataId", IMAGE_IDENTIFIER_TYPES),
    ):
        if name not in changed:
            continue
        field_id: UUID | None = changed[name]
        if field_id is None:
            if name.startswith("label"):
                problems.append(invalid_object(f"{name} cannot be null"))
            continue
        field = obj.field_by_id(field_id)
        if field is None:
            message = f"{name} is not a field of the object {obj.name_singular}"
            problems.append(invalid_object(message, str(field_id)))
        elif field.type not in types:
            message = f"{name} must be a field of type {', '.join(types)}, not {field.type}"
            problems.append(invalid_object(message, str(field_id)))
        elif not field.is_active:
            problems.append(invalid_object(f"{name} is a deactivated field", str(field_id)))
    return problems
