"""Positions among a workspace's events, as clients keep them: opaque tokens.

A position is an event's number. It means something only in the table that gave it: the token
contains the epoch, a digest of what tells this table in this database from every other, so that a
token from before a restore is refused and never misunderstood. See docs/api/events.md#tokens.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass

from psycopg import sql

from apikeys.context import RequestContext
from core.query import executor
from core.query.write.events.numbers import last_number, settled
from metadata.changes.ddl.event_tables import EVENTS
from twenty.errors import BadUserInput, Conflict, Gone

_FORM = struct.Struct(">10sQ")
# The cluster, its history (a recovery to a point in time begins another), the database, and the
# table: restoring a dump makes another one.
_STATE = """
SELECT (SELECT system_identifier FROM pg_control_system())::text,
       left(pg_walfile_name(pg_current_wal_lsn()), 8),
       (SELECT oid FROM pg_database WHERE datname = current_database())::text,
       {table}::regclass::oid::text,
       ({settled})::text,
       "last"::text
  FROM ({last}) AS drawn
"""


@dataclass(frozen=True, slots=True)
class FeedState:
    """The feed as of now: all events up to `until` are known, and none is behind `end`."""

    epoch: bytes
    until: int
    end: int

    def token(self, seq: int) -> str:
        packed = _FORM.pack(self.epoch, seq)
        return base64.urlsafe_b64encode(packed).decode()

    def position(self, token: str) -> int:
        """Return the number in a token.

        Raises `BadUserInput` for what is none, and `Gone` for one of another epoch.
        """
        try:
            packed = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
            epoch, seq = _FORM.unpack(packed)
        except (ValueError, struct.error):
            raise invalid_token(token) from None
        # The same epoch with numbers yet to come: the disk's earlier state was put back.
        if epoch != self.epoch or seq > self.end:
            raise expired()
        return int(seq)


def feed_state(context: RequestContext) -> FeedState:
    """Raises `Conflict` where the workspace's change feed is off."""
    epoch = context.catalog.events_epoch
    if epoch is None:
        raise Conflict(
            "The change feed of this workspace is off. Switch it on with PATCH "
            '/rest/metadata/currentWorkspace and {"isChangeFeedEnabled": true}, '
            "which needs the permission WORKSPACE.",
            code="CHANGE_FEED_OFF",
        )
    schema = context.catalog.schema
    state = sql.SQL(_STATE).format(
        table=sql.Literal(sql.Identifier(schema, EVENTS).as_string(None)),
        settled=settled(schema),
        last=last_number(schema),
    )
    found = executor.texts(state, ())
    assert found is not None, "a SELECT of scalars has a row"  # noqa: S101
    *parts, until, end = ((value or b"").decode() for value in found)
    digest = hashlib.sha256(":".join((str(epoch), *parts)).encode()).digest()
    return FeedState(digest[:10], int(until), int(end))


def invalid_token(token: str) -> BadUserInput:
    return BadUserInput(
        f"'{token[:80]}' is no token of the change feed. Use the 'next' of an earlier answer, or "
        "since=now.",
        code="INVALID_FEED_TOKEN",
    )


def expired() -> Gone:
    return Gone(
        "The token has expired: what happened since it was given is no longer known as a whole. "
        "Take a token with since=now, read the records anew, and go on from that token.",
        code="FEED_EXPIRED",
    )
