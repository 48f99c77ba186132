"""Numbers that do not fit a double, returned as strings where a client asks for that.

JavaScript reads every JSON number as a double and turns 9007199254740993 into 9007199254740992.
With the header `X-Number-Format: text`, `BigInt` and `BigFloat` values are strings.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from django.http import HttpRequest

from core.query.request import (
    ConnectionShape,
    EdgesEntry,
    FieldEntry,
    ListShape,
    NodeEntry,
    RecordsEntry,
    Selection,
    ToManyEntry,
    ToOneEntry,
)
from twenty.errors import BadUserInput

HEADER = "X-Number-Format"
TEXT, NUMBER = "text", "number"
Asked = TypeVar("Asked", Selection, ConnectionShape)


def wants_texts(request: HttpRequest) -> bool:
    """Tell whether the header asks for strings. Raises `BadUserInput` for an unknown value."""
    header: str | None = request.META.get("HTTP_X_NUMBER_FORMAT")
    if header is None:
        return False
    given = header.strip().lower()
    if given not in (TEXT, NUMBER):
        raise BadUserInput(f'Header {HEADER} must be {TEXT} or {NUMBER}, got "{given[:100]}"')
    return given == TEXT


def with_texts(asked: Asked) -> Asked:
    """Return the selection with its large numbers as strings, on every level."""
    found: Asked = _changed(asked)
    return found


def _changed(asked: Any) -> Any:
    if isinstance(asked, tuple):
        return tuple(_changed(item) for item in asked)
    if isinstance(asked, FieldEntry):
        return replace(asked, as_text=True, sub=_changed(asked.sub))
    if isinstance(asked, Selection | EdgesEntry | ConnectionShape):
        return replace(asked, entries=_changed(asked.entries))
    if isinstance(asked, ToOneEntry | NodeEntry | RecordsEntry | ListShape):
        return replace(asked, selection=_changed(asked.selection))
    if isinstance(asked, ToManyEntry):
        return replace(asked, shape=_changed(asked.shape))
    return asked
