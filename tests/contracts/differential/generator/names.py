"""What the generator knows of the caller's workspace: names, ids, cursors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from graphql import GraphQLSchema

from metadata.definitions import ObjectDef
from metadata.model.catalog import Catalog
from tests.contracts.differential.world import World

# The most used objects; each is used often, so that answers could be mixed up.
OBJECTS = ("company", "person", "specimen", "opportunity", "habitat", "note", "task", "noteTarget")
WEIGHTS = (8, 8, 9, 4, 3, 2, 2, 1)
# Arguments and fields that hold a record's id, by the object they mean.
_ID_OF: Mapping[str, str] = {
    "parent": "specimen",
    "pointOfContact": "person",
    "targetCompany": "company",
    "targetPerson": "person",
    "owner": "workspaceMember",
    "assignee": "workspaceMember",
    "accountOwner": "workspaceMember",
}


class Names:
    """Names of one workspace, as they were when the world was last looked at."""

    def __init__(self, world: World, workspace_id: UUID) -> None:
        self._world = world
        self._workspace_id = workspace_id

    @property
    def catalog(self) -> Catalog:
        return self._world.catalogs[self._workspace_id]

    @property
    def schema(self) -> GraphQLSchema:
        return self._world.schemas[self._workspace_id]

    def object(self, name: str) -> ObjectDef | None:
        return self.catalog.by_singular.get(name)

    def ids(self, hint: str) -> Sequence[str]:
        """Return ids of the records that `hint` refers to: an object, a relation, a join column."""
        known = self._world.ids[self._workspace_id]
        name = hint.removesuffix("Id")
        name = _ID_OF.get(name, name)
        return known.get(name) or known.get("company") or ()

    def searchable(self) -> Sequence[str]:
        """Return objects to limit a search to, an unsearchable and an unknown one among them."""
        return [*OBJECTS, "nothing"]

    def any_cursor(self) -> Sequence[str]:
        """Return cursors of any order, and some invalid ones."""
        return [
            *self.cursors("company", ""),
            *self.cursors("person", "createdAt[DescNullsLast]"),
            "bm90IGEgY3Vyc29y",
            "",
        ]

    def cursors(self, object_name: str, order: str) -> Sequence[str]:
        """Of an order in REST's notation."""
        return self._world.cursors.of(self._workspace_id, object_name, order) or ["nothing"]
