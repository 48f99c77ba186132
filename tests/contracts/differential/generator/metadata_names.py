"""Ids of what the metadata APIs are about: objects, fields, roles, keys, members."""

from __future__ import annotations

from collections.abc import Sequence

from tests.contracts.differential import callers as who
from tests.contracts.differential.generator.names import OBJECTS, Names


class MetadataNames(Names):
    """The same workspace, where ids are those of the data model and of access."""

    def __init__(self, names: Names) -> None:
        super().__init__(names._world, names._workspace_id)

    def ids(self, hint: str) -> Sequence[str]:
        low = hint.lower()
        if "field" in low or "identifier" in low:
            return self.field_ids()
        if "role" in low:
            return self._world.role_ids[self._workspace_id]
        if "key" in low:
            return [str(caller.key.id) for caller in who.CALLERS.values() if caller.key]
        return self.object_ids()

    def object_ids(self) -> Sequence[str]:
        objects = self.catalog.by_singular
        return [str(objects[name].id) for name in OBJECTS if name in objects]

    def field_ids(self) -> Sequence[str]:
        """Return those of the objects that are used, so that changes are noticed."""
        objects = self.catalog.by_singular
        return [
            str(field.id)
            for name in ("company", "specimen")
            if name in objects
            for field in objects[name].all_fields
        ]
