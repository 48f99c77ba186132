"""Rows of the log of deliveries, as the worker writes them."""

from uuid import UUID, uuid4

from django.db import connection
from psycopg import sql

from core.models import Webhook
from core.webhooks.deliveries.rows import table_of

_ADD = """
INSERT INTO {deliveries} ("id", "webhookId", "eventSeq", "eventName", "state", "attempts",
  "madeAt", "status", "sentBody", "answer", "durationMs")
VALUES (%s, %s, %s, %s, %s, 1, now(), %s, %s, 'thanks', 12)
"""


def add_delivery(
    webhook: Webhook, event_name: str, sent: str, *, seq: int = 1, state: str = "sent"
) -> UUID:
    own = uuid4()
    status = 200 if state == "sent" else 500
    statement = sql.SQL(_ADD).format(deliveries=table_of(webhook.workspace.schema_name))
    with connection.cursor() as cursor:
        cursor.execute(statement, [own, webhook.id, seq, event_name, state, status, sent])
    return own
