"""The table of deliveries in a workspace's schema, and the states of its rows."""

from __future__ import annotations

from psycopg import sql

from metadata.changes.ddl.event_tables import DELIVERIES

# Waiting for its first attempt or the next one; received; refused for good; not received in all
# attempts; not sent, because there is nothing the webhook may tell.
WAITING, SENT, FAILED, GIVEN_UP, CANCELLED = "waiting", "sent", "failed", "given_up", "cancelled"
STATES = (WAITING, SENT, FAILED, GIVEN_UP, CANCELLED)


def table_of(schema: str) -> sql.Identifier:
    return sql.Identifier(schema, DELIVERIES)
