"""The caller's context: who asks, where, and with which rights.

Built once per request and passed first to everything. A catalog can be reached only through it, so
one workspace cannot name another's tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from apikeys.permissions import RolePermissions
from metadata.model.catalog import Catalog, catalog_for

if TYPE_CHECKING:
    from twenty.workspaces.models import Workspace

API_KEY = "api_key"
USER = "user"  # a signed-in person: session, access token or playground token
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller: `id` of key or user; `name` is written to createdBy and the audit log.

    `own_source`: the `source` of what is written for the caller by other means than a request.
    `is_quiet`: webhooks are not told of what is written.
    """

    kind: str
    id: UUID | None
    name: str
    workspace_member_id: UUID | None = None
    own_source: str = ""
    is_quiet: bool = False

    @property
    def source(self) -> str:
        """Return the ACTOR `source` of records this caller writes (docs/api/rest.md#bodies)."""
        return self.own_source or {API_KEY: "API", USER: "MANUAL"}.get(self.kind, "SYSTEM")


@dataclass(frozen=True, slots=True)
class WorkspaceRef:
    """A workspace as the credentials' statement read it."""

    id: UUID
    schema: str
    schema_version: int
    permissions_version: int
    is_metadata_format_legacy: bool = False

    @classmethod
    def of(cls, workspace: Workspace) -> WorkspaceRef:
        """Return a row as a request's credentials would have found it."""
        return cls(
            workspace.id,
            workspace.schema_name,
            workspace.schema_version,
            workspace.permissions_version,
            workspace.is_metadata_format_legacy,
        )


@dataclass(frozen=True, slots=True)
class RequestContext:
    workspace: WorkspaceRef
    actor: Actor
    permissions: RolePermissions
    catalog: Catalog
    has_text_numbers: bool = False  # `core.graphql.number_texts`

    def reloaded(self) -> RequestContext:
        """Return the same caller on the newest data model (after an undefined table or column)."""
        from twenty.workspaces.models import Workspace

        version = Workspace.objects.values_list("schema_version", flat=True).get(
            pk=self.workspace.id
        )
        workspace = replace(self.workspace, schema_version=version)
        return replace(
            self,
            workspace=workspace,
            catalog=catalog_for(workspace.id, workspace.schema, version),
        )
