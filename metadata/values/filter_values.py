"""Filter values: text (REST) or JSON (GraphQL) → the value that is bound.

Every function is `(field, label, value) -> value` and raises `InvalidFilter` (code
INVALID_ARGS_FILTER) naming field, value and expectation, with the sentences of
docs/api/rest.md#comparators-by-type.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from metadata.definitions import FieldDef
from metadata.values import moments, scalars
from metadata.values.scalars import Refusal, quoted, refused_filter
from twenty.errors import InvalidFilter


def text(_field: FieldDef, label: str, value: Any) -> str:
    try:
        return scalars.text(value)
    except Refusal as refusal:
        raise refused_filter(label, value, str(refusal)) from None


def uuid(_field: FieldDef, label: str, value: Any) -> UUID:
    try:
        return scalars.uuid(value)
    except Refusal:
        raise InvalidFilter(f'Invalid UUID value {quoted(value)} for field "{label}"') from None


def boolean(_field: FieldDef, label: str, value: Any) -> bool:
    named = {"true": True, "false": False}
    is_name = isinstance(value, str) and value.lower() in named
    try:
        return named[value.lower()] if is_name else scalars.boolean(value)
    except Refusal as refusal:
        raise refused_filter(label, value, str(refusal)) from None


def _number(label: str, value: Any, read: Callable[[Any], Any]) -> Any:
    number = scalars.number_from_text(value)
    try:
        return read(number)
    except Refusal as refusal:
        seen = "NaN" if isinstance(number, str) else scalars.shown(number)
        raise InvalidFilter(
            f'Invalid number value {seen} for field "{label}". '
            f"Received {scalars.shown(value)}, expected {refusal}"
        ) from None


def integer(_field: FieldDef, label: str, value: Any) -> int:
    whole: int = _number(
        label, value, lambda n: scalars.integer(n, scalars.INT_MIN, scalars.INT_MAX)
    )
    return whole


def bigint(_field: FieldDef, label: str, value: Any) -> int:
    whole: int = _number(
        label, value, lambda n: scalars.integer(n, scalars.BIGINT_MIN, scalars.BIGINT_MAX)
    )
    return whole


def double(_field: FieldDef, label: str, value: Any) -> float:
    number: float = _number(label, value, scalars.double)
    return number


def decimal(_field: FieldDef, label: str, value: Any) -> Decimal:
    number: Decimal = _number(label, value, scalars.decimal)
    return number


def day(_field: FieldDef, label: str, value: Any) -> date:
    try:
        return moments.day(value)
    except Refusal:
        raise InvalidFilter(
            f'Invalid value {quoted(value)} for date field "{label}". '
            "Expected format: 'YYYY-MM-DD'"
        ) from None


def moment(_field: FieldDef, label: str, value: Any) -> datetime:
    try:
        return moments.moment(value)
    except Refusal:
        raise InvalidFilter(
            f'Invalid value {quoted(value)} for date-time field "{label}". '
            "Expected format: 'YYYY-MM-DDTHH:mm:ssZ'"
        ) from None


def option(values: tuple[str, ...] | None) -> Callable[[FieldDef, str, Any], str]:
    """Return the check of an enum's value: one of `values`, or of the field's options."""

    def parse(field: FieldDef, label: str, value: Any) -> str:
        allowed = field.option_values if values is None else values
        if not isinstance(value, str) or value not in allowed:
            raise refused_filter(label, value, scalars.one_of(allowed))
        return value

    return parse


def option_list(field: FieldDef, label: str, value: Any) -> list[str]:
    parse = option(None)
    return [parse(field, label, item) for item in _list(label, value)]


def text_list(field: FieldDef, label: str, value: Any) -> list[str]:
    return [text(field, label, item) for item in _list(label, value)]


def _list(label: str, value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise refused_filter(label, value, "an array")
    return list(value)
