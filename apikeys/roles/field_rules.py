"""A role's field rules, which can only restrict (docs/api/access.md#role-rules, #managing-roles).

A rule on one side of a relation applies to the other side too: otherwise what is hidden on a person
(`company`) would still be readable on the company (`people`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apikeys import input_values as values
from apikeys.context import RequestContext
from apikeys.models import FieldPermission, Role
from apikeys.permissions import RolePermissions
from apikeys.pictures import FIELD_RIGHTS, field_rules_picture
from apikeys.roles.change import FLAG, change_role, present_rights, require_editable
from apikeys.roles.errors import refusal
from apikeys.roles.rules import MAX_RULES, known_object, refuse_repeated
from metadata.definitions import FieldDef, ObjectDef
from twenty.errors import BadUserInput

READ, UPDATE = FIELD_RIGHTS


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A rule as written; `rights` holds only what was named (False or None)."""

    object_id: UUID
    field_id: UUID
    rights: Mapping[str, bool | None]


def upsert_field_permissions(
    context: RequestContext, role_id: UUID, rules: Any
) -> list[FieldPermission]:
    """Set rules on fields and return the rules of the named objects.

    `rules`: [{object_metadata_id, field_metadata_id, can_read_field_value?,
    can_update_field_value?}], each false or null; null on both removes a rule.

    Raises `ONLY_FIELD_RESTRICTION_ALLOWED`, `EMPTY_FIELD_PERMISSION_NOT_ALLOWED` and the other
    codes of docs/api/access.md#role-rules, `OBJECT_METADATA_NOT_FOUND`, `FIELD_METADATA_NOT_FOUND`,
    `ROLE_NOT_EDITABLE`.
    """
    context.permissions.require_flag(FLAG)
    entries = values.list_of(rules, "fieldPermissions", at_least=1, at_most=MAX_RULES)
    checked = [_checked(values.mapping(entry, "fieldPermissions")) for entry in entries]
    refuse_repeated((rule.field_id for rule in checked), "fieldMetadataId")

    def work(caller: RequestContext, role: Role) -> list[FieldPermission]:
        require_editable(role)
        _apply(caller, role, checked)
        found = FieldPermission.objects.filter(
            role=role, field__object_id__in={rule.object_id for rule in checked}
        )
        return list(found.select_related("field").order_by("field__object_id", "field__position"))

    return change_role(context, role_id, "role.fieldPermissionsUpdated", field_rules_picture, work)


def _checked(entry: Mapping[str, Any]) -> FieldRule:
    rights: dict[str, bool | None] = {}
    for attribute, api_name in FIELD_RIGHTS.items():
        if attribute in entry:
            rights[attribute] = values.optional_flag(entry[attribute], api_name)
            if rights[attribute]:
                raise refusal("ONLY_FIELD_RESTRICTION_ALLOWED", f"{api_name} is true")
    return FieldRule(
        values.identifier(entry.get("object_metadata_id"), "objectMetadataId"),
        values.identifier(entry.get("field_metadata_id"), "fieldMetadataId"),
        rights,
    )


def _apply(caller: RequestContext, role: Role, rules: list[FieldRule]) -> None:
    objects = {obj.id: obj for obj in caller.catalog.all_objects}
    known = {rule.field_id: rule for rule in FieldPermission.objects.filter(role=role)}
    permissions = present_rights(caller, role.id)
    wanted: dict[UUID, dict[str, bool | None]] = {}
    fields: list[FieldDef] = []
    for rule in rules:
        obj = known_object(objects, rule.object_id)
        field = _known_field(obj, rule.field_id)
        final = _final(known.get(field.id), rule)
        _refuse_pointless(permissions, obj, field, final)
        wanted[field.id] = final
        fields.append(field)
    for field_id, final in {**_mirrored(caller, fields, wanted), **wanted}.items():
        _store(role, field_id, final)


def _known_field(obj: ObjectDef, field_id: UUID) -> FieldDef:
    if obj.is_system:
        raise refusal("CANNOT_ADD_FIELD_PERMISSION_ON_SYSTEM_OBJECT", obj.name_singular)
    field = obj.field_by_id(field_id)
    if field is None:
        raise refusal("FIELD_METADATA_NOT_FOUND", f"{field_id} on {obj.name_singular}")
    return field


def _final(existing: FieldPermission | None, rule: FieldRule) -> dict[str, bool | None]:
    """Return the rule as it will be stored.

    Raises `EMPTY_FIELD_PERMISSION_NOT_ALLOWED` for an empty rule where there is none to remove.
    """
    final = {
        attribute: rule.rights.get(attribute, getattr(existing, attribute, None))
        for attribute in FIELD_RIGHTS
    }
    if existing is None and all(value is None for value in final.values()):
        raise refusal("EMPTY_FIELD_PERMISSION_NOT_ALLOWED", str(rule.field_id))
    return final


def _refuse_pointless(
    permissions: RolePermissions,
    obj: ObjectDef,
    field: FieldDef,
    final: Mapping[str, bool | None],
) -> None:
    rights, name = permissions.rights(obj), f"{obj.name_singular}.{field.name}"
    if final[READ] is False and not rights.read:
        raise refusal("FIELD_RESTRICTION_ONLY_ALLOWED_ON_READABLE_OBJECT", name)
    if final[UPDATE] is False and not rights.update:
        raise refusal("FIELD_RESTRICTION_ON_UPDATE_ONLY_ALLOWED_ON_UPDATABLE_OBJECT", name)


def _mirrored(
    caller: RequestContext,
    fields: list[FieldDef],
    wanted: Mapping[UUID, dict[str, bool | None]],
) -> dict[UUID, dict[str, bool | None]]:
    """Return the same rules for the other sides of relations."""
    found: dict[UUID, dict[str, bool | None]] = {}
    for field in fields:
        inverse = caller.catalog.inverse_of(field)
        if inverse is None:
            continue
        if wanted.get(inverse.id, wanted[field.id]) != wanted[field.id]:
            raise BadUserInput(
                f"{field.name} and {inverse.name} are the two sides of one relation and cannot "
                "have different rules",
                code="INVALID_INPUT",
            )
        found[inverse.id] = wanted[field.id]
    return found


def _store(role: Role, field_id: UUID, final: Mapping[str, bool | None]) -> None:
    if all(value is None for value in final.values()):
        FieldPermission.objects.filter(role=role, field_id=field_id).delete()
        return
    FieldPermission.objects.update_or_create(role=role, field_id=field_id, defaults=dict(final))
