"""Changing the data model: the only entry point, for every API and page.

Each call runs as one transaction: definitions, DDL, `schema_version`, audit entry. A failure leaves
nothing behind. Raises `PermissionDenied` without the flag DATA_MODEL, `MetadataValidationError` and
the other refusals of docs/api/metadata.md#errors, and `ServiceBusy` (503 with `Retry-After`) when
the tables cannot be locked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from metadata.changes import requests as changes
from metadata.changes.service import (
    field_creation,
    field_deletion,
    field_update,
    index_changes,
    object_changes,
)
from metadata.changes.service.plan import Model, Plan
from metadata.changes.service.running import run
from metadata.models import FieldMetadata, ObjectMetadata
from twenty.db.row_versions import require_version

PLANNERS: Mapping[type, Callable[[Model, Any], Plan]] = {
    changes.CreateObject: object_changes.plan_creation,
    changes.UpdateObject: object_changes.plan_update,
    changes.DeleteObject: object_changes.plan_deletion,
    changes.CreateField: field_creation.plan_creation,
    changes.UpdateField: field_update.plan_update,
    changes.DeleteField: field_deletion.plan_deletion,
    changes.CreateIndex: index_changes.plan_creation,
    changes.DeleteIndex: index_changes.plan_deletion,
}


GUARDED: Mapping[type, type[FieldMetadata] | type[ObjectMetadata]] = {
    changes.UpdateObject: ObjectMetadata,
    changes.DeleteObject: ObjectMetadata,
    changes.UpdateField: FieldMetadata,
    changes.DeleteField: FieldMetadata,
}


def apply(
    context: RequestContext, change: changes.Change, expected: Collection[str] | None = None
) -> UUID:
    """Carry out one change; return the id of the object, field or index it is about.

    `expected`: the versions that the object or field may have; None = any. Raises
    `PreconditionFailed` for another one.
    """

    kind, row_id = GUARDED.get(type(change)), getattr(change, "id", context.workspace.id)

    def planner(model: Model) -> Plan:
        # Under the workspace's lock: nobody else can change it from here on.
        if kind is not None:
            require_version(kind, model.workspace_id, row_id, expected)
        return _plan(change, model)

    return run(context, [planner])[0]


def apply_many(context: RequestContext, wanted: Sequence[changes.Change]) -> list[UUID]:
    """Carry out several changes in order, all or none; return their ids."""
    return run(context, [partial(_plan, change) for change in wanted])


def _plan(change: changes.Change, model: Model) -> Plan:
    return PLANNERS[type(change)](model, change)
