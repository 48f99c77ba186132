"""The root field `changes`: what happened in the workspace, in order (docs/api/events.md#feed)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graphql import FieldNode

from apikeys.context import RequestContext
from core.events.feed import DEFAULT_LIMIT, Change, read_changes
from core.graphql.selection import SelectionReader
from core.query.arguments import as_list

TYPENAME = "__typename"


def run_changes(
    context: RequestContext,
    arguments: Mapping[str, Any],
    nodes: tuple[FieldNode, ...],
    reader: SelectionReader,
) -> bytes:
    """Return what is selected of a page. Raises `ApiError`."""
    objects, limit = arguments.get("objects"), arguments.get("limit")
    page = read_changes(
        context,
        arguments.get("since") or "",
        None if objects is None else tuple(as_list(objects)),
        DEFAULT_LIMIT if limit is None else limit,
    )
    members = {
        TYPENAME: b'"RecordChanges"',
        "next": json.dumps(page.next).encode(),
        "hasMore": b"true" if page.has_more else b"false",
        "metadataVersion": b"%d" % context.catalog.schema_version,
    }
    parts = []
    for key, same in reader.collect(node.selection_set for node in nodes).items():
        name = same[0].name.value
        if name == "changes":
            value = b"[%b]" % b",".join(_change(one, same, reader) for one in page.changes)
        else:
            value = members[name]
        parts.append(b'"%b":%b' % (key.encode(), value))
    return b"{%b}" % b",".join(parts)


def _change(change: Change, nodes: list[FieldNode], reader: SelectionReader) -> bytes:
    members = {
        **change.members,
        "id": json.dumps(change.id).encode(),
        TYPENAME: b'"RecordChange"',
    }
    chosen = reader.collect(node.selection_set for node in nodes)
    parts = (b'"%b":%b' % (key.encode(), members[s[0].name.value]) for key, s in chosen.items())
    return b"{%b}" % b",".join(parts)
