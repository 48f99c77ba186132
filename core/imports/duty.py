"""What `manage.py work` does for imports: `ImportDuty.run_once` until it returns False."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from core.imports.models import AT_WORK, Import, ImportRow
from core.imports.steps import take_step

# How long an import can be looked at and undone, and how long one may wait for its file or its run.
KEPT_FOR = timedelta(days=30)
REMOVED = 5000
# Once nothing old is left, it is not looked for at each idle poll.
CLEANING_SECONDS = 600
_REMOVE = """
DELETE FROM {rows} WHERE "job_id" = %(job)s AND "number" IN (
  SELECT "number" FROM {rows} WHERE "job_id" = %(job)s ORDER BY "number" LIMIT %(most)s)
"""


class ImportDuty:
    name = "imports"

    def __init__(self) -> None:
        self._clean_at = 0.0

    def run_once(self) -> bool:
        """Do one bounded step; tell whether there may be more."""
        if take_step():
            return True
        now = time.monotonic()
        if now < self._clean_at:
            return False
        if remove_old():
            return True
        self._clean_at = now + CLEANING_SECONDS
        return False


def remove_old() -> bool:
    """Remove a batch of the rows of an import that is too old, at last the import; False if none.

    An import is as old as its latest event.
    """
    before = timezone.now() - KEPT_FOR
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
