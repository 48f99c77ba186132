"""A catalog of two objects with hostile names, and the context of a caller with every right."""

from typing import Any
from uuid import UUID, uuid5

from apikeys.context import SYSTEM, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import SYSTEM_PERMISSIONS
from metadata.definitions import FieldDef, ObjectDef, RelationDef
from metadata.model.catalog import build_catalog

SPACE = UUID("00000000-0000-4000-8000-0000000000aa")
# A schema, tables and columns as no workspace has them: every name must come out quoted.
SCHEMA, TABLE, COLUMN = 'ws"; --', 'thing"s', "na'me\"; DROP"


def field(owner: str, name: str, key: str, column: str = "", **facts: Any) -> FieldDef:
    owner_id = uuid5(SPACE, owner)
    return FieldDef(
        id=uuid5(owner_id, name),
        object_id=owner_id,
        type=key,
        name=name,
        label=name,
        column_name=column or name,
        **facts,
    )


def thing(name: str, table: str, *fields: FieldDef) -> ObjectDef:
    every = (
        field(name, "id", "UUID", is_nullable=False),
        field(name, "deletedAt", "DATE_TIME"),
        field(name, "position", "POSITION", is_nullable=False),
        *fields,
    )
    return ObjectDef(
        id=uuid5(SPACE, name),
        schema=SCHEMA,
        table_name=table,
        name_singular=name,
        name_plural=name + "s",
        label_singular=name,
        label_plural=name + "s",
        fields={f.name: f for f in every},
        all_fields=every,
        join_columns={
            f.relation.join_column: f for f in every if f.relation and f.relation.join_column
        },
    )


OWNER_LINK = RelationDef(
    "MANY_TO_ONE", uuid5(SPACE, "owner"), uuid5(uuid5(SPACE, "owner"), "things"), "ownerId"
)
THINGS_LINK = RelationDef(
    "ONE_TO_MANY", uuid5(SPACE, "thing"), uuid5(uuid5(SPACE, "thing"), "owner")
)
THING = thing(
    "thing",
    TABLE,
    field("thing", "name", "TEXT", COLUMN),
    field("thing", "size", "NUMBER", settings={"dataType": "int"}),
    field("thing", "owner", "RELATION", "own", relation=OWNER_LINK),
)
OWNER = thing(
    "owner",
    "owner",
    field("owner", "name", "TEXT"),
    field("owner", "things", "RELATION", relation=THINGS_LINK),
)
TABLE_SQL, COLUMN_SQL = '"ws""; --"."thing""s"', '"na\'me""; DROP"'


def small_context() -> RequestContext:
    """Return a fresh catalog's context each time: its caches are empty."""
    return RequestContext(
        workspace=WorkspaceRef(SPACE, SCHEMA, 1, 1),
        actor=Actor(SYSTEM, None, "tests"),
        permissions=SYSTEM_PERMISSIONS,
        catalog=build_catalog(SPACE, SCHEMA, 1, [THING, OWNER]),
    )
