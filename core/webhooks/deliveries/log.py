"""The log of a webhook's deliveries: what the APIs and pages show and order.

Reading and ordering touch the workspace's own table; sending is the worker's, except for a test,
whose answer is shown at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone
from psycopg import sql

from core.webhooks.deliveries import expanding
from core.webhooks.deliveries.attempt import Outcome, attempt
from core.webhooks.deliveries.body import test_body
from core.webhooks.deliveries.rows import FAILED, SENT, STATES, WAITING, table_of
from twenty.errors import BadUserInput, NotFound

if TYPE_CHECKING:
    from core.models import Webhook

MAX_PAGE = 100
TEST_EVENT = "ping"

_COLUMNS = (
    '"id", "eventName", "recordId", "state", "attempts", "status", "error", "durationMs",'
    ' "sentBody", "answer", "firstAt", "lastAt", "nextAt", "madeAt"'
)
# Deliveries of one statement share `madeAt`: among them the later event comes first. A test tells
# of no event.
_EVENT = 'coalesce("eventSeq", 0)'
_PAGE = """
SELECT {columns} FROM {deliveries} WHERE "webhookId" = %(webhook)s
   AND (%(state)s::text IS NULL OR "state" = %(state)s)
   AND (%(after)s::uuid IS NULL OR ("madeAt", {event}, "id") < (
     SELECT "madeAt", {event}, "id" FROM {deliveries}
      WHERE "id" = %(after)s AND "webhookId" = %(webhook)s))
 ORDER BY "madeAt" DESC, {event} DESC, "id" DESC LIMIT %(limit)s
"""
_ONE = 'SELECT {columns} FROM {deliveries} WHERE "id" = %(id)s AND "webhookId" = %(webhook)s'
_REPLAY = """
UPDATE {deliveries} SET "state" = 'waiting', "isReplay" = true, "nextAt" = %(now)s
 WHERE "id" = %(id)s AND "webhookId" = %(webhook)s AND "eventSeq" IS NOT NULL
RETURNING {columns}
"""
_REQUEUE = """
UPDATE {deliveries} SET "nextAt" = %(now)s
 WHERE "webhookId" = %(webhook)s AND "state" = 'waiting' AND "nextAt" > %(now)s
"""
_TESTED = """
INSERT INTO {deliveries} ("id", "webhookId", "eventName", "state", "attempts", "madeAt", "firstAt",
  "lastAt", "status", "error", "durationMs", "sentBody", "answer")
VALUES (%(id)s, %(webhook)s, %(name)s, %(state)s, 1, %(now)s, %(now)s, %(now)s, %(status)s,
  %(error)s, %(duration)s, %(sent)s, %(answer)s)
RETURNING {columns}
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one target, with its last attempt.

    `state`: one of `STATES`; `next_at` is None where no attempt will follow. `sent_body` and
    `answer` are None until the first attempt, and again once the record is destroyed.
    """

    id: UUID
    event_name: str
    record_id: UUID | None
    state: str
    attempts: int
    status: int | None
    error: str | None
    duration_ms: int | None
    sent_body: str | None
    answer: str | None
    first_at: datetime | None
    last_at: datetime | None
    next_at: datetime | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Newest first; `after` of the next page is the last one's id.

    `left_out_since`: since when events have no delivery because too many wait; None: all have.
    """

    deliveries: tuple[Delivery, ...]
    has_more: bool
    left_out_since: datetime | None


def deliveries_of(
    webhook: Webhook, state: str | None = None, limit: int = MAX_PAGE, after: UUID | None = None
) -> DeliveryPage:
    """Return a page of the log. Raises `BadUserInput` for a state that does not exist."""
    if state is not None and state not in STATES:
        raise BadUserInput(
            f"The state '{state[:50]}' does not exist: expected one of {', '.join(STATES)}.",
            code="INVALID_DELIVERY_STATE",
        )
    size = min(max(limit, 1), MAX_PAGE)
    found = _run(webhook, _PAGE, {"state": state, "after": after, "limit": size + 1})
    return DeliveryPage(
        tuple(found[:size]),
        has_more=len(found) > size,
        left_out_since=expanding.left_out_since(webhook),
    )


def delivery_of(webhook: Webhook, delivery_id: UUID) -> Delivery:
    """Raises `NotFound`."""
    return _only(_run(webhook, _ONE, {"id": delivery_id}), delivery_id)


def redeliver(webhook: Webhook, delivery_id: UUID) -> Delivery:
    """Have the worker send it once more, under the same id, even if the webhook is paused.

    Whether that succeeds changes nothing about the webhook's state. Raises `NotFound`; a test is
    not found either, because it tells of no event.
    """
    found = _run(webhook, _REPLAY, {"id": delivery_id, "now": timezone.now()})
    return _only(found, delivery_id)


def recover(webhook: Webhook, since: datetime) -> int:
    """Have everything delivered that happened since then and was not received.

    Deliveries that failed or were cancelled wait again, and events for which none was made get
    one. Returns their number, which is at most `expanding.MAX_WAITING`.
    """
    return expanding.recover(webhook, since)


def requeue_waiting(webhook: Webhook) -> None:
    """Have what waits for a later attempt sent now: the webhook is resumed."""
    _execute(webhook, _REQUEUE, {"now": timezone.now()})


def send_test(webhook: Webhook) -> Delivery:
    """Send a message "ping" and return it with what came, within the time that a delivery has."""
    own_id, now = uuid4(), timezone.now()
    body = test_body(webhook, TEST_EVENT, now)
    outcome = attempt(webhook, str(own_id), body, now)
    values = {"id": own_id, "now": now, "name": TEST_EVENT, **_told(outcome, body)}
    return _run(webhook, _TESTED, values)[0]


def _told(outcome: Outcome, body: bytes) -> dict[str, Any]:
    return {
        "state": SENT if outcome.is_received else FAILED,
        "status": outcome.status,
        "error": outcome.error,
        "duration": outcome.duration_ms,
        "sent": body.decode(),
        "answer": outcome.answer,
    }


def _only(found: list[Delivery], delivery_id: UUID) -> Delivery:
    if not found:
        raise NotFound(f"Delivery {delivery_id} not found.", code="DELIVERY_NOT_FOUND")
    return found[0]


def _run(webhook: Webhook, statement: LiteralString, values: Mapping[str, Any]) -> list[Delivery]:
    with connection.cursor() as cursor:
        cursor.execute(_composed(webhook, statement), {"webhook": webhook.id, **values})
        found = [Delivery(*row) for row in cursor.fetchall()]
    return [one if one.state == WAITING else replace(one, next_at=None) for one in found]


def _execute(webhook: Webhook, statement: LiteralString, values: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_composed(webhook, statement), {"webhook": webhook.id, **values})


def _composed(webhook: Webhook, statement: LiteralString) -> sql.Composed:
    return sql.SQL(statement).format(
        columns=sql.SQL(_COLUMNS),
        event=sql.SQL(_EVENT),
        deliveries=table_of(webhook.workspace.schema_name),
    )
