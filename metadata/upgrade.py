"""Release changes to existing workspaces: run after every `migrate`, and by hand.

Each step inspects what exists and does only what is missing, so it may run any number of times,
beside working servers. What cannot be done is left as it was and reported, with the records in the
way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import psycopg
from django.db import Error as DjangoDatabaseError
from django.db import connection, transaction
from psycopg import sql

from apikeys.context import SYSTEM, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import SYSTEM_PERMISSIONS
from metadata.changes import ddl
from metadata.changes.ddl.statements import alter
from metadata.changes.service.obstacles import equal_values
from metadata.changes.service.plan import Model
from metadata.changes.service.running import run
from metadata.changes.service.standard_fields import missing_fields, plan_missing
from metadata.definitions import IndexDef, ObjectDef
from metadata.model.catalog import Catalog, load_catalog
from metadata.model.generated_names import ENUM_FILTER
from metadata.model.index_definitions import (
    index_expressions,
    sort_expressions,
    sort_index_name,
)
from metadata.search.functions import SCHEMA, VECTOR
from metadata.types.registry import field_type
from twenty.db.errors import NO_WRITES_STATES, TRANSIENT_STATES, UNIQUE_VIOLATION, sqlstate
from twenty.errors import ApiError, MetadataValidationError, ServiceBusy
from twenty.workspaces.models import Workspace

logger = logging.getLogger(__name__)
LOCK_TIMEOUT = "20s"
HOW_TO_REPEAT = "then run manage.py upgrade_workspaces"


def upgrade_workspaces() -> list[str]:
    """Bring every workspace up to date; return sentences about what could not be done."""
    left: list[str] = []
    for workspace in Workspace.objects.order_by("id"):
        for problem in _upgrade(workspace):
            left.append(f'Workspace "{workspace.display_name}" ({workspace.id}): {problem}')
    for sentence in left:
        logger.warning(sentence)
    return left


def _upgrade(workspace: Workspace) -> Iterator[str]:
    _event_tables(workspace)
    yield from _standard_fields(workspace)
    workspace.refresh_from_db()
    catalog = load_catalog(workspace.id, workspace.schema_name, workspace.schema_version)
    yield from _shared_names(catalog)
    yield from _taken_path(catalog)
    for obj in catalog.all_objects:
        for change, index in _missing(obj):
            problem = _carry_out(obj, index, change)
            if problem:
                yield problem


def _event_tables(workspace: Workspace) -> None:
    """Create the tables of events, which earlier releases did not have.

    A database that takes no writes, such as one whose disk is full, is not asked for what is there.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = %s AND tablename = ANY(%s)",
            [workspace.schema_name, list(ddl.EVENT_TABLES)],
        )
        if cursor.fetchone()[0] == len(ddl.EVENT_TABLES):
            return
        script: sql.Composed = ddl.create_event_tables(workspace.schema_name).script()
        cursor.execute(script)


def _taken_path(catalog: Catalog) -> Iterator[str]:
    """Report an object whose path over REST is that of imports now; earlier releases had none."""
    obj = catalog.by_plural.get("imports")
    if obj is not None:
        yield (
            f"/rest/imports leads to imports of files: give {obj.label_plural} another plural name "
            "to reach these records over REST"
        )


def _shared_names(catalog: Catalog) -> Iterator[str]:
    """Report GraphQL names that two definitions of the workspace claim.

    Earlier releases allowed this and then served neither or the wrong one; now one of them has
    another name until it is renamed.
    """
    for clash in catalog.names.clashes:
        if clash.claim.use != ENUM_FILTER:  # it clashes as its enum already
            spare = catalog.names.names[clash.claim.owner, clash.claim.use]
            one, other = clash.both
            yield (
                f'{one} and {other} both need the GraphQL name "{clash.name}"; until one of them '
                f'is renamed, {other} has "{spare}"'
            )


def _standard_fields(workspace: Workspace) -> Iterator[str]:
    """Add what later releases added to standard objects."""
    catalog = load_catalog(workspace.id, workspace.schema_name, workspace.schema_version)
    missing = missing_fields(Model.of(catalog))
    for name in missing.taken:
        yield f"{name} is the workspace's own: the standard field of that name is left out"
    if not missing.rows:
        return
    try:
        run(_own_context(workspace, catalog), [plan_missing])
    except ServiceBusy:
        yield f"tables of standard objects are in use; {HOW_TO_REPEAT}"
    except MetadataValidationError as refusal:
        yield f"the standard fields of this release are left out: {refusal.message}"


def _own_context(workspace: Workspace, catalog: Catalog) -> RequestContext:
    ref = WorkspaceRef.of(workspace)
    return RequestContext(ref, Actor(SYSTEM, None, "System"), SYSTEM_PERMISSIONS, catalog)


