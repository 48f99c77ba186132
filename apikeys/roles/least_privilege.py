"""Least privilege: nobody, key or person, can grant more than they have.

Rights are compared as single grants: each right on each object, each field that may be read or
written, each flag, and the general rights that will also apply to objects and flags that do not
exist yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from apikeys.context import RequestContext
from apikeys.permissions import (
    NO_PERMISSIONS,
    SETTINGS_FLAGS,
    TOOL_FLAGS,
    ObjectRights,
    RolePermissions,
)
from metadata.model.catalog import Catalog
from twenty.errors import PermissionDenied

Grant = tuple[str, str]


def require_covered(
    context: RequestContext, given: RolePermissions, *, had: RolePermissions = NO_PERMISSIONS
) -> None:
    """Raise `PermissionDenied` unless the caller has every right in `given` that `had` lacks."""
    missing = (
        grants(given, context.catalog)
        - grants(had, context.catalog)
        - grants(context.permissions, context.catalog)
    )
    if missing:
        subject, right = min(missing)
        raise PermissionDenied(
            user_friendly_message=gettext(
                "You cannot give a right that you do not have: %(right)s (%(subject)s)."
            )
            % {"right": right, "subject": subject}
        )


def grants(permissions: RolePermissions, catalog: Catalog) -> frozenset[Grant]:
    """Return everything that `permissions` allow, as (subject, right) pairs."""
    return frozenset([*_general_grants(permissions), *_object_grants(permissions, catalog)])


def _general_grants(permissions: RolePermissions) -> Iterator[Grant]:
    yield from (("all objects", right) for right in _rights(permissions.baseline))
    if permissions.has_all_settings:
        yield ("all settings", "change")
    if permissions.has_all_tools:
        yield ("all tools", "use")
    yield from (
        ("flag", flag) for flag in (*SETTINGS_FLAGS, *TOOL_FLAGS) if permissions.has_flag(flag)
    )


def _object_grants(permissions: RolePermissions, catalog: Catalog) -> Iterator[Grant]:
    for obj in catalog.all_objects:  # inactive ones too: they may be reactivated
        yield from ((obj.name_singular, right) for right in _rights(permissions.rights(obj)))
        for field in obj.all_fields:
            subject = f"{obj.name_singular}.{field.name}"
            if permissions.can_read_field(obj, field):
                yield (subject, "read")
            if permissions.can_update_field(obj, field):
                yield (subject, "update")


def _rights(rights: ObjectRights) -> Iterator[str]:
    return (
        right for right in ("read", "update", "soft_delete", "destroy") if getattr(rights, right)
    )
