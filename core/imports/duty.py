"""What `manage.py work` does for imports: their steps, and the removal of old ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from core.imports.models import AT_WORK, Import, ImportRow
from core.imports.steps import take_step
from twenty.worker.periodic import Periodic

# How long an import can be looked at and undone, and how long one may wait for its file or its run.
KEPT_FOR = timedelta(days=30)
REMOVED = 5000
_REMOVE = """
DELETE FROM {rows} WHERE "job_id" = %(job)s AND "number" IN (
  SELECT "number" FROM {rows} WHERE "job_id" = %(job)s ORDER BY "number" LIMIT %(most)s)
"""


class ImportDuty:
    name = "imports"

    def run_once(self) -> bool:
        """Do one bounded step; tell whether there may be more."""
        return take_step()


class CleanImports(Periodic):
    name = "clean imports"
    every = timedelta(hours=1)

    def run(self, now: datetime) -> dict[str, Any]:
        return {"steps": remove_old(now)}


def remove_old(now: datetime) -> int:
    """Remove imports that are too old, with their rows; return how many steps it took."""
    steps = 0
    while _remove_batch(now - KEPT_FOR):
        steps += 1
    return steps


def _remove_batch(before: datetime) -> bool:
    """Remove a batch of the rows of an import that is too old, at last the import; False if none.

    An import is as old as its latest event.
    """
    with transaction.atomic():
        old = Import.objects.exclude(state__in=AT_WORK).filter(created_at__lt=before)
        old = old.exclude(ended_at__gte=before)
        job = old.select_for_update(skip_locked=True).order_by("created_at").first()
        if job is None:
            return False
        statement = sql.SQL(_REMOVE).format(rows=sql.Identifier(ImportRow._meta.db_table))
        with connection.cursor() as cursor:
            cursor.execute(statement, {"job": job.id, "most": REMOVED})
            if cursor.rowcount < REMOVED:
                job.delete()
    return True
