"""The root field `search`: full text over every searchable object (docs/api/graphql.md#search)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode

from apikeys.context import RequestContext
from core import records
from core.graphql.selection import SelectionReader
from core.query.arguments import as_list, read_plain_filter
from core.query.request import (
    ConnectionShape,
    CursorEntry,
    EdgesEntry,
    FieldEntry,
    NodeEntry,
    PageInfoEntry,
    Selection,
    Typename,
)
from core.query.search_request import SearchQuery
from twenty.errors import BadUserInput, InvalidQueryInput

MAX_LIMIT = 100


def run_search(
    context: RequestContext,
    arguments: Mapping[str, Any],
    nodes: tuple[FieldNode, ...],
    reader: SelectionReader,
) -> bytes:
    """Return the connection of search records. Raises `ApiError`."""
    text, limit = arguments.get("searchInput"), arguments.get("limit")
    if text is None or limit is None:
        raise InvalidQueryInput("Arguments searchInput and limit are required")
    if limit > MAX_LIMIT:
        raise BadUserInput(f"Limit cannot exceed {MAX_LIMIT} items")
    if limit < 0:
        raise BadUserInput(f"Limit must be non-negative, got {limit}")
    query = SearchQuery(
        text=text,
        limit=limit,
        after=arguments.get("after") or None,
        included=_names(arguments.get("includedObjectNameSingulars")),
        excluded=_names(arguments.get("excludedObjectNameSingulars")) or (),
        filter=read_plain_filter(arguments.get("filter")),
    )
    return records.search(context, query, search_shape(reader, nodes))


def _names(raw: Any) -> tuple[str, ...] | None:
    return None if raw is None else tuple(as_list(raw))


def search_shape(reader: SelectionReader, nodes: tuple[FieldNode, ...]) -> ConnectionShape:
    """Return what is selected of the result."""
    entries: list[EdgesEntry | PageInfoEntry | Typename] = []
    for key, same in reader.collect(n.selection_set for n in nodes).items():
        name = same[0].name.value
        if name == "edges":
            entries.append(_edges(reader, key, same))
        elif name == "pageInfo":
            entries.append(PageInfoEntry(key, _leaves(reader, same, "SearchResultPageInfo")))
        else:
            entries.append(Typename(key, "SearchResultConnection"))
    return ConnectionShape(tuple(entries))


def _edges(reader: SelectionReader, key: str, nodes: list[FieldNode]) -> EdgesEntry:
    entries: list[CursorEntry | NodeEntry | Typename] = []
    for inner, same in reader.collect(n.selection_set for n in nodes).items():
        name = same[0].name.value
        if name == "cursor":
            entries.append(CursorEntry(inner))
        elif name == "node":
            entries.append(NodeEntry(inner, Selection(_leaves(reader, same, "SearchRecord"))))
        else:
            entries.append(Typename(inner, "SearchResultEdge"))
    return EdgesEntry(key, tuple(entries))


def _leaves(
    reader: SelectionReader, nodes: list[FieldNode], type_name: str
) -> tuple[FieldEntry | Typename, ...]:
    return tuple(
        Typename(key, type_name)
        if same[0].name.value == "__typename"
        else FieldEntry(key, same[0].name.value)
        for key, same in reader.collect(n.selection_set for n in nodes).items()
    )