def _missing(obj: ObjectDef) -> Iterator[tuple[ddl.Ddl, IndexDef | None]]:
    """Yield what an object's table lacks, each with the unique index it is about."""
    yield _nullable_again(obj), None
    if _has_previous_vector(obj):
        yield ddl.rebuild_search_vector(obj), None
    for index in obj.indexes:
        if index.is_unique:
            yield from _unique_index(obj, index)
        if _lacks_sort_index(obj, index):
            yield ddl.create_sort_index(obj, index), None


def _unique_index(obj: ObjectDef, index: IndexDef) -> Iterator[tuple[ddl.Ddl, IndexDef]]:
    if _is_of_former_form(obj, index):
        yield ddl.drop_index(obj, index) + ddl.create_index(obj, index), index
    field = obj.field_by_id(index.fields[0].field_id)
    if field is not None and field.is_unique:
        yield ddl.settle_values(obj, field), index


def _nullable_again(obj: ObjectDef) -> ddl.Ddl:
    """Drop NOT NULL: the column of an ACTOR field that may be null once had it."""
    wanted = {
        part.column(field)
        for field in obj.all_fields
        if field.type == "ACTOR"
        for part in field_type(field).parts(field)
        if not part.not_null
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
            " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE nspname = %s AND relname = %s AND attnotnull AND attname = ANY(%s)",
            [obj.schema, obj.table_name, sorted(wanted)],
        )
        found = [name for (name,) in cursor.fetchall()]
    if not found:
        return ddl.NOTHING
    drops = [sql.SQL("ALTER COLUMN {} DROP NOT NULL").format(sql.Identifier(n)) for n in found]
    return ddl.Ddl((alter(obj, *drops),))


def _has_previous_vector(obj: ObjectDef) -> bool:
    """Tell whether the search vector is made by another function than this release's. False
    where the database has no such column."""
    field = next((f for f in obj.all_fields if f.type == ddl.SEARCH_VECTOR), None)
    if field is None or not ddl.feeds_search_vector(obj):
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_attrdef'::regclass"
            " AND objid = pg_attrdef.oid AND refclassid = 'pg_proc'::regclass"
            " AND refobjid = to_regproc(%s)::oid)"
            " FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum"
            " JOIN pg_class ON pg_class.oid = adrelid"
            " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE nspname = %s AND relname = %s AND attname = %s",
            [f"{SCHEMA}.{VECTOR}", obj.schema, obj.table_name, field.column_name],
        )
        found = cursor.fetchone()
    return found is not None and bool(found[0])


def _is_of_former_form(obj: ObjectDef, index: IndexDef) -> bool:
    """Tell whether an index is over columns instead of expressions of them, or the other way round.

    False where the database has no index of that name.
    """
    fields = {field.id: field for field in obj.all_fields}
    is_plain = all(isinstance(e, sql.Identifier) for e in index_expressions(fields, index))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexprs IS NULL FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE nspname = %s AND relname = %s",
            [obj.schema, index.name],
        )
        found = cursor.fetchone()
    return found is not None and found[0] is not is_plain


def _lacks_sort_index(obj: ObjectDef, index: IndexDef) -> bool:
    """Tell whether an index over texts is without the one that serves this release's order."""
    fields = {field.id: field for field in obj.all_fields}
    if not sort_expressions(fields, index):
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_indexes WHERE schemaname = %s AND indexname = %s)"
            " AND EXISTS (SELECT FROM pg_indexes WHERE schemaname = %s AND indexname = %s)",
            [obj.schema, sort_index_name(index), obj.schema, index.name],
        )
        found = cursor.fetchone()
    return found is not None and bool(found[0])


def _carry_out(obj: ObjectDef, index: IndexDef | None, change: ddl.Ddl) -> str | None:
    """Run the change in one transaction: when records are in the way, nothing changes."""
    if not change.statements:
        return None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, true),"
                " set_config('statement_timeout', '0', true)",  # a table is as large as it is
                [LOCK_TIMEOUT],
            )
            script: sql.Composed = change.script()
            cursor.execute(script)
    except (psycopg.Error, DjangoDatabaseError) as error:
        state = sqlstate(error)
        if state == UNIQUE_VIOLATION and index is not None:
            return f"{_in_the_way(obj, index)}; change them, {HOW_TO_REPEAT}"
        if state in NO_WRITES_STATES:
            return f"the database takes no writes; make room on its disk, {HOW_TO_REPEAT}"
        if state in TRANSIENT_STATES:
            return f"table {obj.table_name} is in use; {HOW_TO_REPEAT}"
        raise
    return None


def _in_the_way(obj: ObjectDef, index: IndexDef) -> str:
    field = obj.field_by_id(index.fields[0].field_id)
    if field is not None:
        try:
            equal_values(obj, field).look(SYSTEM_PERMISSIONS)
        except ApiError as told:
            return told.user_friendly_message
    return f"records of {obj.name_plural} share a value of index {index.name}"
