"""The change feed: everything that happened in a workspace, in order (docs/api/events.md#feed).

A page ends before the oldest transaction that is still open, which may yet write events that come
first. At most `SCANNED` events are looked at for one page, however few of them the caller may see,
so an empty page need not be the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psycopg import sql

from apikeys.context import RequestContext
from core.events.positions import FeedState, Position, expired, feed_state
from core.events.shown import MEMBERS, Reader, reader
from core.query import executor
from core.query.plan.slots import Values
from metadata.changes.ddl.event_tables import CLEANED, EVENT_MARKS
from metadata.definitions import ObjectDef
from twenty.db.libpq import Texts
from twenty.errors import BadUserInput

NOW = "now"
SCANNED = 5000
DEFAULT_LIMIT, MAX_LIMIT = 500, 1000
_AFTER = '("xid", "seq") > ({xid}, {seq}) AND "xid" < {until}'
# The first row's columns: how far events were removed, and the last event that is looked at if
# there are more. They are read by one statement with the events, so that all fit each other.
_PAGE = """
WITH "#seen" AS (
  SELECT (SELECT "xid" FROM {marks} WHERE "name" = {cleaned}) AS "cleanedXid",
         (SELECT "seq" FROM {marks} WHERE "name" = {cleaned}) AS "cleanedSeq",
         l."xid" AS "lastXid", l."seq" AS "lastSeq"
    FROM (SELECT) AS one LEFT JOIN LATERAL (
      SELECT "xid", "seq" FROM {events} WHERE {after} ORDER BY "xid", "seq"
      OFFSET {scanned} - 1 LIMIT 1) AS l ON true
)
SELECT s."cleanedXid"::text, s."cleanedSeq"::text, s."lastXid"::text, s."lastSeq"::text,
       p."xid"::text, p."seq"::text, {members}
  FROM "#seen" AS s LEFT JOIN (
    SELECT e."xid", e."seq", {shown}{visible} ORDER BY e."xid", e."seq" LIMIT {limit} + 1
  ) AS p ON true
 ORDER BY p."xid", p."seq"
"""


class Change(NamedTuple):
    """An event as its reader sees it: `members` are JSON, by the names of `MEMBERS`."""

    id: str
    members: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    changes: Sequence[Change]
    next: str
    has_more: bool


def read_changes(
    context: RequestContext, since: str, objects: Sequence[str] | None, limit: int
) -> ChangesPage:
    """Return the page after the token `since` of `objects`, by their plural names.

    Objects None: all that the caller may read. Raises `Conflict` where the feed is off,
    `PermissionDenied` for an object that the caller may not read, `BadUserInput` for an unknown
    name or a wrong token, and `Gone` for a token that has expired.
    """
    state = feed_state(context)
    chosen = _readable(context) if objects is None else _named(context, objects)
    if since == NOW:
        return ChangesPage((), state.token(Position(state.until, 0)), has_more=False)
    start = state.position(since)
    size = min(max(limit, 1), MAX_LIMIT)
    values = Values()
    seen = reader(context, chosen, values)
    rows = executor.text_rows(_statement(seen, start, state, size, values), values.all())
    return _page(state, start, size, rows)


def _readable(context: RequestContext) -> list[ObjectDef]:
    objects = context.catalog.by_id.values()
    return [obj for obj in objects if context.permissions.rights(obj).read]


def _named(context: RequestContext, names: Sequence[str]) -> list[ObjectDef]:
    chosen = []
    for name in names:
        obj = context.catalog.by_plural.get(name)
        if obj is None:
            raise BadUserInput(
                f"object '{name}' not found. 'objects' takes plural names, such as companies.",
                code="OBJECT_NOT_FOUND",
            )
        context.permissions.require(obj, "read")
        chosen.append(obj)
    return chosen


def _statement(
    seen: Reader, start: Position, state: FeedState, limit: int, values: Values
) -> sql.Composable:
    after = sql.SQL(_AFTER).format(
        xid=values.add(start.xid, "xid8").sql,
        seq=values.add(start.seq, "bigint").sql,
        until=values.add(state.until, "xid8").sql,
    )
    scanned = values.add(SCANNED, "bigint").sql
    looked_at = sql.SQL('(SELECT * FROM {} WHERE {} ORDER BY "xid", "seq" LIMIT {})').format(
        seen.events, after, scanned
    )
    return sql.SQL(_PAGE).format(
        marks=sql.Identifier(seen.schema, EVENT_MARKS),
        cleaned=sql.Literal(CLEANED),
        events=seen.events,
        after=after,
        scanned=scanned,
        members=sql.SQL(", ").join(sql.Identifier("p", member) for member in MEMBERS),
        shown=seen.columns(),
        visible=seen.visible(looked_at),
        limit=values.add(limit, "bigint").sql,
    )


def _page(state: FeedState, start: Position, size: int, rows: Sequence[Texts]) -> ChangesPage:
    cleaned, last = _position(rows[0][0:2]), _position(rows[0][2:4])
    if cleaned is not None and start < cleaned:
        raise expired()
    found = [row for row in rows if row[4] is not None]
    changes = [change(state, row[4:]) for row in found[:size]]
    end = _position(found[size - 1][4:6]) if len(found) > size else last
    if end is None:
        # Whatever follows begins with a transaction that is open or yet to come.
        return ChangesPage(changes, state.token(max(start, Position(state.until, 0))), False)
    return ChangesPage(changes, state.token(end), has_more=True)


def change(state: FeedState, row: Texts) -> Change:
    """Return the change in a row of xid, seq and `MEMBERS`."""
    position = _position(row[:2])
    assert position is not None, "an event has one"  # noqa: S101
    shown = (value or b"null" for value in row[2:])
    return Change(state.token(position), dict(zip(MEMBERS, shown, strict=True)))


def _position(row: Sequence[bytes | None]) -> Position | None:
    xid, seq = row
    return None if xid is None or seq is None else Position(int(xid), int(seq))
