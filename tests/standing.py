"""The standing world of the tests: two workspaces, their roles and keys, made once per session.

Rows and tables are committed under ids and secrets that never change, so that every test finds them
without looking them up.

`workspace`: keys of Admin, of `Sales` (some rights) and of `Stranger` (no right at all); it has the
custom objects of tests/specimen.py. `other workspace`: standard objects only, one Admin key.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.db import connection, transaction
from psycopg import sql

from apikeys.caller.secrets import SECRET_LENGTH, SHOWN_LENGTH, digest_of
from apikeys.context import API_KEY, Actor, RequestContext, WorkspaceRef
from apikeys.models import ApiKey, FieldPermission, ObjectPermission, Role
from apikeys.permissions import role_permissions
from metadata.model.catalog import catalog_for
from metadata.model.naming import schema_name
from metadata.models import FieldMetadata, ObjectMetadata
from tests.specimen import add_specimen_objects
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding.provisioning import ADMIN, create_workspace

WORKSPACE_ID = UUID("5e551011-0000-4000-8000-000000000001")
OTHER_WORKSPACE_ID = UUID("5e551011-0000-4000-8000-000000000002")
NEVER = datetime(2124, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class StandingKey:
    """An API key of the standing world, with its secret."""

    workspace_id: UUID
    name: str
    role_label: str

    @property
    def id(self) -> UUID:
        return uuid5(self.workspace_id, self.name)

    @property
    def secret(self) -> str:
        return f"twk_{self.id.hex}".ljust(SECRET_LENGTH, "0")

    def save(self) -> None:
        role = Role.objects.get(workspace_id=self.workspace_id, label=self.role_label)
        ApiKey.objects.create(
            id=self.id,
            workspace_id=self.workspace_id,
            role=role,
            name=self.name,
            secret_digest=digest_of(self.secret),
            secret_prefix=self.secret[:SHOWN_LENGTH],
            expires_at=NEVER,
        )

    def context(self) -> RequestContext:
        """What authentication makes of the key, at the versions the database has now."""
        key = ApiKey.objects.select_related("workspace").get(pk=self.id)
        ref = WorkspaceRef.of(key.workspace)
        return RequestContext(
            workspace=ref,
            actor=Actor(API_KEY, key.id, key.name),
            permissions=role_permissions(key.role_id, ref.permissions_version),
            catalog=catalog_for(ref.id, ref.schema, ref.schema_version),
        )


ADMIN_KEY = StandingKey(WORKSPACE_ID, "Admin key", ADMIN)
SALES_KEY = StandingKey(WORKSPACE_ID, "Sales key", "Sales")
STRANGER_KEY = StandingKey(WORKSPACE_ID, "Stranger key", "Stranger")
OTHER_KEY = StandingKey(OTHER_WORKSPACE_ID, "Other key", ADMIN)
STANDING_KEYS = (ADMIN_KEY, SALES_KEY, STRANGER_KEY, OTHER_KEY)


def is_standing() -> bool:
    """False in an empty database, such as a test with committed data leaves behind."""
    return Workspace.objects.filter(pk=OTHER_WORKSPACE_ID).exists()


def make_standing_world() -> None:
    """Create everything, in one transaction; drop what an earlier world left behind first."""
    with transaction.atomic():
        for workspace_id in (WORKSPACE_ID, OTHER_WORKSPACE_ID):
            drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
            with connection.cursor() as cursor:
                cursor.execute(drop.format(sql.Identifier(schema_name(workspace_id))))
        workspace = create_workspace("Acme", workspace_id=WORKSPACE_ID)
        add_specimen_objects(workspace)
        make_sales_role(workspace)
        Role.objects.create(workspace=workspace, label="Stranger")
        create_workspace("Other", workspace_id=OTHER_WORKSPACE_ID)
        for key in STANDING_KEYS:
            key.save()


def make_sales_role(workspace: Workspace) -> Role:
    """Reads, updates and soft-deletes, with exceptions on objects and fields; no flags."""
    role = Role.objects.create(
        workspace=workspace,
        label="Sales",
        can_read_all_object_records=True,
        can_update_all_object_records=True,
        can_soft_delete_all_object_records=True,
    )
    _object_rule(role, "note", read=False, write=False)
    _object_rule(role, "opportunity", read=True, write=False)
    _field_rule(role, "person", "phones", read=False)
    _field_rule(role, "person", "jobTitle", update=False)
    _field_rule(role, "company", "annualRecurringRevenue", read=False)
    return role


def _object_rule(role: Role, object_name: str, *, read: bool, write: bool) -> None:
    ObjectPermission.objects.create(
        role=role,
        object=ObjectMetadata.objects.get(workspace=role.workspace, name_singular=object_name),
        can_read_object_records=read,
        can_update_object_records=write,
        can_soft_delete_object_records=write,
        can_destroy_object_records=False,
    )


def _field_rule(
    role: Role,
    object_name: str,
    field_name: str,
    *,
    read: bool | None = None,
    update: bool | None = None,
) -> None:
    FieldPermission.objects.create(
        role=role,
        field=FieldMetadata.objects.get(
            workspace=role.workspace, object__name_singular=object_name, name=field_name
        ),
        can_read_field_value=read,
        can_update_field_value=update,
    )
