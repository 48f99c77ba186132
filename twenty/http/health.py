"""`/healthz`: this process answers. `/readyz`: the database answers and is migrated.

`/readyz` also tells how far deliveries to webhooks are behind, which makes nothing unready.
For load balancers and process managers; neither needs a key or is counted.
"""

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from twenty.db.connections import drop_dead_connections
from twenty.db.start import is_migrated

NO_STORE = {"Cache-Control": "no-store"}
NO_ANSWER = "the database does not answer"
# Written by core.webhooks.deliveries.measuring. A worker that has ended shows by the first column.
_MEASURED = """
SELECT round(extract(epoch FROM now() - ran_at))::int,
       round(extract(epoch FROM now() - (found ->> 'oldestWaitingEventAt')::timestamptz))::int,
       (found ->> 'waitingDeliveries')::int
  FROM workspaces_dutyrun WHERE name = 'measure queue'
"""
# Migrations of a running process can only become complete, so a good answer is kept.
_is_migrated = False


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"}, headers=NO_STORE)


def readyz(request: HttpRequest) -> JsonResponse:
    """Return 200 when requests can be served, 503 with the reason otherwise."""
    problem = _problem()
    if problem is None:
        try:
            return JsonResponse({"status": "ready", "deliveries": _deliveries()}, headers=NO_STORE)
        except DatabaseError:
            connection.close()
            problem = NO_ANSWER
    return JsonResponse({"status": "not ready", "reason": problem}, status=503, headers=NO_STORE)


def _deliveries() -> dict[str, Any] | None:
    """Return what the worker measured last, with ages as of now; None before its first time."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED)
        row = cursor.fetchone()
    if row is None:
        return None
    measured, oldest, waiting = row
    return {
        "secondsSinceMeasured": measured,
        "oldestWaitingEventSeconds": oldest,
        "waiting": waiting,
    }


def _problem() -> str | None:
    global _is_migrated
    drop_dead_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _is_migrated:
            if not is_migrated():
                return "migrations are missing"
            _is_migrated = True
    except DatabaseError:
        connection.close()
        return NO_ANSWER
    return None
