"""Connections of the data model: `CursorPaging` and its pages (docs/api/metadata.md#graphql).

A cursor is opaque: the resource's id, base64. Pages have 10 entries by default and at most 1000.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import graphene

from metadata.graphql.page_info import PageInfo
from metadata.graphql.scalars import ConnectionCursor
from metadata.resources import Resource
from twenty.errors import BadUserInput, InvalidCursor

DEFAULT_FIRST, MAX_FIRST = 10, 1000


class CursorPaging(graphene.InputObjectType):
    before = ConnectionCursor()
    after = ConnectionCursor()
    first = graphene.Int()
    last = graphene.Int()


def paging_argument() -> graphene.Argument:
    return graphene.Argument(graphene.NonNull(CursorPaging), default_value={"first": DEFAULT_FIRST})


def filter_argument(kind: type[graphene.InputObjectType]) -> graphene.Argument:
    return graphene.Argument(graphene.NonNull(kind), default_value={})


def edge_type(name: str, node: type[graphene.ObjectType]) -> type[graphene.ObjectType]:
    return type(
        name,
        (graphene.ObjectType,),
        {
            "node": graphene.Field(graphene.NonNull(node)),
            "cursor": ConnectionCursor(required=True),
        },
    )


def connection_type(name: str, edge: type[graphene.ObjectType]) -> type[graphene.ObjectType]:
    return type(
        name,
        (graphene.ObjectType,),
        {
            "pageInfo": graphene.Field(graphene.NonNull(PageInfo)),
            "edges": graphene.List(graphene.NonNull(edge), required=True),
        },
    )


def connection(resources: Sequence[Resource], paging: Mapping[str, Any]) -> dict[str, Any]:
    """Return the page as a dict (`edges`, `pageInfo`). Raises `BadUserInput`, `InvalidCursor`."""
    first, last = _count(paging, "first"), _count(paging, "last")
    if first is not None and last is not None:
        raise BadUserInput("paging: first and last cannot be used together")
    start, end = 0, len(resources)
    if paging.get("after") is not None:
        start = _place(resources, paging["after"]) + 1
    if paging.get("before") is not None:
        end = _place(resources, paging["before"])
    end = max(start, end)
    if last is not None:
        start = max(start, end - last)
    else:
        end = min(end, start + (DEFAULT_FIRST if first is None else first))
    shown = resources[start:end]
    cursors = [_cursor(resource) for resource in shown]
    return {
        "edges": [
            {"node": node, "cursor": cursor} for node, cursor in zip(shown, cursors, strict=True)
        ],
        "pageInfo": {
            "has_next_page": end < len(resources),
            "has_previous_page": start > 0,
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        },
    }


def _count(paging: Mapping[str, Any], name: str) -> int | None:
    number: int | None = paging.get(name)
    if number is not None and not 0 <= number <= MAX_FIRST:
        raise BadUserInput(
            f"paging.{name} is {number}; expected a whole number from 0 to {MAX_FIRST}"
        )
    return number


def _cursor(resource: Resource) -> str:
    return urlsafe_b64encode(resource.id.bytes).decode().rstrip("=")


def _place(resources: Sequence[Resource], cursor: str) -> int:
    try:
        wanted = UUID(bytes=urlsafe_b64decode(f"{cursor}=="))
    except ValueError:
        raise InvalidCursor(f"Invalid cursor: {cursor[:60]}") from None
    for place, resource in enumerate(resources):
        if resource.id == wanted:
            return place
    raise InvalidCursor(f"Invalid cursor: {cursor[:60]}")
