"""The server's own context in a workspace: for demo data and member records, never for a request.

Its actor is the system, and it may do everything.
"""

from apikeys.context import SYSTEM, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import SYSTEM_PERMISSIONS
from metadata.model.catalog import catalog_for
from twenty.workspaces.models import Workspace

SYSTEM_ACTOR = Actor(SYSTEM, None, "System")


def system_context(workspace: Workspace) -> RequestContext:
    ref = WorkspaceRef.of(workspace)
    return RequestContext(
        workspace=ref,
        actor=SYSTEM_ACTOR,
        permissions=SYSTEM_PERMISSIONS,
        catalog=catalog_for(ref.id, ref.schema, ref.schema_version),
    )
