"""Which events are settled: up to what number no open transaction can add one.

Events are numbered in the order in which records were locked, and become visible in the order of
commits. So whoever tells says first, for the length of the transaction, from where it may number: a
shared advisory lock whose key contains the last number drawn until then. Nobody waits for it.
The lowest of these is how far a reader may go. The order of the steps is what this rests on:

    writer  reads the last number, takes the lock, draws numbers, commits, lets go of the lock
    reader  reads the last number, reads the locks, and then, by another statement, the events

Transactions of other databases, and those that only read, delay nobody.
"""

from __future__ import annotations

from typing import LiteralString

from psycopg import sql

from metadata.changes.ddl.event_tables import EVENT_NUMBERS, EVENTS

# A key of two integers: the table, and the last 31 bits of the number.
_MASK = 2147483647
_BEGIN: LiteralString = """
SELECT pg_advisory_xact_lock_shared({table}::regclass::oid::int,
  (coalesce(pg_sequence_last_value({numbers}::regclass), 0) & {mask})::int)
"""
# OFFSET keeps the planner from reading the number anew wherever `last` is used.
_LAST: LiteralString = """
SELECT coalesce(pg_sequence_last_value({numbers}::regclass), 0) AS "last" OFFSET 0
"""
# Whoever began after `last` was read, and so behind it, is no hindrance. Of all numbers with the
# same 31 bits that a key may mean, the nearest to `last` is meant.
_SETTLED: LiteralString = """
least("last", (
  SELECT min("last" - (("last" - objid::bigint) & {mask})) FROM pg_locks
   WHERE locktype = 'advisory' AND classid = {table}::regclass::oid AND objsubid = 2
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND (("last" - objid::bigint) & {mask}) <= {mask} / 2))
"""


def begin_numbers(schema: str) -> sql.Composed:
    """Return the SELECT of one row that a statement executes before it tells."""
    return sql.SQL(_BEGIN).format(**_names(schema))


def last_number(schema: str) -> sql.Composed:
    """Return the SELECT of the last number that was drawn, as "last"."""
    return sql.SQL(_LAST).format(**_names(schema))


def settled(schema: str) -> sql.Composed:
    """Return the expression, over a row of `last_number`, of the last number that is settled."""
    return sql.SQL(_SETTLED).format(**_names(schema))


def _names(schema: str) -> dict[str, sql.Composable]:
    return {
        "table": sql.Literal(sql.Identifier(schema, EVENTS).as_string(None)),
        "numbers": sql.Literal(sql.Identifier(schema, EVENT_NUMBERS).as_string(None)),
        "mask": sql.Literal(_MASK),
    }
