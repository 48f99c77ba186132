"""JSON that `JSON.stringify(JSON.parse(…))` gives back byte by byte.

Many receivers verify a signature over that instead of the bytes they received. So numbers are in
JavaScript's shortest form, and members whose names are array indexes come first, in their order.
A number that no double holds exactly is sent as a text of its digits: JavaScript would change it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from json import JSONEncoder
from typing import Any

_text = JSONEncoder(ensure_ascii=False).encode
# From here on JavaScript writes an exponent.
_MOST_DIGITS, _MOST_ZEROS = 21, 6
_INDEXES = 2**32 - 1


def printed(value: Any) -> str:
    """Print what JSON has: None, bool, int, Decimal, str, and mappings and sequences of these."""
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return number(Decimal(value))
    if isinstance(value, Mapping):
        members = (f"{_text(key)}:{printed(value[key])}" for key in _ordered(value))
        return f"{{{','.join(members)}}}"
    if isinstance(value, Sequence):
        return f"[{','.join(map(printed, value))}]"
    raise TypeError(f"JSON has no {type(value).__name__}")


def number(value: Decimal) -> str:
    """Print a number, or a text where no double is equal to it."""
    shortest = Decimal(repr(float(value)))
    if shortest != value:
        return _text(format(value, "f"))
    if not value:
        return "0"
    sign, digits, exponent = shortest.normalize().as_tuple()
    assert isinstance(exponent, int), "finite"  # noqa: S101
    written = "".join(map(str, digits))
    return ("-" if sign else "") + _magnitude(written, len(written) + exponent)


def _magnitude(digits: str, point: int) -> str:
    """Print 0.`digits` × 10^`point` by the rules of Number::toString (ECMA-262)."""
    count = len(digits)
    if count <= point <= _MOST_DIGITS:
        return digits + "0" * (point - count)
    if 0 < point <= _MOST_DIGITS:
        return f"{digits[:point]}.{digits[point:]}"
    if -_MOST_ZEROS < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits[0] + (f".{digits[1:]}" if count > 1 else "")
    return f"{mantissa}e{point - 1:+d}"


def _ordered(members: Mapping[str, Any]) -> list[str]:
    indexes = sorted((name for name in members if _is_index(name)), key=int)
    return indexes + [name for name in members if not _is_index(name)] if indexes else [*members]


def _is_index(name: str) -> bool:
    return (
        len(name) <= 10
        and name.isascii()
        and name.isdigit()
        and (name == "0" or name[0] != "0")
        and int(name) < _INDEXES
    )
