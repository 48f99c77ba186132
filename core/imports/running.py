"""Rows → records, a batch at a time, with the rights and on the data model of this moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from apikeys.context import RequestContext
from core.imports.batches import Batch, Written
from core.imports.jobs import IMPORT_FLAG, maker
from core.imports.models import Import, ImportRow, Outcome, State
from core.imports.options import STOP, Options
from core.imports.rows import Body, BodyReader, RowError
from core.query.versions import version_sql
from metadata.definitions import ObjectDef

BATCH = 500
_ALIAS = "r"
_RECORD = """
UPDATE {rows} AS s SET "outcome" = f."outcome", "record_id" = f."record_id",
       "version" = f."version", "errors" = f."errors", "is_trial" = %(is_trial)s,
       "content" = CASE WHEN f."keeps" THEN s."content" END
  FROM unnest(%(number)s::integer[], %(outcome)s::text[], %(record_id)s::uuid[],
              %(version)s::text[], %(errors)s::jsonb[], %(keeps)s::boolean[])
       AS f("number", "outcome", "record_id", "version", "errors", "keeps")
 WHERE s."job_id" = %(job)s AND s."number" = f."number"
"""


def run_batch(context: RequestContext, obj: ObjectDef, job: Import) -> None:
    """Write the next rows of `job`, which the caller has locked and will save.

    Raises `ApiError`.
    """
    context.permissions.require_flag(IMPORT_FLAG)
    options = Options.of_stored(job.options)
    rows = _next_rows(job)
    job.state, job.started_at = State.RUNNING, job.started_at or timezone.now()
    if not rows:
        _end(job)
        return
    reader = BodyReader(context, obj, options, job.headings)
    bodies: dict[int, Body] = {}
    errors: dict[int, list[RowError]] = {}
    for number, content in rows:
        found = reader.read(content)
        if isinstance(found, list):
            errors[number] = found
        else:
            bodies[number] = found
    written = Batch(maker(context, options), obj, job, options).write(bodies, errors)
    _record(job, obj, written)
    job.cursor = rows[-1][0]
    if options.on_error == STOP and written.errors:
        _stop(job, min(written.errors), written)


def _next_rows(job: Import) -> list[tuple[int, str]]:
    # Smaller after a failure: a batch may have been too much for the time limit of a statement.
    size = max(1, BATCH >> job.attempts)
    rows = ImportRow.objects.filter(job_id=job.id, number__gt=job.cursor)
    if job.is_dry_run:
        rows = rows.filter(outcome=None)
    else:
        rows = rows.filter(Q(outcome=None) | Q(is_trial=True))
    found: Any = rows.order_by("number").values_list("number", "content")[:size]
    return list(found)


def _end(job: Import) -> None:
    job.state = State.CHECKED if job.is_dry_run else State.DONE
    job.ended_at = timezone.now()


def _stop(job: Import, number: int, written: Written) -> None:
    first = written.errors[number][0]
    job.state, job.ended_at = State.FAILED, timezone.now()
    job.reason = f"Row {number}: {first.message}"


def _record(job: Import, obj: ObjectDef, written: Written) -> None:
    """Note what became of the rows."""
    created = [e.id for e in written.effects.values() if e.action == "created"]
    versions = {} if job.is_dry_run else _versions(obj, created)
    found: list[tuple[Any, ...]] = [
        (number, e.action, e.id, versions.get(e.id), None, job.is_dry_run)
        for number, e in written.effects.items()
    ]
    for number, errors in written.errors.items():
        told = Jsonb([error.stored() for error in errors])
        found.append((number, Outcome.FAILED.value, None, None, told, True))
    if found:
        names = ("number", "outcome", "record_id", "version", "errors", "keeps")
        values = dict(zip(names, map(list, zip(*found, strict=True)), strict=True))
        statement = sql.SQL(_RECORD).format(rows=sql.Identifier(ImportRow._meta.db_table))
        with connection.cursor() as cursor:
            cursor.execute(statement, {**values, "job": job.id, "is_trial": job.is_dry_run})
    job.counts = dict(Counter(job.counts) + Counter(row[1] for row in found))


def _versions(obj: ObjectDef, ids: Sequence[str]) -> Mapping[str, str]:
    """Return the version of each record, by which an undo sees whether it was changed since."""
    if not ids:
        return {}
    statement = sql.SQL("SELECT {id}::text, {version} FROM {table} AS {alias} WHERE {id} = ANY(%s)")
    statement_of = statement.format(
        id=sql.Identifier(_ALIAS, "id"),
        version=version_sql(_ALIAS),
        table=sql.Identifier(obj.schema, obj.table_name),
        alias=sql.Identifier(_ALIAS),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement_of, [[str(found) for found in ids]])
        return dict(cursor.fetchall())
