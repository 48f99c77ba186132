"""The bound values of one statement: plans contain slots, never values.

Slots are numbered in order of creation, in which the executor binds their values. So two requests
that differ only in values have equal plans, one SQL text and one prepared statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg import sql

from twenty.errors import InvalidQueryInput

MAX_VALUES = 5000


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder, `$index+1`. `pg_type`: a constant of a kind."""

    index: int
    pg_type: str

    @property
    def placeholder(self) -> sql.Composable:
        return sql.SQL(f"${self.index + 1}")

    @property
    def sql(self) -> sql.Composable:
        """Return the placeholder, cast."""
        return sql.SQL(f"${self.index + 1}::{self.pg_type}")


@dataclass(frozen=True, slots=True)
class CutSlot:
    """The beginning of a value in a cursor, and the record it was read from."""

    beginning: Slot
    record_id: Slot


class Values:
    """Collects values during planning. `first` are those of a cached part of the plan."""

    def __init__(self, first: Sequence[Any] = ()) -> None:
        self._values = list(first)

    def __len__(self) -> int:
        return len(self._values)

    def add(self, value: Any, pg_type: str) -> Slot:
        """Append a value and return its slot. Raises as `append`."""
        self.append(value)
        return Slot(len(self._values) - 1, pg_type)

    def append(self, value: Any) -> None:
        """Raises `InvalidQueryInput` for too many values, and text PostgreSQL cannot store."""
        if len(self._values) >= MAX_VALUES:
            raise InvalidQueryInput(
                f"A request may compare with at most {MAX_VALUES} values; "
                'use the operator "in" for lists',
                code="TOO_COMPLEX_QUERY",
            )
        self._values.append(as_sent(value))

    def all(self) -> tuple[Any, ...]:
        return tuple(self._values)


def as_sent(value: Any) -> Any:
    """Return the value as it is bound.

    Numbers are sent as text: otherwise their type, and with it the identity of the prepared
    statement, would depend on their size. The slot's cast decides instead.
    """
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, list | tuple):
        return [as_sent(item) for item in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return str(value)
    return value


def _storable(text: str) -> str:
    if "\x00" in text:
        raise InvalidQueryInput("Text may not contain the character U+0000")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidQueryInput(
            "Text may not contain unpaired surrogates (U+D800-U+DFFF)"
        ) from None
    return text
