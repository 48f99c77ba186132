"""A trial description of the objects that a change of the data model touches, before the commit.

See decision 0022.
"""

from __future__ import annotations

import json

from apikeys.context import SYSTEM, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import SYSTEM_PERMISSIONS
from core.openapi.object_parameters import parameters_of
from core.openapi.object_schemas import schemas_of
from core.openapi.operations import paths_of
from core.openapi.visible import visible_object
from metadata.model.catalog import Catalog


def describe_changed_objects(before: Catalog, after: Catalog) -> None:
    """Describe them with all rights: a role's document only leaves things out.

    Raises where an object cannot be described.
    """
    context = RequestContext(
        WorkspaceRef(after.workspace_id, after.schema, after.schema_version, 0),
        Actor(SYSTEM, None, SYSTEM),
        SYSTEM_PERMISSIONS,
        after,
    )
    for obj in after.by_id.values():
        if before.by_id.get(obj.id) != obj:
            seen = visible_object(context, obj)
            json.dumps([schemas_of(seen, after), parameters_of(seen), paths_of(seen)])
