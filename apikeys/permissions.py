"""What a role may do, frozen: the only object that permission checks ask.

`RolePermissions` is loaded from a role's rows by `load_role_permissions` and cached in the process
by (role, `permissions_version`). The planner asks it for every object and field that a request
names; nothing else decides. Rules: docs/api/access.md#effective-rights.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from metadata.definitions import FieldDef, ObjectDef
from twenty.db.undecided import is_undecided
from twenty.errors import PermissionDenied
from twenty.reference import is_reference

SETTINGS_FLAGS = (
    "API_KEYS_AND_WEBHOOKS",
    "WORKSPACE",
    "WORKSPACE_MEMBERS",
    "ROLES",
    "DATA_MODEL",
    "SECURITY",
    "WORKFLOWS",
    "SSO_BYPASS",
    "IMPERSONATE",
    "APPLICATIONS",
    "MARKETPLACE_APPS",
    "LAYOUTS",
    "BILLING",
    "AI_SETTINGS",
)
TOOL_FLAGS = (
    "AI",
    "UPLOAD_FILE",
    "DOWNLOAD_FILE",
    "SEND_EMAIL_TOOL",
    "HTTP_REQUEST_TOOL",
    "CODE_INTERPRETER_TOOL",
    "IMPORT_CSV",
    "EXPORT_CSV",
    "CONNECTED_ACCOUNTS",
    "PROFILE_INFORMATION",
    "VIEWS",
)
# Objects written under a settings flag instead of the role's rights on records
# (docs/api/access.md#effective-rights, #refusals).
FLAG_FOR_WRITES = {"workspaceMember": "WORKSPACE_MEMBERS"}


@dataclass(frozen=True, slots=True)
class ObjectRights:
    read: bool
    update: bool  # also create: upstream has no separate right for it
    soft_delete: bool
    destroy: bool

    def allows(self, action: str) -> bool:
        """`action`: read, create, update, soft_delete, restore, destroy."""
        if action == "create":
            return self.update
        if action == "restore":
            return self.soft_delete
        return bool(getattr(self, action))


@dataclass(frozen=True)
class RolePermissions:
    """A role's rights. Overrides have three states: absent or None = the baseline."""

    role_id: UUID
    role_label: str
    baseline: ObjectRights
    object_overrides: Mapping[UUID, tuple[bool | None, bool | None, bool | None, bool | None]]
    unreadable_fields: frozenset[UUID]
    unwritable_fields: frozenset[UUID]
    flags: frozenset[str]
    has_all_settings: bool
    has_all_tools: bool
    permissions_version: int = 0
    # Resolved once per object; the instance is otherwise immutable.
    _rights: dict[UUID, ObjectRights] = field(default_factory=dict, compare=False, repr=False)

    def rights(self, obj: ObjectDef) -> ObjectRights:
        found = self._rights.get(obj.id)
        if found is None:
            found = self._rights[obj.id] = self._resolve(obj)
        return found

    def _resolve(self, obj: ObjectDef) -> ObjectRights:
        base = self.baseline
        override = self.object_overrides.get(obj.id, (None, None, None, None))
        values = (base.read, base.update, base.soft_delete, base.destroy)
        read, update, soft_delete, destroy = (
            own if own is not None else general
            for own, general in zip(override, values, strict=True)
        )
        flag = FLAG_FOR_WRITES.get(obj.name_singular)
        if flag is not None and not obj.is_custom:
            update = soft_delete = destroy = self.has_flag(flag)
        # Nothing unreadable can be written: the answer would show it.
        return ObjectRights(read, read and update, read and soft_delete, read and destroy)

    def require(self, obj: ObjectDef, action: str) -> None:
        """Raise `PermissionDenied` unless the role may do `action` on records of `obj`."""
        if not self.rights(obj).allows(action):
            raise denied(obj, action)

    def can_read_field(self, obj: ObjectDef, field_def: FieldDef) -> bool:
        return self.rights(obj).read and field_def.id not in self.unreadable_fields

    def can_update_field(self, obj: ObjectDef, field_def: FieldDef) -> bool:
        return (
            self.rights(obj).update
            and field_def.id not in self.unwritable_fields
            and field_def.id not in self.unreadable_fields
        )

    def has_flag(self, flag: str) -> bool:
        if flag in self.flags:
            return True
        return self.has_all_settings if flag in SETTINGS_FLAGS else self.has_all_tools

    def require_flag(self, flag: str) -> None:
        if not self.has_flag(flag):
            raise _denied(f"The role lacks the permission {flag}.", {"flag": flag})


