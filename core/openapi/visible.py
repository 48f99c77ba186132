"""What a role may see and do, object by object: the only things a document mentions.

`VisibleObject`s are sorted by plural name. Nothing that a role may not read is mentioned anywhere;
operations that it may not carry out are left out (docs/api/openapi.md#documents).
"""

from __future__ import annotations

from dataclasses import dataclass

from apikeys.context import RequestContext
from apikeys.permissions import ObjectRights
from core.records import EXPORT_FLAG
from core.rest.selection import is_expandable, readable_fields
from metadata.definitions import FieldDef, ObjectDef
from metadata.types.registry import field_type

# Filled in by the server; a document does not invite callers to write them
# (docs/api/openapi.md#contents).
_SERVER_FIELDS = frozenset({"id", "createdAt", "updatedAt", "deletedAt"})


@dataclass(frozen=True, slots=True)
class VisibleObject:
    """An object as one role sees it. `relations`: readable ones whose target has readable fields;
    `writable`: fields for bodies, many-to-one relations included.
    """

    obj: ObjectDef
    rights: ObjectRights
    readable: tuple[FieldDef, ...]
    writable: tuple[FieldDef, ...]
    relations: tuple[FieldDef, ...]
    can_export: bool

    @property
    def can_merge(self) -> bool:
        return self.rights.update and self.rights.soft_delete


def visible_objects(context: RequestContext) -> list[VisibleObject]:
    seen = [visible_object(context, obj) for obj in context.catalog.by_plural.values()]
    return sorted((v for v in seen if v.readable), key=lambda v: v.obj.name_plural)


def visible_object(context: RequestContext, obj: ObjectDef) -> VisibleObject:
    readable = tuple(readable_fields(context, obj))
    return VisibleObject(
        obj=obj,
        rights=context.permissions.rights(obj),
        readable=readable,
        writable=tuple(f for f in readable if _is_writable(context, obj, f)),
        relations=tuple(f for f in readable if f.relation and is_expandable(context, f)),
        can_export=context.permissions.has_flag(EXPORT_FLAG),
    )


def _is_writable(context: RequestContext, obj: ObjectDef, field: FieldDef) -> bool:
    return (
        field.name not in _SERVER_FIELDS
        and not field.is_one_to_many
        and context.permissions.can_update_field(obj, field)
        and any(part.is_writable for part in field_type(field).parts(field))
    )
