"""Run one change, or several at once, as one transaction under the workspace's lock.

The rows are written first: the resulting model is validated as a whole, and everything served from
it is built, before any table is locked. A failure leaves nothing behind.

Locks are taken in the same order by everybody: the workspace's advisory lock, its row (which every
change of permissions takes first), then all touched tables at once in name order.

The caller's rights are read again once the locks are held: the change may have waited for long, and
what its refusals may reveal of records depends on those rights.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from uuid import UUID

import psycopg
from django.db import Error as DjangoDatabaseError
from django.db import connection, transaction
from django.db.models import F
from psycopg import sql

from apikeys.caller.present_caller import present_caller
from apikeys.context import RequestContext
from apikeys.models import FieldPermission, ObjectPermission
from apikeys.permissions import RolePermissions
from metadata.changes.service.column_room import build_anew, crowded_tables
from metadata.changes.service.faces import build_faces
from metadata.changes.service.locks import lock_touched, lock_workspace
from metadata.changes.service.plan import ROW_ORDER, Model, Plan
from metadata.changes.validation.generated_names import require_free_names
from metadata.model.catalog import Catalog, catalog_for, keep_catalog, load_catalog
from metadata.models import FieldMetadata, ObjectMetadata
from twenty.db.errors import (
    TOO_MANY_COLUMNS,
    TRANSIENT_STATES,
    api_error,
    is_of_former_model,
    sqlstate,
)
from twenty.errors import BadUserInput, ServiceBusy
from twenty.workspaces import audit
from twenty.workspaces.models import Workspace

logger = logging.getLogger(__name__)

FLAG = "DATA_MODEL"
PATIENCE_S = 30.0  # from the first attempt to the start of the last
LONGEST_PAUSE_S = 0.4
NO_ROOM = (
    "An object that the change adds fields to has as many of them as a table can hold "
    "(1,600 columns). Delete some that are not needed."
)

Planner = Callable[[Model], Plan]


def run(context: RequestContext, planners: Sequence[Planner]) -> list[UUID]:
    """Carry out every planner's work in one transaction and return the plans' result ids.

    Each planner sees what the ones before it did. Raises `PermissionDenied`, `Unauthenticated`,
    whatever the planners refuse, and `ServiceBusy` (503, `Retry-After`) when the locks cannot be
    acquired.
    """
    context.permissions.require_flag(FLAG)
    last_start = time.monotonic() + PATIENCE_S
    for attempt in count():
        try:
            with transaction.atomic():
                return _once(context, planners, attempt)
        except (psycopg.Error, DjangoDatabaseError) as error:
            if sqlstate(error) not in TRANSIENT_STATES:
                # What definitions name and the database lacks is our own bug.
                if sqlstate(error) == TOO_MANY_COLUMNS:
                    raise BadUserInput(NO_ROOM, code="INVALID_FIELD_INPUT") from error
                refusal = api_error(error, None)
                if refusal is None or is_of_former_model(error):
                    raise
                raise refusal from error
            logger.info("A change of the data model is repeated: %s", error)
            if time.monotonic() > last_start:
                break
            # Random, and growing at first, so that requests get their turn in between.
            time.sleep(random.uniform(0.1, 1) * min(LONGEST_PAUSE_S, 0.05 * (attempt + 1)))  # noqa: S311
    raise ServiceBusy(
        "The data model cannot be changed right now: its tables are in use. Try again in a moment.",
        headers={"Retry-After": "2"},
    )


def _once(context: RequestContext, planners: Sequence[Planner], attempt: int) -> list[UUID]:
    workspace = lock_workspace(context.workspace.id)
    context = present_caller(context)
    context.permissions.require_flag(FLAG)
    before = after = catalog_for(workspace.id, workspace.schema_name, workspace.schema_version)
    plans = []
    for planner in planners:
        former = after
        plan = planner(Model.of(former))
        after = _written(workspace, plan)
        require_free_names(former, after, plan.problems)
        plans.append(plan)
    build_faces(before, after)
    for plan in plans:
        _change_tables(workspace, plan, context.permissions, attempt)
        _tell(context, plan)
    # A version that is rolled back comes again with another model: nothing of it may be kept.
    transaction.on_commit(partial(keep_catalog, after))
    return [plan.result_id for plan in plans]


def _written(workspace: Workspace, plan: Plan) -> Catalog:
    """Write the plan's rows and return the resulting catalog."""
    removes_rules = _removes_rules(plan)
    _write_rows(plan)
    versions = {"schema_version": F("schema_version") + 1}
    if removes_rules:
        versions["permissions_version"] = F("permissions_version") + 1
    Workspace.objects.filter(pk=workspace.pk).update(**versions)
    workspace.refresh_from_db(fields=["schema_version", "permissions_version"])
    return load_catalog(workspace.id, workspace.schema_name, workspace.schema_version)


def _change_tables(workspace: Workspace, plan: Plan, reader: RolePermissions, attempt: int) -> None:
    with connection.cursor() as cursor:
        touched = plan.ddl.tables | plan.locked
        crowded = crowded_tables(cursor, workspace.schema_name, plan.ddl.tables)
        lock_touched(cursor, workspace.schema_name, touched | crowded.locked, attempt)
        for obstacle in plan.obstacles:
            obstacle.look(reader)
        for table in sorted(crowded.tables):
            build_anew(cursor, workspace.schema_name, table)
        if plan.ddl.statements:
            script: sql.Composed = plan.ddl.script()
            cursor.execute(script)


def _tell(context: RequestContext, plan: Plan) -> None:
    for note in plan.notes:
        audit.record(
            context, note.action, note.kind, note.id, note.name,
            before=note.before, after=note.after,
        )  # fmt: skip


def _removes_rules(plan: Plan) -> bool:
    """Tell whether rules of roles are deleted along with their object or field."""
    for rows in plan.removed:
        if rows.model is ObjectMetadata:
            ids = list(rows.values_list("pk", flat=True))
            if ObjectPermission.objects.filter(object_id__in=ids).exists():
                return True
            if FieldPermission.objects.filter(field__object_id__in=ids).exists():
                return True
        if (
            rows.model is FieldMetadata
            and FieldPermission.objects.filter(
                field_id__in=list(rows.values_list("pk", flat=True))
            ).exists()
        ):
            return True
    return False


def _write_rows(plan: Plan) -> None:
    for rows in plan.removed:
        rows.delete()
    for row in plan.updated:
        row.save()
    for model in ROW_ORDER:
        added = [row for row in plan.added if isinstance(row, model)]
        if added:
            model._default_manager.bulk_create(added)
