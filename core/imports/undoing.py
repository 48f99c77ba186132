"""Destroys what an import created and nobody has changed since, a batch at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from apikeys.context import RequestContext
from core import records
from core.imports.jobs import maker, options_of
from core.imports.models import Import, ImportRow, Outcome, State
from core.query.request import Predicate
from core.query.versions import version_sql
from metadata.definitions import ObjectDef
from twenty.errors import BadUserInput

BATCH = 200
_ALIAS = "r"
_UNCHANGED = (
    "SELECT {id} FROM {table} AS {alias}"
    ' JOIN unnest(%s::uuid[], %s::text[]) AS f("id", "version")'
    ' ON {id} = f."id" AND {version} = f."version" ORDER BY {id} FOR UPDATE OF {alias}'
)


def undo_batch(context: RequestContext, obj: ObjectDef, job: Import) -> None:
    """Undo the next rows of `job`, which the caller has locked and will save.

    Raises `ApiError`.
    """
    context.permissions.require(obj, "destroy")
    rows = _next_rows(job)
    if not rows:
        job.state, job.ended_at = State.UNDONE, timezone.now()
        return
    job.cursor = rows[-1][0]
    unchanged = _unchanged(obj, rows)
    destroyed = _destroyed(maker(context, options_of(job)), obj, unchanged)
    of_job = ImportRow.objects.filter(job_id=job.id, number__in=[row[0] for row in rows])
    of_job.filter(record_id__in=destroyed).update(outcome=Outcome.DESTROYED)
    of_job.filter(outcome=Outcome.CREATED).update(outcome=Outcome.KEPT)
    counts = Counter(job.counts)
    counts.update({Outcome.DESTROYED: len(destroyed), Outcome.KEPT: len(rows) - len(destroyed)})
    job.counts = {str(name): count for name, count in counts.items()}


def _next_rows(job: Import) -> list[tuple[int, Any, str]]:
    size = max(1, min(BATCH, settings.MAX_AFFECTED_RECORDS) >> job.attempts)
    rows = ImportRow.objects.filter(job_id=job.id, number__gt=job.cursor, outcome=Outcome.CREATED)
    found: Any = rows.order_by("number").values_list("number", "record_id", "version")[:size]
    return list(found)


def _unchanged(obj: ObjectDef, rows: Sequence[tuple[int, Any, str]]) -> list[str]:
    """Lock and return the records that are as the import left them."""
    statement = sql.SQL(_UNCHANGED).format(
        id=sql.Identifier(_ALIAS, "id"),
        version=version_sql(_ALIAS),
        table=sql.Identifier(obj.schema, obj.table_name),
        alias=sql.Identifier(_ALIAS),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [[row[1] for row in rows], [row[2] for row in rows]])
        return [str(found) for (found,) in cursor.fetchall()]


def _destroyed(context: RequestContext, obj: ObjectDef, ids: list[str]) -> list[str]:
    """Destroy the records; return those that could be: others may be in the way."""
    if not ids:
        return []
    try:
        with transaction.atomic():
            records.destroy_many(context, obj, Predicate(("id",), "in", ids), None)
    except BadUserInput:
        if len(ids) == 1:
            return []
        middle = len(ids) // 2
        return _destroyed(context, obj, ids[:middle]) + _destroyed(context, obj, ids[middle:])
    return ids
