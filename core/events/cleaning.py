"""Removing events by age, in small batches, each with the mark up to which they are gone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from core.events.horizon import settled_number
from metadata.changes.ddl.event_tables import CLEANED, EVENT_MARKS, EVENTS

BATCH = 5000
# The oldest events first, which the primary key finds; an event in the way that is still young ends
# the work, so that what is left has no gap.
_BATCH = """
WITH "#oldest" AS MATERIALIZED (
  SELECT "seq", "at" < %(before)s AS "isDue" FROM {events}
   WHERE "seq" <= %(settled)s ORDER BY "seq" LIMIT %(batch)s
), "#kept" AS (
  SELECT min("seq") AS "seq" FROM "#oldest" WHERE NOT "isDue"
), "#removed" AS (
  DELETE FROM {events} AS e USING "#oldest" AS o, "#kept" AS k
   WHERE e."seq" = o."seq" AND (k."seq" IS NULL OR o."seq" < k."seq")
  RETURNING e."seq"
), "#mark" AS (
  INSERT INTO {marks} AS m ("name", "seq")
  SELECT %(name)s, max("seq") FROM "#removed" HAVING count(*) > 0
  ON CONFLICT ("name") DO UPDATE SET "seq" = EXCLUDED."seq" WHERE m."seq" < EXCLUDED."seq"
)
SELECT count(*) FROM "#removed"
"""


def clean_events(schema: str, before: datetime) -> int:
    """Remove the events of a workspace from before then; return their number."""
    removed = 0
    while True:
        found = _remove_batch(schema, before)
        removed += found
        if found < BATCH:
            return removed


def _remove_batch(schema: str, before: datetime) -> int:
    statement = sql.SQL(_BATCH).format(
        events=sql.Identifier(schema, EVENTS), marks=sql.Identifier(schema, EVENT_MARKS)
    )
    values: dict[str, Any] = {
        "before": before,
        "batch": BATCH,
        "name": CLEANED,
        "settled": settled_number(schema),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        (found,) = cursor.fetchone()
    return int(found)
