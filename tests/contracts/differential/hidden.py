"""What a role may not see, and how to change all of it without anything else changing."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from psycopg import sql

from apikeys.models import FieldPermission, ObjectPermission, Role
from apikeys.permissions import load_role_permissions
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.models import FieldMetadata
from metadata.types.registry import field_type
from tests.factories import make_records
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding.system_context import system_context

HIDDEN_OBJECTS = ("opportunity", "task")  # besides those that the role hides already
PEOPLE_AND_THINGS = ("specimen", "person", "company")
# Without these a record is none.
SHOWN = {"id", "createdAt", "updatedAt", "deletedAt", "position", "searchVector"}
NEW_RECORDS = 3


def hide_more(workspace_id: UUID, role: Role, chance: Random) -> None:
    """Take half of the fields of some objects, and one object, from the role."""
    fields = FieldMetadata.objects.filter(
        workspace_id=workspace_id, object__name_singular__in=PEOPLE_AND_THINGS
    )
    for field in fields.exclude(name__in=SHOWN).order_by("id"):
        if chance.random() < 0.5:
            FieldPermission.objects.update_or_create(
                role=role, field=field, defaults={"can_read_field_value": False}
            )
    name = chance.choice(HIDDEN_OBJECTS)
    catalog = system_context(Workspace.objects.get(pk=workspace_id)).catalog
    ObjectPermission.objects.update_or_create(
        role=role,
        object_id=catalog.by_singular[name].id,
        defaults={"can_read_object_records": False},
    )


def change_hidden(workspace_id: UUID, role: Role) -> int:
    """Change every value that the role may not read, and add records of objects that it may not.

    Returns how many columns were changed.
    """
    workspace = Workspace.objects.get(pk=workspace_id)
    context = system_context(workspace)
    changed = 0
    for obj, fields in _hidden(context.catalog, role):
        columns = [part.column(f) for f in fields for part in field_type(f).parts(f)]
        changed += sum(_turned(obj, column) for column in columns)
        if len(fields) == len(obj.all_fields):
            make_records(context, obj.name_singular, [{} for _ in range(NEW_RECORDS)])
    return changed


def _hidden(catalog: Catalog, role: Role) -> Iterator[tuple[ObjectDef, list[FieldDef]]]:
    rights = load_role_permissions(role.id, 0)
    for obj in catalog.all_objects:
        fields = [f for f in obj.all_fields if not rights.can_read_field(obj, f)]
        if fields:
            yield obj, fields


# Each record gets the next one's value, so that all of them are values of the field. Then texts
# get other words, where the field takes them.
_TURN = """
UPDATE {table} AS t SET {column} = n.value FROM (
  SELECT id, coalesce(lead({column}) OVER w, first_value({column}) OVER w) AS value FROM {table}
  WINDOW w AS (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS n
WHERE n.id = t.id"""
_SAY = """
UPDATE {table} SET {column} = {column} || ' ada acme paris secret'
WHERE pg_typeof({column}) = 'text'::regtype"""


def _turned(obj: ObjectDef, column: str) -> bool:
    if column == "id":
        return False
    names = {
        "table": sql.Identifier(obj.schema, obj.table_name),
        "column": sql.Identifier(column),
    }
    done = [_done(sql.SQL(text).format(**names)) for text in (_TURN, _SAY)]
    return any(done)


def _done(statement: sql.Composed) -> bool:
    """False where the column does not take it: a unique one, a generated one, no text."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return False
    return True
