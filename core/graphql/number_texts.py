"""Numbers that a double may not hold, answered as texts where a client wants them so.

JavaScript reads every number of JSON as a double: of 9007199254740993 it makes 9007199254740992.
With the header `X-Number-Format: text` the values of `BigInt` and `BigFloat` come as strings.
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
    """Raises `BadUserInput` for a header that says neither."""
    header: str | None = request.META.get("HTTP_X_NUMBER_FORMAT")
    if header is None:
        return False
    given = header.strip().lower()
    if given not in (TEXT, NUMBER):
        raise BadUserInput(f'Header {HEADER} must be {TEXT} or {NUMBER}, got "{given[:100]}"')
    return given == TEXT


def with_texts(asked: Asked) -> Asked:
    """What is asked for, its large numbers as texts, on every level."""
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
