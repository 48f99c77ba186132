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
EVENT_TABLES = (EVENTS, EVENT_FORMS, EVENT_MARKS)
# The mark up to which events were removed because of their age.
CLEANED = "cleaned"

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


def create_event_tables(schema: str) -> Ddl:
    """Create what is missing of them."""
    names = {
        "events": sql.Identifier(schema, EVENTS),
        "forms": sql.Identifier(schema, EVENT_FORMS),
        "marks": sql.Identifier(schema, EVENT_MARKS),
        "index": sql.Identifier(f"{EVENTS} of a record"),
    }
    statements = (sql.SQL(text).format(**names) for text in (_EVENTS, _OF_A_RECORD, _FORMS, _MARKS))
    return Ddl(tuple(statements), (Effect(f"creates the tables of events in {schema}", EVENTS),))
