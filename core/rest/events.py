"""The change feed and the history of records over REST (docs/api/events.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from apikeys.context import RequestContext
from core.events.feed import DEFAULT_LIMIT, MAX_LIMIT, Change, ChangesPage, read_changes
from core.events.history import read_history, restore_event
from core.query.request import Selection
from core.rest import query_params
from metadata.definitions import ObjectDef
from twenty.http.query_string import QueryParameters

_PAGE = b'{"data":{"%b":[%b]},"next":%b,"hasMore":%b,"metadataVersion":%d}'


def changes(context: RequestContext, parameters: QueryParameters) -> bytes:
    """The whole answer. Raises `ApiError`."""
    page = read_changes(
        context,
        query_params.single(parameters, "since") or "",
        query_params.read_names(parameters, "objects"),
        query_params.read_limit(parameters, DEFAULT_LIMIT, most=MAX_LIMIT),
    )
    return _body(context, b"changes", page)


def history(
    context: RequestContext, obj: ObjectDef, record_id: UUID, parameters: QueryParameters
) -> bytes:
    before = query_params.single(parameters, "starting_after") or None
    limit = query_params.read_limit(parameters)
    return _body(context, b"history", read_history(context, obj, record_id, before, limit))


def restored(
    context: RequestContext, obj: ObjectDef, record_id: UUID, event_id: str, selection: Selection
) -> bytes:
    found = restore_event(context, obj, record_id, event_id, selection)
    return b'{"data":{"update%b":%b},"meta":{"leftOut":%b}}' % (
        obj.pascal_name.encode(),
        found.record,
        json.dumps(found.left_out).encode(),
    )


def _body(context: RequestContext, key: bytes, page: ChangesPage) -> bytes:
    return _PAGE % (
        key,
        b",".join(_changes(page.changes)),
        json.dumps(page.next).encode(),
        b"true" if page.has_more else b"false",
        context.catalog.schema_version,
    )


def _changes(found: Iterable[Change]) -> Iterable[bytes]:
    for change in found:
        members = b",".join(b'"%b":%b' % (n.encode(), v) for n, v in change.members.items())
        yield b'{"id":"%b",%b}' % (change.id.encode(), members)
