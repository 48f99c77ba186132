"""Strict readers of single JSON values, shared by writes and filters.

They return the value that psycopg binds, never one that PostgreSQL would refuse (NUL, lone
surrogates, out of range, not finite). They raise `Refusal` with the expectation; callers add field
and value (`refused_data`, `refused_filter`). Strictness: docs/api/graphql.md#field-types.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from twenty.errors import InvalidData, InvalidFilter
from twenty.http.exact_numbers import decimal_of

MAX_TEXT_LENGTH = 1_000_000  # characters
MAX_UNIQUE_BYTES = 2_600  # what a b-tree entry is certain to hold
MAX_SHOWN = 80
MAX_VALUES_SHOWN = 30

INT_MIN, INT_MAX = -(2**31), 2**31 - 1
BIGINT_MIN, BIGINT_MAX = -(2**63), 2**63 - 1
MAX_INTEGER_DIGITS = 40  # of a numeric, before the point
MAX_FRACTION_DIGITS = 20  # and after it

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Refusal(ValueError):
    """A value is not what was expected; `str()` is the expectation: "a string"."""


def shown(value: Any) -> str:
    """Return the value for a message: JSON, at most 80 characters, always encodable."""
    try:
        text = json.dumps(value, default=str)
    except (ValueError, RecursionError):
        text = f"({type(value).__name__})"
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def quoted(value: Any) -> str:
    """Quote the value as the messages of filters do.

    See docs/api/rest.md#comparators-by-type.
    """
    text = json.dumps(value)[1:-1] if isinstance(value, str) else shown(value)
    text = text.replace('\\"', '"')
    return f"'{text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + '…'}'"


def one_of(values: Sequence[str]) -> str:
    """Return the expectation of an enum; long lists are truncated."""
    more = f", … ({len(values)} values)" if len(values) > MAX_VALUES_SHOWN else ""
    return f"one of {', '.join(values[:MAX_VALUES_SHOWN])}{more}"


def refused_data(label: str, value: Any, expectation: str) -> InvalidData:
    return InvalidData(
        f'Invalid value {shown(value)} for field "{label}": expected {expectation}', field=label
    )


def refused_filter(label: str, value: Any, expectation: str) -> InvalidFilter:
    return InvalidFilter(
        f'Invalid filter value {shown(value)} for field "{label}": expected {expectation}'
    )


def text(value: Any, max_length: int = MAX_TEXT_LENGTH) -> str:
    if not isinstance(value, str):
        raise Refusal("a string")
    if len(value) > max_length:
        raise Refusal(f"a string of at most {max_length} characters, got {len(value)}")
    if "\x00" in value:
        raise Refusal("a string without NUL characters")
    if not value.isascii() and _SURROGATE.search(value):
        raise Refusal("a string of valid Unicode characters (no lone surrogates)")
    return value


def text_or_null(value: Any) -> str | None:
    """Return a text as stored: "" is NULL (docs/field-types.md#rules-that-hold-everywhere)."""
    # The common case, without a further call.
    if (
        type(value) is str
        and value.isascii()
        and len(value) <= MAX_TEXT_LENGTH
        and "\0" not in value
    ):
        return value or None
    return text(value) or None


def fits_unique_index(value: str) -> None:
    """Refuse what a unique index cannot hold: an entry is at most a third of a page."""
    size = len(value.encode())
    if size > MAX_UNIQUE_BYTES:
        raise Refusal(f"at most {MAX_UNIQUE_BYTES} bytes, because it is unique, got {size}")


def uuid(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Refusal("a UUID")
    return UUID(value)


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refusal("true or false")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def integer(value: Any, low: int, high: int) -> int:
    """Read a whole number; 42.0 is one."""
    expectation = f"a whole number between {low} and {high}"
    if not _is_number(value):
        raise Refusal(expectation)
    if isinstance(value, float):
        value = _decimal_of(value)
    if isinstance(value, Decimal) and not value.is_finite():
        raise Refusal(expectation)
    if not low <= value <= high or value != int(value):
        raise Refusal(expectation)
    return int(value)


def integer_or_text(value: Any, low: int, high: int) -> int:
    """Read a whole number or its text, for clients whose numbers are doubles."""
    if not isinstance(value, str):
        return integer(value, low, high)
    if len(value) > MAX_SHOWN or not _NUMBER.fullmatch(value):
        raise Refusal(f"a whole number between {low} and {high}, or a string that holds one")
    return integer(Decimal(value), low, high)


def double(value: Any) -> float:
    if not _is_number(value):
        raise Refusal("a number")
    number = _float(value, "a number within the range of double precision")
    if not math.isfinite(number):
        raise Refusal("a finite number")
    if type(value) is not float and not _is_held(value, number):
        raise Refusal(
            "a number that double precision holds: whole numbers beyond 9007199254740992 are for "
            "dataType bigint"
        )
    return number


def _is_held(value: Any, number: float) -> bool:
    """Tell whether `number` is `value`, or prints as it.

    1e23 is no double, but is written like one; a fraction stands for its nearest double.
    """
    exact = Decimal(value) if isinstance(value, int) else _decimal_of(value)
    if exact == exact.to_integral_value():
        return exact in (Decimal(number), Decimal(repr(number)))
    return number != 0


def _float(value: Any, expectation: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise Refusal(expectation) from None


def decimal(value: Any) -> Decimal:
    """Read a number, or a string that writes one (amounts of money arrive as either)."""
    if isinstance(value, str):
        if len(value) > MAX_SHOWN or not _NUMBER.fullmatch(value):
            raise Refusal("a number or a string that holds one")
        number = Decimal(value)
    elif _is_number(value):
        number = _decimal_of(value)
    else:
        raise Refusal("a number")
    if not number.is_finite():
        raise Refusal("a finite number")
    return _bounded(number)


def _decimal_of(value: float | Decimal) -> Decimal:
    # Take a float as it was written: 0.1 is 0.1, not its binary neighbour.
    try:
        if type(value) is float:
            return Decimal(repr(value))
        return decimal_of(value) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, ValueError):
        raise Refusal("a number") from None


def _bounded(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    if number and (
        number.adjusted() >= MAX_INTEGER_DIGITS
        or (isinstance(exponent, int) and -exponent > MAX_FRACTION_DIGITS)
    ):
        raise Refusal(
            f"a number of at most {MAX_INTEGER_DIGITS} digits before and "
            f"{MAX_FRACTION_DIGITS} behind the point"
        )
    return number if number else Decimal(0)


def number_from_text(value: Any) -> Any:
    """Turn a REST filter's text into a number where it is one, else return it unchanged."""
    if not isinstance(value, str) or len(value) > MAX_SHOWN or not _NUMBER.fullmatch(value.strip()):
        return value
    number = Decimal(value.strip())
    is_whole = number == number.to_integral_value() and number.adjusted() < MAX_INTEGER_DIGITS
    return int(number) if is_whole else number
