"""The tables in a workspace's schema that keep what happened to its records.

They lie beside the records, so that a write tells what it did in its own statement. Their names
contain a "#", which no object's table can.
"""

from __future__ import annotations

from psycopg import sql

from metadata.changes.ddl.statements import Ddl, Effect

EVENTS, EVENT_FORMS, EVENT_MARKS = "#events", "#eventForms", "#eventMarks"
# The name that PostgreSQL gives to the sequence of `seq`, and that a dump keeps.
EVENT_NUMBERS = "#events_seq_seq"
DELIVERIES = "#deliveries"
EVENT_TABLES = (EVENTS, EVENT_FORMS, EVENT_MARKS, DELIVERIES)
# Key of an event's actor where webhooks are not to be told; no reader shows it.
QUIET = "isQuiet"
# The mark up to which events were removed because of their age.
CLEANED = "cleaned"
# The mark up to which deliveries to webhooks were made of events.
EXPANDED = "expanded"

# `seq` is the order of events. A number is drawn once the record is locked, so of two events of one
# record the later has the greater. It is not the order of commits: see core/events/horizon.py.
# JSON, not JSONB: values are kept as the API shows them. Compressing records of ordinary size would
# cost each write more than their room on the disk is worth.
_EVENTS = """
CREATE TABLE IF NOT EXISTS {events} (
  "seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "at" timestamptz(3) NOT NULL DEFAULT statement_timestamp(),
  "objectId" uuid NOT NULL,
  "recordId" uuid NOT NULL,
  "action" text NOT NULL,
  "actor" jsonb NOT NULL,
  "form" bigint NOT NULL,
  "changed" text[],
  "before" json,
  "after" json
) WITH (toast_tuple_target = 8160)
"""
_OF_A_RECORD = 'CREATE INDEX IF NOT EXISTS {index} ON {events} ("recordId", "seq")'
# What the keys of `before` and `after` stood for: the object's name, and a field's id by key.
_FORMS = """
CREATE TABLE IF NOT EXISTS {forms} ("id" bigint PRIMARY KEY, "names" jsonb NOT NULL)
"""
_MARKS = """
CREATE TABLE IF NOT EXISTS {marks} ("name" text PRIMARY KEY, "seq" bigint NOT NULL)
"""
# The queue of deliveries to webhooks and their log in one. `eventSeq` is null for a test. Who sends
# one moves `nextAt` ahead: should the sender die, the delivery is due again then.
_DELIVERIES = """
CREATE TABLE IF NOT EXISTS {deliveries} (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "webhookId" uuid NOT NULL,
  "eventSeq" bigint,
  "eventName" text NOT NULL,
  "recordId" uuid,
  "state" text NOT NULL DEFAULT 'waiting',
  "isReplay" boolean NOT NULL DEFAULT false,
  "attempts" integer NOT NULL DEFAULT 0,
  "nextAt" timestamptz(3),
  "madeAt" timestamptz(3) NOT NULL DEFAULT statement_timestamp(),
  "firstAt" timestamptz(3),
  "lastAt" timestamptz(3),
  "status" integer,
  "error" text,
  "durationMs" integer,
  "sentBody" text,
  "answer" text,
  UNIQUE ("webhookId", "eventSeq")
)
"""
_DUE = """
CREATE INDEX IF NOT EXISTS {due} ON {deliveries} ("webhookId", "nextAt") WHERE "state" = 'waiting'
"""
_LOG = 'CREATE INDEX IF NOT EXISTS {log} ON {deliveries} ("webhookId", "madeAt", "id")'
_BY_AGE = 'CREATE INDEX IF NOT EXISTS {by_age} ON {deliveries} ("madeAt")'
# Values of a record are in the log; they go when the record is destroyed.
_VALUES = """
CREATE INDEX IF NOT EXISTS {values} ON {deliveries} ("recordId") WHERE "sentBody" IS NOT NULL
"""
_STATEMENTS = (
    _EVENTS, _OF_A_RECORD, _FORMS, _MARKS, _DELIVERIES, _DUE, _LOG, _BY_AGE, _VALUES,
)  # fmt: skip


def create_event_tables(schema: str) -> Ddl:
    """Create what is missing of them."""
    names = {
        "events": sql.Identifier(schema, EVENTS),
        "forms": sql.Identifier(schema, EVENT_FORMS),
        "marks": sql.Identifier(schema, EVENT_MARKS),
        "index": sql.Identifier(f"{EVENTS} of a record"),
        "deliveries": sql.Identifier(schema, DELIVERIES),
        "due": sql.Identifier(f"{DELIVERIES} due"),
        "log": sql.Identifier(f"{DELIVERIES} of a webhook"),
        "by_age": sql.Identifier(f"{DELIVERIES} by age"),
        "values": sql.Identifier(f"{DELIVERIES} of a record"),
    }
    statements = (sql.SQL(text).format(**names) for text in _STATEMENTS)
    return Ddl(tuple(statements), (Effect(f"creates the tables of events in {schema}", EVENTS),))
