"""Removing deliveries by age, and those of webhooks that are gone, in small batches."""

from __future__ import annotations

from datetime import datetime
from typing import Any, LiteralString

from django.db import connection
from psycopg import sql

from core.models import Webhook
from core.webhooks.deliveries.rows import table_of
from twenty.workspaces.models import Workspace

BATCH = 5000
_OLD = """
DELETE FROM {deliveries} WHERE "id" IN (
  SELECT "id" FROM {deliveries} WHERE "madeAt" < %(before)s ORDER BY "madeAt" LIMIT %(batch)s)
"""
_ORPHANED = """
DELETE FROM {deliveries} WHERE "id" IN (
  SELECT "id" FROM {deliveries} WHERE NOT "webhookId" = ANY(%(present)s) LIMIT %(batch)s)
"""


def clean_deliveries(workspace: Workspace, before: datetime) -> int:
    """Remove the deliveries from before then and those of deleted webhooks; their number."""
    present = Webhook.objects.filter(workspace=workspace, deleted_at=None)
    ids = list(present.values_list("pk", flat=True))
    schema = workspace.schema_name
    removed = _remove(schema, _OLD, {"before": before})
    return removed + _remove(schema, _ORPHANED, {"present": ids})


def _remove(schema: str, statement: LiteralString, values: dict[str, Any]) -> int:
    composed = sql.SQL(statement).format(deliveries=table_of(schema))
    removed = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(composed, {"batch": BATCH, **values})
            found = int(cursor.rowcount)
        removed += found
        if found < BATCH:
            return removed
