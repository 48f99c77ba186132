"""The history of one record, and the return of earlier values (docs/api/events.md#history)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import sql

from apikeys.context import RequestContext
from core import records
from core.events.feed import Change, ChangesPage, change
from core.events.positions import FeedState, feed_state
from core.events.shown import Reader, reader
from core.query import executor
from core.query.plan.slots import Values
from core.query.request import Selection
from core.query.write.events.told import DELETED, RESTORED, UPDATED
from core.query.write.writers import DELETED_AT, STAMPED
from metadata.changes.ddl.event_tables import EVENT_FORMS
from metadata.definitions import FieldDef, ObjectDef
from twenty.errors import BadUserInput, NotFound
from twenty.http.json_body import parse_json

_OF_A_RECORD = """
SELECT e."seq"::text, {columns}{visible}{more} ORDER BY e."seq" DESC LIMIT {limit}
"""
_FIELDS = 'SELECT f."names" -> \'fields\' FROM {events} AS e JOIN {forms} AS f ON f."id" = e."form"'
# What the server writes, or what has operations of its own.
_NOT_RETURNED = (STAMPED | {DELETED_AT}) - {"position"}


@dataclass(frozen=True, slots=True)
class Returned:
    """`left_out`: names of changed fields that no longer exist or only the server writes."""

    record: bytes
    left_out: tuple[str, ...]


def read_history(
    context: RequestContext, obj: ObjectDef, record_id: UUID, before: str | None, limit: int
) -> ChangesPage:
    """Return what happened to a record, the newest first; `before`: id of the last one seen.

    Raises as `feed.read_changes`.
    """
    state = feed_state(context)
    context.permissions.require(obj, "read")
    values = Values()
    seen = reader(context, [obj], values)
    more = _of(record_id, values)
    if before is not None:
        slot = values.add(state.position(before), "bigint")
        more += sql.SQL(' AND e."seq" < {}').format(slot.sql)
    found = _changes(state, seen, more, limit + 1, values)
    shown = found[:limit]
    last = shown[-1].id if shown else before or ""
    return ChangesPage(shown, last, has_more=len(found) > limit)


def restore_event(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    event_id: str,
    selection: Selection | None,
) -> Returned:
    """Give the record the values that it had before an event, by an ordinary update.

    Raises `NotFound` for an event that is not this record's, `BadUserInput` for one that changed
    nothing that can be returned, and what reading the event and updating the record raise.
    """
    state = feed_state(context)
    context.permissions.require(obj, "read")
    seq = state.position(event_id)
    values = Values()
    seen = reader(context, [obj], values)
    found = _changes(state, seen, _of(record_id, values) + _at(seq, values), 1, values)
    if not found:
        raise NotFound(
            f"Event '{event_id}' is not in the history of {obj.name_singular} {record_id}.",
            code="EVENT_NOT_FOUND",
        )
    members = found[0].members
    if parse_json(members["action"]) not in (UPDATED, DELETED, RESTORED):
        raise _nothing(members)
    previous = parse_json(members["previous"]) or {}
    named = _present_fields(obj, _field_ids(seen, seq))
    changes = {
        _name(named[key]): _as_given(named[key], value)
        for key, value in previous.items()
        if key in named
    }
    if not changes:
        raise _nothing(members)
    updated = records.update_one(context, obj, record_id, changes, selection)
    return Returned(updated, tuple(key for key in previous if key not in named))


def _nothing(members: Mapping[str, bytes]) -> BadUserInput:
    return BadUserInput(
        f"This event ({members['action'].decode()}) left no values that an update can return: "
        "choose one that changed a field which still exists. Deleted records are restored with "
        "PATCH /rest/{objects}/{id}/restore.",
        code="NOTHING_TO_RESTORE",
    )


def _of(record_id: UUID, values: Values) -> sql.Composable:
    return sql.SQL(' AND e."recordId" = {}').format(values.add(str(record_id), "uuid").sql)


def _at(seq: int, values: Values) -> sql.Composable:
    return sql.SQL(' AND e."seq" = {}').format(values.add(seq, "bigint").sql)


def _changes(
    state: FeedState, seen: Reader, more: sql.Composable, limit: int, values: Values
) -> list[Change]:
    statement = sql.SQL(_OF_A_RECORD).format(
        columns=seen.columns(),
        visible=seen.visible(seen.events),
        more=more,
        limit=values.add(limit, "bigint").sql,
    )
    return [change(state, row) for row in executor.text_rows(statement, values.all())]


def _field_ids(seen: Reader, seq: int) -> Mapping[str, str]:
    """Return the ids of the fields that the event's keys stood for."""
    values = Values()
    statement = sql.SQL(_FIELDS + " WHERE true{}").format(
        _at(seq, values),
        events=seen.events,
        forms=sql.Identifier(seen.schema, EVENT_FORMS),
    )
    found = executor.texts(statement, values.all())
    return parse_json(found[0]) if found and found[0] else {}


def _present_fields(obj: ObjectDef, field_ids: Mapping[str, str]) -> dict[str, FieldDef]:
    """Return, by key of the event, what of the fields it stood for a body may give today."""
    present = {str(field.id): field for field in obj.fields.values()}
    found = {key: present[one] for key, one in field_ids.items() if one in present}
    return {key: field for key, field in found.items() if field.name not in _NOT_RETURNED}


def _name(field: FieldDef) -> str:
    return field.relation.join_column if field.relation is not None else field.name


def _as_given(field: FieldDef, value: Any) -> Any:
    """Return a value that was read as a body gives it: in one, text for JSON is JSON itself."""
    return json.dumps(value) if field.type == "RAW_JSON" and isinstance(value, str) else value
