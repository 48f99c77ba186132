"""Events become deliveries: one statement makes them and moves the mark up to which they are made.

So a worker that is killed neither loses nor doubles an event, and of several workers one at a time
expands a workspace. What a webhook subscribes to is matched in SQL; what its role may see is
decided when the delivery is sent (`core.webhooks.deliveries.body`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, LiteralString

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from core.events.horizon import settled_number
from core.webhooks.deliveries.rows import table_of
from metadata.changes.ddl.event_tables import EVENT_FORMS, EVENT_MARKS, EVENTS, EXPANDED, QUIET

if TYPE_CHECKING:
    from core.models import Webhook

logger = logging.getLogger(__name__)

BATCH = 500
# Deliveries that may wait for one webhook. Further events stay events, and `recover` brings them.
MAX_WAITING = 10_000

# An update of a workflow's run is told only to who names it, as by upstream.
_NAMES = """
  CASE WHEN f."names" ->> 'object' = 'workflowRun' AND e."action" = 'updated'
    THEN ARRAY['workflowRun.updated']
    ELSE ARRAY[(f."names" ->> 'object') || '.' || e."action", (f."names" ->> 'object') || '.*',
      '*.' || e."action", '*.*'] END
"""
_SUBSCRIBED = """
  {names} && h."operations" AND e."at" >= h."since" AND NOT e."actor" ? {quiet}
  AND (h."updatedFields" IS NULL OR e."action" <> 'updated' OR e."changed" && h."updatedFields")
"""
_WEBHOOKS = """
  SELECT (w ->> 'id')::uuid AS "id", (w ->> 'since')::timestamptz AS "since",
         ARRAY(SELECT jsonb_array_elements_text(w -> 'operations')) AS "operations",
         CASE WHEN jsonb_typeof(w -> 'updatedFields') = 'array'
           THEN ARRAY(SELECT jsonb_array_elements_text(w -> 'updatedFields'))
         END AS "updatedFields"
    FROM jsonb_array_elements(%(webhooks)s::jsonb) AS w
"""
_FREE = """
  SELECT h.*, %(most)s - (SELECT count(*) FROM (
    SELECT FROM {deliveries} AS d WHERE d."webhookId" = h."id" AND d."state" = 'waiting'
     LIMIT %(most)s) AS w) AS "free"
    FROM "#webhooks" AS h
"""
# A destroyed record's values go from the log as they go from the events.
_EXPAND = """
WITH "#mark" AS MATERIALIZED (
  SELECT "seq" FROM {marks} WHERE "name" = %(mark)s FOR UPDATE SKIP LOCKED
), "#batch" AS MATERIALIZED (
  SELECT e.* FROM "#mark" AS m JOIN {events} AS e ON e."seq" > m."seq"
   WHERE e."seq" <= %(settled)s ORDER BY e."seq" LIMIT %(batch)s
), "#webhooks" AS MATERIALIZED ({webhooks}), "#free" AS MATERIALIZED ({free}
), "#due" AS MATERIALIZED (
  SELECT h."id", h."free", e."seq", e."recordId", e."at",
         (f."names" ->> 'object') || '.' || e."action" AS "name",
         row_number() OVER (PARTITION BY h."id" ORDER BY e."seq") AS "place"
    FROM "#batch" AS e JOIN {forms} AS f ON f."id" = e."form" JOIN "#free" AS h ON {subscribed}
), "#made" AS (
  INSERT INTO {deliveries} ("webhookId", "eventSeq", "eventName", "recordId", "nextAt")
  SELECT "id", "seq", "name", "recordId", %(now)s FROM "#due" WHERE "place" <= "free"
  ON CONFLICT ("webhookId", "eventSeq") DO NOTHING
), "#left" AS (
  INSERT INTO {marks} ("name", "seq")
  SELECT 'left out: ' || "id", min("seq") FROM "#due" WHERE "place" > "free" GROUP BY "id"
  ON CONFLICT ("name") DO NOTHING
), "#purged" AS (
  UPDATE {deliveries} SET "sentBody" = NULL, "answer" = NULL
   WHERE "recordId" IN (SELECT "recordId" FROM "#batch" WHERE "action" = 'destroyed')
     AND "sentBody" IS NOT NULL
), "#moved" AS (
  UPDATE {marks} SET "seq" = (SELECT max("seq") FROM "#batch")
   WHERE "name" = %(mark)s AND EXISTS (SELECT FROM "#batch")
)
SELECT count(*), (SELECT count(*) FROM "#due" WHERE "place" > "free") FROM "#batch"
"""
_RECOVER = """
WITH "#webhooks" AS MATERIALIZED ({webhooks}), "#free" AS MATERIALIZED ({free}
), "#due" AS MATERIALIZED (
  SELECT h."id", e."seq", e."recordId", (f."names" ->> 'object') || '.' || e."action" AS "name"
    FROM {events} AS e JOIN {forms} AS f ON f."id" = e."form" JOIN "#free" AS h ON {subscribed}
   WHERE e."seq" <= (SELECT "seq" FROM {marks} WHERE "name" = %(mark)s)
     AND NOT EXISTS (SELECT FROM {deliveries} AS d WHERE d."webhookId" = h."id"
       AND d."eventSeq" = e."seq" AND d."state" IN ('sent', 'waiting'))
   ORDER BY e."seq" LIMIT (SELECT greatest("free", 0) FROM "#free")
), "#made" AS (
  INSERT INTO {deliveries} AS d ("webhookId", "eventSeq", "eventName", "recordId", "nextAt")
  SELECT "id", "seq", "name", "recordId", %(now)s FROM "#due"
  ON CONFLICT ("webhookId", "eventSeq") DO UPDATE
    SET "state" = 'waiting', "attempts" = 0, "isReplay" = false, "nextAt" = excluded."nextAt"
    WHERE d."state" NOT IN ('sent', 'waiting')
  RETURNING 1
), "#left" AS (
  DELETE FROM {marks} USING "#free" AS h WHERE "name" = 'left out: ' || h."id"
     AND (SELECT count(*) FROM "#due") < h."free"
)
SELECT count(*) FROM "#made"
"""
_BEGIN = """
INSERT INTO {marks} AS m ("name", "seq") VALUES (%(mark)s, %(settled)s)
ON CONFLICT ("name") DO UPDATE SET "seq" = greatest(m."seq", EXCLUDED."seq")
"""
_LEFT_OUT = """
SELECT e."at" FROM {marks} AS m JOIN {events} AS e ON e."seq" >= m."seq"
 WHERE m."name" = 'left out: ' || %(webhook)s::uuid ORDER BY e."seq" LIMIT 1
