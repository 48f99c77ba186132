"""A request body's bytes → a JSON value, refusing everything that is not plain JSON.

Refused, with `BadUserInput` naming the position: bytes that are not UTF-8, text that is not JSON
(NaN and Infinity are not), numbers out of range, half surrogate pairs, nesting deeper than
`MAX_DEPTH`. Of repeated keys the last counts.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from twenty.errors import BadUserInput
from twenty.http.exact_numbers import exact_float

# A field's JSON value has up to 100 levels (`metadata.values.json_values`), on top of those around
# it.
MAX_DEPTH = 128
INVALID_JSON = "INVALID_JSON"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CONTAINERS = frozenset({dict, list})
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


def parse_json(raw: bytes) -> Any:
    """Return the value of a JSON text. Raises `BadUserInput` (`INVALID_JSON`)."""
    try:
        text = raw.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        raise _refusal(f"it is not UTF-8 (byte {error.start})") from None
    value = _decoded(text)
    # A text with so few brackets cannot be too deep.
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        _check_depth(value)
    if b"\\u" in raw and _SURROGATE_ESCAPE.search(raw):
        _check_surrogates(value)
    return value


def _decoded(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise _refusal(f"{error.msg.removesuffix(' at')} at {place}") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # Python's own limit on the digits of an integer
        raise _refusal("a number has too many digits") from None


def _refuse_constant(name: str) -> Any:
    raise _refusal(f"{name} is not a JSON value")


def _finite_float(text: str) -> float:
    number = exact_float(text)
    if not math.isfinite(number):
        raise _refusal(f"the number {text[:40]} is too large")
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite_float)


def _check_depth(value: Any) -> None:
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(MAX_DEPTH):
        if not level:
            return
        level = [
            child
            for item in level
            for child in (item.values() if type(item) is dict else item)
            if type(child) in _CONTAINERS
        ]
    if level:
        raise _too_deep()


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise _refusal("a text contains half a surrogate pair, which is not a character") from None


def _too_deep() -> BadUserInput:
    return _refusal(f"it is nested deeper than {MAX_DEPTH} levels")


def _refusal(reason: str) -> BadUserInput:
    return BadUserInput(f"The request body is not valid JSON: {reason}.", code=INVALID_JSON)