def denied(obj: ObjectDef, action: str, field_def: FieldDef | None = None) -> PermissionDenied:
    """Build the refusal of `action` on records of `obj`, or on one field of them.

    Names and labels are no secret: every caller may read the data model.
    """
    names = {"object": obj.name_singular, "action": action}
    what = obj.label_plural
    if field_def is not None:
        names["field"] = field_def.name
        what = f'the field "{field_def.label}" of {what}'
    return _denied(f"The role may not {_WORDS.get(action, action)} {what}.", names)


def _denied(text: str, names: Mapping[str, str]) -> PermissionDenied:
    """Build the error; `userFriendlyMessage` and `permission` accompany the contract's sentence."""
    body = {"userFriendlyMessage": text, "permission": dict(names)}
    field_name = names.get("field", "")
    return PermissionDenied(user_friendly_message=text, field=field_name, body=body)


_WORDS = {"update": "change", "soft_delete": "delete", "destroy": "permanently delete"}

NO_PERMISSIONS = RolePermissions(
    role_id=UUID(int=0),
    role_label="",
    baseline=ObjectRights(False, False, False, False),
    object_overrides={},
    unreadable_fields=frozenset(),
    unwritable_fields=frozenset(),
    flags=frozenset(),
    has_all_settings=False,
    has_all_tools=False,
)
# For the server's own work (demo data, member records); never for a request.
SYSTEM_PERMISSIONS = RolePermissions(
    role_id=UUID(int=1),
    role_label="System",
    baseline=ObjectRights(True, True, True, True),
    object_overrides={},
    unreadable_fields=frozenset(),
    unwritable_fields=frozenset(),
    flags=frozenset(),
    has_all_settings=True,
    has_all_tools=True,
)

MAX_CACHED_ROLES = 2000
_cache: OrderedDict[tuple[UUID, int], RolePermissions] = OrderedDict()
_lock = threading.Lock()


def role_permissions(role_id: UUID, permissions_version: int) -> RolePermissions:
    """Return the role's rights at that version, from the process's cache or loaded."""
    if is_reference():
        return load_role_permissions(role_id, permissions_version)
    key = (role_id, permissions_version)
    found = _cache.get(key)
    if found is not None:
        return found
    loaded = load_role_permissions(role_id, permissions_version)
    if is_undecided():
        return loaded
    with _lock:
        _cache[key] = loaded
        while len(_cache) > MAX_CACHED_ROLES:
            _cache.popitem(last=False)
    return loaded


def forget_role_permissions() -> None:
    """Empty the process's cache (needed by tests that roll versions back)."""
    with _lock:
        _cache.clear()


def load_role_permissions(role_id: UUID, permissions_version: int) -> RolePermissions:
    from apikeys.models import Role

    role = Role.objects.prefetch_related(
        "object_permissions", "field_permissions", "permission_flags"
    ).get(pk=role_id)
    fields = list(role.field_permissions.all())
    return RolePermissions(
        role_id=role.id,
        role_label=role.label,
        baseline=ObjectRights(
            role.can_read_all_object_records,
            role.can_update_all_object_records,
            role.can_soft_delete_all_object_records,
            role.can_destroy_all_object_records,
        ),
        object_overrides={
            rule.object_id: (
                rule.can_read_object_records,
                rule.can_update_object_records,
                rule.can_soft_delete_object_records,
                rule.can_destroy_object_records,
            )
            for rule in role.object_permissions.all()
        },
        unreadable_fields=frozenset(f.field_id for f in fields if f.can_read_field_value is False),
        unwritable_fields=frozenset(
            f.field_id for f in fields if f.can_update_field_value is False
        ),
        flags=frozenset(flag.flag for flag in role.permission_flags.all()),
        has_all_settings=role.can_update_all_settings,
        has_all_tools=role.can_access_all_tools,
        permissions_version=permissions_version,
    )
