"""The server's own context in a workspace: for demo data and member records, never for a request.

Its actor is the system, and it may do everything.
"""

from apikeys.context import SYSTEM, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import SYSTEM_PERMISSIONS
from metadata.model.catalog import catalog_for
from twenty.workspaces.models import Workspace

SYSTEM_ACTOR = Actor(SYSTEM, None, "System")


def workspace_ref(workspace: Workspace) -> WorkspaceRef:
    """Return the workspace as a request's credentials would have found it."""
    return WorkspaceRef(
        id=workspace.id,
        schema=workspace.schema_name,
        schema_version=workspace.schema_version,
        permissions_version=workspace.permissions_version,
        is_metadata_format_legacy=workspace.is_metadata_format_legacy,
    )


def system_context(workspace: Workspace) -> RequestContext:
    ref = workspace_ref(workspace)
    return RequestContext(
        workspace=ref,
        actor=SYSTEM_ACTOR,
        permissions=SYSTEM_PERMISSIONS,
        catalog=catalog_for(ref.id, ref.schema, ref.schema_version),
    )
