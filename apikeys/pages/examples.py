"""Example calls with the workspace's own objects.

What comes in: the caller's context (for a readable object), the server's address, a key or a
placeholder. What goes out: text to copy.
"""

from __future__ import annotations

from apikeys.context import RequestContext
from metadata.definitions import ObjectDef

PREFERRED = ("company", "person", "opportunity")


def readable_objects(context: RequestContext) -> list[ObjectDef]:
    """Objects the caller may read, the best known first."""
    allowed = [
        obj for obj in context.catalog.by_singular.values() if context.permissions.rights(obj).read
    ]
    order = {name: place for place, name in enumerate(PREFERRED)}
    return sorted(
        allowed, key=lambda o: (o.is_system, order.get(o.name_singular, 9), o.label_plural)
    )


def first_example(context: RequestContext, base_url: str, key: str) -> str:
    """A curl call that lists three records; "" when nothing may be read."""
    objects = readable_objects(context)
    if not objects:
        return ""
    return (
        f"curl -H 'Authorization: Bearer {key}' \\\n"
        f"  '{base_url}/rest/{objects[0].name_plural}?limit=3'"
    )
