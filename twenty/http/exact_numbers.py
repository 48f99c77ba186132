"""Numbers of JSON and GraphQL texts, of which no digit is lost.

A binary float stands for the number that was written only where it prints the same again. Any
other keeps the text beside it: whoever needs the digits asks for `decimal_of`, everybody else has a
float.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any


class ExactFloat(float):
    """A float that is not just what was written: `text` is."""

    __slots__ = ("text",)
    text: str


def exact_float(text: str) -> float:
    """The number that a text with a point or an exponent writes; infinite beyond a double."""
    number = float(text)
    if repr(number) == text:
        return number
    exact = ExactFloat(number)
    exact.text = text
    return exact


def decimal_of(number: float) -> Decimal:
    """The number as it was written. Raises `ArithmeticError` for one that no decimal holds."""
    return Decimal(number.text if isinstance(number, ExactFloat) else repr(number))


def is_rounded(number: ExactFloat) -> bool:
    """Whether the float is another number than was written, not just another spelling of it."""
    return decimal_of(number) != Decimal(repr(float(number)))


def holds_rounded(value: Any) -> bool:
    """Whether a JSON value has a number in it of which a float would lose digits."""
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
