"""The queue of deliveries: taking what is due, and writing down what came of it.

Who takes a delivery moves it ahead by `LEASE`, which is longer than an attempt can last. Should the
worker die, the delivery is due again then, under the same id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from psycopg import sql

from core.webhooks.deliveries.attempt import Outcome
from core.webhooks.deliveries.rows import CANCELLED, FAILED, GIVEN_UP, SENT, WAITING, table_of
from core.webhooks.deliveries.schedule import next_attempt
from metadata.changes.ddl.event_tables import EVENTS

LEASE = timedelta(seconds=60)
# Of each webhook so many of the longest due, in the order given, until there is no room. A paused
# one gets only what is asked for by hand.
_TAKE = """
WITH "#chosen" AS MATERIALIZED (
  SELECT d."id" FROM unnest(%(ids)s::uuid[], %(rooms)s::int[], %(paused)s::boolean[])
           AS h("id", "room", "isPaused")
  CROSS JOIN LATERAL (
    SELECT w."id" FROM {deliveries} AS w
     WHERE w."webhookId" = h."id" AND w."state" = 'waiting' AND w."nextAt" <= %(now)s
       AND (w."isReplay" OR NOT h."isPaused")
     ORDER BY w."nextAt" LIMIT h."room" FOR UPDATE SKIP LOCKED) AS d
  LIMIT %(free)s
)
UPDATE {deliveries} AS d
   SET "attempts" = d."attempts" + 1, "nextAt" = %(lease)s, "lastAt" = %(now)s,
       "firstAt" = coalesce(d."firstAt", %(now)s)
  FROM "#chosen" AS c WHERE d."id" = c."id"
RETURNING d."id", d."webhookId", d."eventSeq", d."attempts", d."isReplay"
"""
# Nothing is written where somebody else has taken it since. What was sent of a record that has been
# destroyed meanwhile is not kept.
_NOTE = """
UPDATE {deliveries} AS d
   SET "state" = %(state)s, "nextAt" = %(next)s, "status" = %(status)s, "error" = %(error)s,
       "durationMs" = %(duration)s, "isReplay" = false,
       "sentBody" = CASE WHEN g."isGone" THEN NULL ELSE %(sent)s END,
       "answer" = CASE WHEN g."isGone" THEN NULL ELSE %(answer)s END
  FROM (SELECT EXISTS (SELECT FROM {events} WHERE "recordId" = (
          SELECT "recordId" FROM {deliveries} WHERE "id" = %(id)s) AND "action" = 'destroyed')
        AND (SELECT "eventName" FROM {deliveries} WHERE "id" = %(id)s) NOT LIKE '%%.destroyed'
        AS "isGone") AS g
 WHERE d."id" = %(id)s AND d."state" = 'waiting' AND d."attempts" = %(attempts)s
"""


class Taken(NamedTuple):
    id: UUID
    webhook_id: UUID
    seq: int
    attempts: int
    is_replay: bool


def take(
    schema: str, rooms: Mapping[UUID, int], free: int, paused: Collection[UUID], now: datetime
) -> list[Taken]:
    """Take what is due: at most `rooms` of each webhook, the first ones first; `free` in all."""
    values: dict[str, Any] = {
        "ids": list(rooms),
        "rooms": list(rooms.values()),
        "paused": [one in paused for one in rooms],
        "free": free,
        "now": now,
        "lease": now + LEASE,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_TAKE).format(deliveries=table_of(schema)), values)
        return [Taken(*row) for row in cursor.fetchall()]


def note(schema: str, taken: Taken, body: bytes, outcome: Outcome, now: datetime) -> None:
    """Write down an attempt, and when the next one is due."""
    state, next_at = _next(taken, outcome, now)
    told: dict[str, Any] = {
        "state": state,
        "next": next_at,
        "status": outcome.status,
        "error": outcome.error,
        "duration": outcome.duration_ms,
        "sent": body.decode(),
        "answer": outcome.answer,
    }
    _write(schema, taken, told)


def cancel(schema: str, taken: Taken, reason: str) -> None:
    """Write down that it is not sent."""
    nothing = dict.fromkeys(("next", "status", "duration", "sent", "answer"))
    _write(schema, taken, {**nothing, "state": CANCELLED, "error": reason})


def _next(taken: Taken, outcome: Outcome, now: datetime) -> tuple[str, datetime | None]:
    if outcome.is_received:
        return SENT, None
    if outcome.is_gone or taken.is_replay:
        return FAILED, None
    next_at = next_attempt(taken.attempts, now, outcome.retry_after)
    return (GIVEN_UP, None) if next_at is None else (WAITING, next_at)


def _write(schema: str, taken: Taken, told: Mapping[str, Any]) -> None:
    statement = sql.SQL(_NOTE).format(
        deliveries=table_of(schema), events=sql.Identifier(schema, EVENTS)
    )
    values = {"id": taken.id, "attempts": taken.attempts, **told}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
