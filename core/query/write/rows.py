"""Plans → rows: every column with its value, as one JSON text for one parameter.

The plans' links have been resolved; id, defaults, times and actors are filled in here. There is one
parameter whatever the batch's size, so all sizes share one prepared statement; PostgreSQL reads it
with `json_to_recordset`, which casts each value to its column's type.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from apikeys.context import Actor, RequestContext
from core.query.plan.slots import Slot, Values
from core.query.write.body_plan import BodyPlan, not_nullable
from core.query.write.positions import rank_places
from core.query.write.writers import (
    CREATED_AT,
    CREATED_BY,
    ID,
    POSITION,
    UPDATED_AT,
    UPDATED_BY,
    ObjectWriter,
)
from metadata.types.scalar.position import FIRST
from metadata.values.json_values import JsonValue
from metadata.values.new_id import new_id_texts

Row = dict[str, Any]


class NewRows(NamedTuple):
    """Rows to insert, in order.

    `shared`: what several rows all have in common (times, actors, defaults), sent once instead of
    in each. `ranks`: the ranks by which rows get their positions.
    """

    rows: list[Row]
    shared: Row
    ranks: tuple[str, ...]


def new_rows(context: RequestContext, writer: ObjectWriter, plans: Sequence[BodyPlan]) -> NewRows:
    """Return the rows; the plans have what a new record requires (`core.query.write.planning`)."""
    now = this_moment()
    shared = {
        CREATED_AT: now,
        UPDATED_AT: now,
        **actor_values(writer, (CREATED_BY, UPDATED_BY), context.actor),
        **writer.static_defaults,
    }
    shared.pop(POSITION, None)  # every row has a position, though not always a number
    own: Row = {}
    if len(plans) == 1:
        own, shared = shared, own
    else:
        for plan in plans:
            for column in plan.values.keys() & shared.keys():
                own[column] = shared.pop(column)
    ids = new_id_texts(len(plans))
    rows = [_new_row(writer, *each, own) for each in zip(plans, ids, strict=True)]
    places = [plan.place or (None if POSITION in plan.values else FIRST) for plan in plans]
    return NewRows(rows, shared, rank_places(rows, places))


def _new_row(writer: ObjectWriter, plan: BodyPlan, new_id: str, own: Mapping[str, Any]) -> Row:
    row: Row = {ID: str(plan.id) if plan.id else new_id, **own}
    for moving in writer.moving_defaults:
        row |= moving.default()
    row |= plan.values
    return row


def changed_rows(
    context: RequestContext, writer: ObjectWriter, plans: Sequence[BodyPlan]
) -> list[Row]:
    """Return the columns that updates set, in order: what the body gave, the time and the actor."""
    stamps = {UPDATED_AT: this_moment(), **actor_values(writer, (UPDATED_BY,), context.actor)}
    rows = [stamps | plan.values for plan in plans]
    for row in rows:
        for column, owner in writer.not_null.items():
            if column in row and row[column] is None:
                raise not_nullable(owner.name)
    rank_places(rows, (plan.place for plan in plans))
    return rows


def this_moment() -> str:
    """Return now as JSON carries it and DATE_TIME prints it: ISO 8601, UTC, cut to milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def columns_of(writer: ObjectWriter, rows: Iterable[Row]) -> tuple[str, ...]:
    """Return all columns that the rows name, in the table's order whatever the body's."""
    named: set[str] = set().union(*rows)
    return tuple(filter(named.__contains__, writer.pg_types))


class Sent(NamedTuple):
    """The slot of some rows' JSON, and the columns in it."""

    columns: tuple[str, ...]
    slot: Slot


def send_new(writer: ObjectWriter, new: NewRows, values: Values) -> tuple[Sent, Sent | None]:
    """Return the slots of the rows, and of what they share."""
    rows = Sent(columns_of(writer, new.rows), values.add(as_json(new.rows), "json"))
    if not new.shared:
        return rows, None
    return rows, Sent(columns_of(writer, [new.shared]), values.add(as_json(new.shared), "json"))


def as_json(rows: Sequence[Row] | Row) -> str:
    """Return the text of the one parameter.

    Values are what the field types parsed: nothing non-finite, no NUL, no lone surrogate is left in
    them.
    """
    text = _encode(rows)
    return _RAW.sub(_raw, text) if _RAW_MARK in text else text


def _raw(found: re.Match[str]) -> str:
    return base64.b64decode(found[1]).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, JsonValue) and value.is_exact:
        return "\0" + base64.b64encode(value.text().encode()).decode()
    wrapped = getattr(value, "obj", value)  # psycopg's Json and Jsonb
    if wrapped is value:
        raise TypeError(f"a field type parsed a {type(value).__name__}, which no column holds")
    return wrapped


# JSON whose numbers the encoder would round is passed as a text with this mark, unique because
# values contain no NUL.
_RAW_MARK = r'"\u0000'
_RAW = re.compile(r'"\\u0000([A-Za-z0-9+/=]*)"')
_encode = json.JSONEncoder(default=_plain, allow_nan=False, separators=(",", ":")).encode


def actor_values(writer: ObjectWriter, names: Iterable[str], actor: Actor) -> dict[str, Any]:
    """Return every column of the ACTOR fields `names`, without fields that the object lacks.

    An API key writes source `API` without a member, a person `MANUAL` with theirs.
    """
    member = actor.workspace_member_id
    known = {
        "source": actor.source,
        "workspaceMemberId": str(member) if member else None,
        "name": actor.name,
    }
    found = [field.columns for name in names if (field := writer.fields.get(name)) is not None]
    return {column: known.get(part) for columns in found for part, column in columns.items()}
