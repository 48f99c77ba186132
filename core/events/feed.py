"""The change feed: everything that happened in a workspace, in order (docs/api/events.md#feed).

A page ends before the first event that a transaction still open may have written. At most `SCANNED`
events are looked at for one page, however few of them the caller may see, so an empty page need not
be the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psycopg import sql

from apikeys.context import RequestContext
from core.events.positions import FeedState, expired, feed_state
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
_AFTER = '"seq" > {seq} AND "seq" <= {until}'
# The first row's columns: how far events were removed, and the last event that is looked at if
# there are more. They are read by one statement with the events, so that all fit each other.
_PAGE = """
WITH "#seen" AS (
  SELECT (SELECT "seq" FROM {marks} WHERE "name" = {cleaned}) AS "cleaned",
         (SELECT "seq" FROM {events} WHERE {after} ORDER BY "seq"
           OFFSET {scanned} - 1 LIMIT 1) AS "last"
)
SELECT s."cleaned"::text, s."last"::text, p."seq"::text, {members}
  FROM "#seen" AS s LEFT JOIN (
    SELECT e."seq", {shown}{visible} ORDER BY e."seq" LIMIT {limit} + 1
  ) AS p ON true
 ORDER BY p."seq"
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
        return ChangesPage((), state.token(state.until), has_more=False)
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
    seen: Reader, start: int, state: FeedState, limit: int, values: Values
) -> sql.Composable:
    after = sql.SQL(_AFTER).format(
        seq=values.add(start, "bigint").sql,
        until=values.add(state.until, "bigint").sql,
    )
    scanned = values.add(SCANNED, "bigint").sql
    looked_at = sql.SQL('(SELECT * FROM {} WHERE {} ORDER BY "seq" LIMIT {})').format(
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


def _page(state: FeedState, start: int, size: int, rows: Sequence[Texts]) -> ChangesPage:
    cleaned, last = rows[0][:2]
    if cleaned is not None and start < int(cleaned):
        raise expired()
    found = [row[2:] for row in rows if row[2] is not None]
    changes = [change(state, row) for row in found[:size]]
    end = found[size - 1][0] if len(found) > size else last
    if end is None:
        # Whatever follows is of a transaction that is open or yet to come.
        return ChangesPage(changes, state.token(max(start, state.until)), has_more=False)
    return ChangesPage(changes, state.token(int(end)), has_more=True)


def change(state: FeedState, row: Texts) -> Change:
    """Return the change in a row of seq and `MEMBERS`."""
    seq, *members = row
    assert seq is not None, "an event has a number"  # noqa: S101
    shown = (value or b"null" for value in members)
    return Change(state.token(int(seq)), dict(zip(MEMBERS, shown, strict=True)))
