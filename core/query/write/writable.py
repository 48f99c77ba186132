"""Which names the caller may write in a body of an object, decided once per role.

Maps the names that bodies use to fields, rights applied; for any other name there is the refusal.
Rights on fields: `apikeys.permissions`; writing `deletedAt` also needs the right to soft delete.
"""

from __future__ import annotations

from collections.abc import Mapping

from apikeys.context import RequestContext
from apikeys.permissions import RolePermissions, denied
from core.query.write.writers import DELETED_AT, FieldWriter, writer_for
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.bounded_cache import cache_of
from metadata.values.scalars import MAX_SHOWN, shown
from twenty.errors import ApiError, InvalidData

CACHED_ROLES = 2000
# A scalar, composite or join column; or a many-to-one relation by its own name.
Writable = FieldWriter | FieldDef


def writable_names(context: RequestContext, obj: ObjectDef) -> Mapping[str, Writable]:
    cache = cache_of(context.catalog, "writable names", CACHED_ROLES)
    key = (id(context.permissions), obj.id)
    # The permissions are kept with the entry: their identity is part of the key.
    found: tuple[RolePermissions, Mapping[str, Writable]] | None = cache.get(key)
    if found is None:
        found = (context.permissions, _writable_names(context, obj))
        cache.put(key, found)
    return found[1]


def _writable_names(context: RequestContext, obj: ObjectDef) -> dict[str, Writable]:
    writer, permissions = writer_for(context.catalog, obj), context.permissions
    names: dict[str, Writable] = {
        name: found
        for name, found in writer.fields.items()
        if permissions.can_update_field(obj, found.field)
    }
    names |= {
        name: relation
        for name, relation in writer.relations.items()
        if permissions.can_update_field(obj, relation)
    }
    if not permissions.rights(obj).allows("soft_delete"):
        names.pop(DELETED_AT, None)
    names |= {
        older: names[present] for older, present in _older_names(obj).items() if present in names
    }
    return names


def _older_names(obj: ObjectDef) -> dict[str, str]:
    """Map older names of join columns to current ones."""
    return {older: f.relation.join_column for older, f in obj.older_names.items() if f.relation}


def refusal_of(context: RequestContext, obj: ObjectDef, name: str) -> ApiError:
    """Explain why `name` cannot be written (docs/api/rest.md#refusals)."""
    writer = writer_for(context.catalog, obj)
    name = _older_names(obj).get(name, name)
    owner = writer.fields[name].field if name in writer.fields else writer.relations.get(name)
    if owner is not None:
        if context.permissions.can_update_field(obj, owner):
            return denied(obj, "soft_delete")  # writing deletedAt needs this right too
        return denied(obj, "update", owner)
    if name in writer.read_only:
        return InvalidData(f'Field "{name}" of {obj.name_singular} is not writable.', field=name)
    if name in obj.fields:
        return InvalidData(
            f"One-to-many relation {name} field does not support write operations.", field=name
        )
    return unknown_field(obj, name)


def unknown_field(obj: ObjectDef, name: str) -> InvalidData:
    field = name if len(name) <= MAX_SHOWN else f"{name[: MAX_SHOWN - 1]}…"
    return InvalidData(
        f"Object {obj.name_singular} doesn't have any {shown(name)} field.", field=field
    )
