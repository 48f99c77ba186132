"""Example calls on the workspace's own objects, to be copied."""

from __future__ import annotations

from apikeys.context import RequestContext
from metadata.definitions import ObjectDef

PREFERRED = ("company", "person", "opportunity")


def readable_objects(context: RequestContext) -> list[ObjectDef]:
    """Return the objects that the caller may read, best known first."""
    allowed = [
        obj for obj in context.catalog.by_singular.values() if context.permissions.rights(obj).read
    ]
    order = {name: place for place, name in enumerate(PREFERRED)}
    return sorted(
        allowed, key=lambda o: (o.is_system, order.get(o.name_singular, 9), o.label_plural)
    )


def first_example(context: RequestContext, base_url: str, key: str) -> str:
    """Return a curl call that lists three records; "" when nothing may be read."""
    objects = readable_objects(context)
    if not objects:
        return ""
    return (
        f"curl -H 'Authorization: Bearer {key}' \\\n"
        f"  '{base_url}/rest/{objects[0].name_plural}?limit=3'"
    )