"""


def begin(schema: str) -> None:
    """Pass over what was told before there was a webhook."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"mark": EXPANDED, "settled": settled_number(schema)}
        cursor.execute(_composed(schema, _BEGIN), values)


def expand(schema: str, webhooks: Iterable[Webhook], now: datetime) -> bool:
    """Make deliveries of the next events; return whether there may be more.

    Does nothing while another worker expands this workspace, and nothing where `begin` was not.
    """
    values = {
        "mark": EXPANDED,
        "settled": settled_number(schema),
        "batch": BATCH,
        **_subscriptions(webhooks, now),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_composed(schema, _EXPAND), values)
        count, left_out = cursor.fetchone()
    if left_out:
        logger.warning("%s: %s deliveries were left out; too many wait already", schema, left_out)
    return bool(count == BATCH)


def recover(webhook: Webhook, since: datetime) -> int:
    """Let events since then wait for the webhook again, unless it received them; their number."""
    schema = webhook.workspace.schema_name
    values = {"mark": EXPANDED, **_subscriptions([webhook], timezone.now(), since)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_composed(schema, _RECOVER), values)
        (count,) = cursor.fetchone()
    return int(count)


def left_out_since(webhook: Webhook) -> datetime | None:
    """Return when events began to be left out because too many deliveries waited; None: never."""
    with connection.cursor() as cursor:
        values = {"webhook": webhook.id}
        cursor.execute(_composed(webhook.workspace.schema_name, _LEFT_OUT), values)
        row = cursor.fetchone()
    return row[0] if row else None


def _subscriptions(
    webhooks: Iterable[Webhook], now: datetime, since: datetime | None = None
) -> dict[str, Any]:
    """Return the statements' values; without `since`, nothing from before a webhook is told."""
    given = [
        {
            "id": str(one.id),
            "since": (one.created_at if since is None else since).isoformat(),
            "operations": one.operations,
            "updatedFields": one.updated_fields,
        }
        for one in webhooks
    ]
    return {"webhooks": json.dumps(given), "most": MAX_WAITING, "now": now}


def _composed(schema: str, statement: LiteralString) -> sql.Composed:
    tables = {
        "events": sql.Identifier(schema, EVENTS),
        "forms": sql.Identifier(schema, EVENT_FORMS),
        "marks": sql.Identifier(schema, EVENT_MARKS),
        "deliveries": table_of(schema),
    }
    parts = {
        "webhooks": sql.SQL(_WEBHOOKS),
        "free": sql.SQL(_FREE).format(**tables),
        "subscribed": sql.SQL(_SUBSCRIBED).format(names=sql.SQL(_NAMES), quiet=sql.Literal(QUIET)),
    }
    return sql.SQL(statement).format(**tables, **parts)
