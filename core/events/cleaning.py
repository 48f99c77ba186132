"""Removing events by age, in small batches, each with the mark up to which they are gone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from metadata.changes.ddl.event_tables import CLEANED, EVENT_MARKS, EVENTS

BATCH = 5000
# The oldest events first, which the primary key finds; an event in the way that is still young ends
# the work, so that what is left has no gap.
_BATCH = """
WITH "#oldest" AS MATERIALIZED (
  SELECT "xid", "seq", "at" < %(before)s AS "isDue" FROM {events}
   WHERE "xid" < pg_snapshot_xmin(pg_current_snapshot())
   ORDER BY "xid", "seq" LIMIT %(batch)s
), "#kept" AS (
  SELECT "xid", "seq" FROM "#oldest" WHERE NOT "isDue" ORDER BY "xid", "seq" LIMIT 1
), "#removed" AS (
  DELETE FROM {events} AS e USING "#oldest" AS o
   WHERE e."xid" = o."xid" AND e."seq" = o."seq"
     AND NOT EXISTS (SELECT FROM "#kept" AS k WHERE (o."xid", o."seq") >= (k."xid", k."seq"))
  RETURNING e."xid", e."seq"
), "#mark" AS (
  INSERT INTO {marks} AS m ("name", "xid", "seq")
  SELECT %(name)s, "xid", "seq" FROM "#removed" ORDER BY "xid" DESC, "seq" DESC LIMIT 1
  ON CONFLICT ("name") DO UPDATE SET "xid" = EXCLUDED."xid", "seq" = EXCLUDED."seq"
   WHERE (m."xid", m."seq") < (EXCLUDED."xid", EXCLUDED."seq")
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
    values: dict[str, Any] = {"before": before, "batch": BATCH, "name": CLEANED}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        (found,) = cursor.fetchone()
    return int(found)
