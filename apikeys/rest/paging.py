"""Pages of the management REST API (docs/api/metadata.md#envelopes, #paging): by id, ascending.

All rows that the caller may see are read (there are few); the page is `{data, pageInfo,
totalCount}`. Cursors are the rows' ids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from rest_framework import serializers

from twenty.errors import BadUserInput, InvalidCursor
from twenty.http.query_string import QueryParameters

DEFAULT_LIMIT, MAX_LIMIT = 60, 200
_WHOLE_NUMBER = re.compile(r"\+?\d{1,9}")


class HasId(Protocol):
    @property
    def id(self) -> UUID: ...


Row = TypeVar("Row", bound=HasId)


@dataclass(frozen=True, slots=True)
class PageRequest:
    limit: int
    after: str | None
    before: str | None


def read_page_request(parameters: QueryParameters) -> PageRequest:
    """Raises `BadUserInput` for a limit that is no whole number, and for two cursors at once."""
    after, before = _last(parameters, "starting_after"), _last(parameters, "ending_before")
    if after is not None and before is not None:
        raise BadUserInput("'starting_after' and 'ending_before' cannot be used together.")
    return PageRequest(_limit(_last(parameters, "limit")), after, before)


def page_body(
    rows: Sequence[Row], asked: PageRequest, answer: type[serializers.BaseSerializer[Any]]
) -> dict[str, Any]:
    """Return the requested page of `rows`."""
    ordered = sorted(rows, key=lambda row: row.id)
    if asked.before is not None:
        end = _cursor(asked.before)
        found = [row for row in ordered if row.id < end]
        shown = found[max(len(found) - asked.limit, 0) :]
        has_previous, has_next = len(found) > len(shown), True
    else:
        start = _cursor(asked.after) if asked.after is not None else None
        found = [row for row in ordered if start is None or row.id > start]
        shown = found[: asked.limit]
        has_previous, has_next = start is not None, len(found) > len(shown)
    ids = [str(row.id) for row in shown]
    return envelope(answer(shown, many=True).data, ids, has_next, has_previous, total=len(ordered))


def envelope(
    data: Any, ids: Sequence[str], has_next: bool, has_previous: bool, *, total: int
) -> dict[str, Any]:
    """Return the unified page; cursors are null on an empty one."""
    return {
        "data": data,
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": has_previous,
            "startCursor": ids[0] if ids else None,
            "endCursor": ids[-1] if ids else None,
        },
        "totalCount": total,
    }


def _last(parameters: QueryParameters, name: str) -> str | None:
    found = parameters.get(name)
    return found[-1] if found else None


def _limit(text: str | None) -> int:
    if text is None or text == "":
        return DEFAULT_LIMIT
    if _WHOLE_NUMBER.fullmatch(text.strip()) is None:
        raise BadUserInput(
            f"limit '{text[:60]}' is invalid. Should be an integer",
            code="INVALID_LIMIT_QUERY_PARAM",
        )
    return min(int(text), MAX_LIMIT)


def _cursor(text: str) -> UUID:
    try:
        if len(text) != 36:
            raise ValueError
        return UUID(text)
    except ValueError:
        raise InvalidCursor(f"Invalid cursor: {text[:60]}") from None
