"""Numbers of JSON and GraphQL texts, without loss of digits.

A binary float represents the number that was written only if it prints the same again. Any other
keeps the text beside it: `decimal_of` returns the digits to those who need them, everything else
uses a float.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any


class ExactFloat(float):
    """A float that is not exactly what was written, which is `text`."""

    __slots__ = ("text",)
    text: str


def exact_float(text: str) -> float:
    """Return the number of a text with a point or an exponent; infinite beyond a double."""
    number = float(text)
    if repr(number) == text:
        return number
    exact = ExactFloat(number)
    exact.text = text
    return exact


def decimal_of(number: float) -> Decimal:
    """Return the number as written. Raises `ArithmeticError` if no decimal can hold it."""
    return Decimal(number.text if isinstance(number, ExactFloat) else repr(number))


def is_rounded(number: ExactFloat) -> bool:
    """Tell whether the float is another number than was written, not just another spelling."""
    return decimal_of(number) != Decimal(repr(float(number)))


def holds_rounded(value: Any) -> bool:
    """Tell whether a JSON value contains a number of which a float would lose digits."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, ExactFloat) and is_rounded(item):
            return True
        if isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list | tuple):
            pending.extend(item)
    return False
