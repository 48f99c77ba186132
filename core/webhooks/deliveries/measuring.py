"""How far deliveries are behind: what `/readyz` tells, measured by the worker now and then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import sql

from core.webhooks.deliveries.listening import present_webhooks
from core.webhooks.deliveries.rows import table_of
from metadata.changes.ddl.event_tables import EVENT_MARKS, EVENTS, EXPANDED

NAME = "measure queue"
_MEASURE = """
SELECT (SELECT min("at") FROM (SELECT e."at" FROM {events} AS e
          WHERE e."seq" > (SELECT "seq" FROM {marks} WHERE "name" = %(mark)s)
          ORDER BY e."seq" LIMIT 1) AS f),
       (SELECT count(*) FROM {deliveries} WHERE "state" = 'waiting')
"""


def measure() -> dict[str, Any]:
    """Return, over all workspaces, the time of the oldest event of which no deliveries are made,
    and the number of deliveries that wait.
    """
    oldest: list[datetime] = []
    waiting = 0
    for schema in dict.fromkeys(one.workspace.schema_name for one in present_webhooks()):
        first, count = _of(schema)
        waiting += count
        if first is not None:
            oldest.append(first)
    return {
        "oldestWaitingEventAt": min(oldest).isoformat() if oldest else None,
        "waitingDeliveries": waiting,
    }


def _of(schema: str) -> tuple[datetime | None, int]:
    statement = sql.SQL(_MEASURE).format(
        events=sql.Identifier(schema, EVENTS),
        marks=sql.Identifier(schema, EVENT_MARKS),
        deliveries=table_of(schema),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"mark": EXPANDED})
        first, count = cursor.fetchone()
    return first, int(count)
