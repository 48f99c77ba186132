"""A role's rules on objects and fields, and its flags: the only functions that change them.

Object rules have three states (true, false, null = the role's general right), field rules can only
restrict, flags are replaced as a set. Every caller needs the flag ROLES and the rights they grant.
See docs/api/access.md#flags to #managing-roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from apikeys import input_values as values
from apikeys.context import RequestContext
from apikeys.models import ObjectPermission, PermissionFlag, Role
from apikeys.permissions import SETTINGS_FLAGS, TOOL_FLAGS
from apikeys.pictures import OBJECT_RIGHTS, flags_picture, object_rules_picture
from apikeys.roles.change import FLAG, change_role, require_editable
from apikeys.roles.errors import refusal
from metadata.definitions import ObjectDef

KNOWN_FLAGS = frozenset((*SETTINGS_FLAGS, *TOOL_FLAGS))
MAX_RULES = 500
# Object right → the role's general right that applies without an override.
BASELINES = {
    "can_read_object_records": "can_read_all_object_records",
    "can_update_object_records": "can_update_all_object_records",
    "can_soft_delete_object_records": "can_soft_delete_all_object_records",
    "can_destroy_object_records": "can_destroy_all_object_records",
}
READ_RIGHT = "can_read_object_records"


def upsert_object_permissions(
    context: RequestContext, role_id: UUID, rules: Any
) -> list[ObjectPermission]:
    """Set rules on objects and return the rules of the named objects.

    `rules`: [{object_metadata_id, can_read_object_records?, …}]; a right that is not named is kept,
    null inherits.

    Raises `OBJECT_METADATA_NOT_FOUND`, `CANNOT_ADD_OBJECT_PERMISSION_ON_SYSTEM_OBJECT`,
    `CANNOT_GIVE_WRITING_PERMISSION_ON_NON_READABLE_OBJECT`, `ROLE_NOT_EDITABLE`.
    """
    context.permissions.require_flag(FLAG)
    checked = [_checked_rule(rule) for rule in _rules(rules, "objectPermissions")]
    refuse_repeated((object_id for object_id, _ in checked), "objectMetadataId")

    def work(caller: RequestContext, role: Role) -> list[ObjectPermission]:
        require_editable(role)
        objects = {obj.id: obj for obj in caller.catalog.all_objects}
        return [
            _upsert_object_rule(role, known_object(objects, object_id), rights)
            for object_id, rights in checked
        ]

    return change_role(
        context, role_id, "role.objectPermissionsUpdated", object_rules_picture, work
    )


def set_permission_flags(
    context: RequestContext, role_id: UUID, flags: Any
) -> list[PermissionFlag]:
    """Make `flags` the exact set that the role holds.

    Raises `INVALID_SETTING` for an unknown one, `CANNOT_REVOKE_OWN_SETTINGS_ACCESS`,
    `ROLE_NOT_EDITABLE`.
    """
    context.permissions.require_flag(FLAG)
    wanted: dict[str, None] = {}
    for flag in values.list_of(flags, "permissionFlagKeys", at_most=len(KNOWN_FLAGS) * 4):
        if not isinstance(flag, str) or flag not in KNOWN_FLAGS:
            raise refusal("INVALID_SETTING", repr(flag)[: values.MAX_SHOWN])
        wanted[flag] = None

    def work(caller: RequestContext, role: Role) -> list[PermissionFlag]:
        require_editable(role)
        role.permission_flags.exclude(flag__in=wanted).delete()
        held = set(role.permission_flags.values_list("flag", flat=True))
        PermissionFlag.objects.bulk_create(
            PermissionFlag(role=role, flag=flag) for flag in wanted if flag not in held
        )
        return list(role.permission_flags.order_by("flag"))

    return change_role(context, role_id, "role.permissionFlagsUpdated", flags_picture, work)


def _rules(rules: Any, name: str) -> list[Mapping[str, Any]]:
    entries = values.list_of(rules, name, at_least=1, at_most=MAX_RULES)
    return [values.mapping(rule, name) for rule in entries]


def refuse_repeated(ids: Iterable[UUID], name: str) -> None:
    seen: set[UUID] = set()
    for one in ids:
        if one in seen:
            raise values.wrong(name, str(one), "each at most once in a call")
        seen.add(one)


def known_object(objects: Mapping[UUID, ObjectDef], object_id: UUID) -> ObjectDef:
    found = objects.get(object_id)
    if found is None:
        raise refusal("OBJECT_METADATA_NOT_FOUND", str(object_id))
    return found


def _checked_rule(rule: Mapping[str, Any]) -> tuple[UUID, dict[str, bool | None]]:
    rights = {
        attribute: values.optional_flag(rule[attribute], api_name)
        for attribute, api_name in OBJECT_RIGHTS.items()
        if attribute in rule
    }
    return values.identifier(rule.get("object_metadata_id"), "objectMetadataId"), rights


def _upsert_object_rule(
    role: Role, obj: ObjectDef, rights: Mapping[str, bool | None]
) -> ObjectPermission:
    if obj.is_system:
        raise refusal("CANNOT_ADD_OBJECT_PERMISSION_ON_SYSTEM_OBJECT", obj.name_singular)
    rule = ObjectPermission.objects.filter(role=role, object_id=obj.id).first()
    rule = rule or ObjectPermission(role=role, object_id=obj.id)
    for attribute, value in rights.items():
        setattr(rule, attribute, value)
    _refuse_blind_writing(role, rule, obj)
    if any(getattr(rule, attribute) is not None for attribute in OBJECT_RIGHTS):
        rule.save()
    elif not rule._state.adding:
        # An empty rule is deleted; the row in memory is still what the answer shows.
        ObjectPermission.objects.filter(pk=rule.pk).delete()
    return rule


def _refuse_blind_writing(role: Role, rule: ObjectPermission, obj: ObjectDef) -> None:
    def holds(attribute: str) -> bool:
        own = getattr(rule, attribute)
        return bool(getattr(role, BASELINES[attribute]) if own is None else own)

    if not holds(READ_RIGHT) and any(holds(a) for a in BASELINES if a != READ_RIGHT):
        writes: Sequence[str] = [
            OBJECT_RIGHTS[a] for a in BASELINES if a != READ_RIGHT and holds(a)
        ]
        raise refusal(
            "CANNOT_GIVE_WRITING_PERMISSION_ON_NON_READABLE_OBJECT",
            f"{obj.name_singular}, {', '.join(writes)}",
        )
