"""Create a workspace: its row, its PostgreSQL schema with all standard objects, its roles.

The roles are Admin and Member; the APIs serve the workspace at once. Everything happens in one
transaction: a failure leaves nothing behind.
"""

from uuid import UUID, uuid4

from django.db import connection, transaction
from psycopg import sql

from apikeys.models import Role
from metadata.changes import ddl
from metadata.model.naming import collapse_spaces, schema_name
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from metadata.standard_objects.build import ObjectRows, definitions
from metadata.standard_objects.catalogue import standard_object_rows
from twenty.errors import InvalidData
from twenty.workspaces.models import Workspace

MAX_NAME_LENGTH = 200
ADMIN, MEMBER, GUEST = "Admin", "Member", "Guest"
_ALL_RECORDS = {
    "can_read_all_object_records": True,
    "can_update_all_object_records": True,
    "can_soft_delete_all_object_records": True,
    "can_destroy_all_object_records": True,
}


def create_workspace(name: str, *, workspace_id: UUID | None = None) -> Workspace:
    """Create a workspace. `workspace_id` is for callers that need the same one every time.

    Raises `InvalidData` for an empty or too long name.
    """
    display_name = collapse_spaces(name)
    if not 1 <= len(display_name) <= MAX_NAME_LENGTH:
        raise InvalidData(
            f'Invalid value "{display_name[:MAX_NAME_LENGTH]}" for the workspace\'s name: '
            f"expected 1 to {MAX_NAME_LENGTH} characters"
        )
    new_id = workspace_id or uuid4()
    with transaction.atomic():
        workspace = Workspace.objects.create(
            id=new_id, display_name=display_name, schema_name=schema_name(new_id)
        )
        rows = standard_object_rows(workspace.id)
        create_tables(workspace.schema_name, rows)
        save_rows(rows)
        _create_roles(workspace)
    return workspace


def create_tables(schema: str, rows: list[ObjectRows]) -> None:
    """Create the schema and every table, in one round trip."""
    objects = definitions(schema, rows)
    tables = ddl.create_objects(objects) + ddl.create_event_tables(schema)
    run(ddl.create_schema(schema) + tables)


def run(change: ddl.Ddl) -> None:
    """Run DDL on Django's connection, inside its transaction."""
    with connection.cursor() as cursor:
        script: sql.Composed = change.script()
        cursor.execute(script)


def save_rows(rows: list[ObjectRows]) -> None:
    ObjectMetadata.objects.bulk_create([one.object for one in rows])
    FieldMetadata.objects.bulk_create([field for one in rows for field in one.fields])
    IndexMetadata.objects.bulk_create([index for one in rows for index in one.indexes])


def _create_roles(workspace: Workspace) -> None:
    """Create Admin and Member (docs/api/access.md#built-in-roles); new members get Member."""
    Role.objects.create(
        workspace=workspace,
        label=ADMIN,
        description="May do everything; cannot be changed or deleted.",
        icon="IconUserCog",
        is_editable=False,
        can_update_all_settings=True,
        can_access_all_tools=True,
        can_be_assigned_to_users=True,
        can_be_assigned_to_api_keys=True,
        **_ALL_RECORDS,
    )
    member = Role.objects.create(
        workspace=workspace,
        label=MEMBER,
        description="Works with all records, but not with the settings.",
        icon="IconUser",
        can_access_all_tools=True,
        can_be_assigned_to_users=True,
        can_be_assigned_to_api_keys=False,
        **_ALL_RECORDS,
    )
    workspace.default_role_id = member.id
    workspace.save(update_fields=["default_role_id"])


def create_guest_role(workspace: Workspace) -> Role:
    """Create a role that reads records and nothing else; upstream ships it with demo data only."""
    return Role.objects.create(
        workspace=workspace,
        label=GUEST,
        description="Looks at records without changing any.",
        icon="IconUser",
        can_read_all_object_records=True,
        can_be_assigned_to_users=True,
        can_be_assigned_to_api_keys=False,
    )
