"""A request body's bytes → a JSON value, with everything refused that is not plain JSON.

What comes in: bytes. What goes out: the value, or `BadUserInput` naming the place. Refused: bytes
that are not UTF-8, text that is not JSON (NaN and Infinity are not), numbers too large to be
numbers, half surrogate pairs, nesting deeper than `MAX_DEPTH`. Of repeated keys the last counts.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from twenty.errors import BadUserInput

MAX_DEPTH = 64
INVALID_JSON = "INVALID_JSON"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What only the slow, careful way can judge: an escape of a surrogate, a number that may overflow.
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_LARGE_NUMBER = re.compile(rb"[eE]\+?[0-9]{3}|[0-9]{300}")


def parse_json(raw: bytes) -> Any:
    """The value of a JSON text. Raises `BadUserInput` (`INVALID_JSON`)."""
    try:
        text = raw.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        raise _refusal(f"it is not UTF-8 (byte {error.start})") from None
    value = _decoded(text, is_careful=_LARGE_NUMBER.search(raw) is not None)
    # A text with so few brackets cannot be too deep.
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        _check_depth(value)
    if _SURROGATE_ESCAPE.search(raw):
        _check_surrogates(value)
    return value


def _decoded(text: str, *, is_careful: bool) -> Any:
    try:
        return (_CAREFUL_DECODER if is_careful else _DECODER).decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise _refusal(f"{error.msg} at {place}") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # Python's own limit on the digits of an integer
        raise _refusal("a number has too many digits") from None


def _refuse_constant(name: str) -> Any:
    raise _refusal(f"{name} is not a JSON value")


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _refusal(f"the number {text[:40]} is too large")
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
_CAREFUL_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite_float)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        if not level:
            return
        level = [child for item in level for child in _children(item)]
    if any(isinstance(item, dict | list) for item in level):
        raise _too_deep()


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise _refusal("a text holds half a surrogate pair, which is no character") from None


def _too_deep() -> BadUserInput:
    return _refusal(f"it is nested deeper than {MAX_DEPTH} levels")


def _refusal(reason: str) -> BadUserInput:
    return BadUserInput(f"The request body is not valid JSON: {reason}.", code=INVALID_JSON)
