"""JSON values as jsonb takes them: checked for what PostgreSQL would refuse, no digit lost."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from psycopg.types.json import Jsonb

from metadata.values import scalars
from metadata.values.scalars import Refusal
from twenty.http.exact_numbers import ExactFloat, decimal_of, exact_float

MAX_DEPTH = 100
MAX_DIGITS = 1_000
_MOST = 10**MAX_DIGITS
_FEW_BITS = 3 * MAX_DIGITS
_TOO_LONG = f"JSON with numbers of at most {MAX_DIGITS} digits"


class JsonValue(Jsonb):
    """A JSON value to bind; `obj` is the plain value. Equal when the values are.

    `is_exact`: it contains numbers that only `text` writes as they were given.
    """

    is_exact = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Jsonb) and bool(self.obj == other.obj)

    def text(self) -> str:
        """Return the value as JSON text."""
        return json_text(self.obj) if self.is_exact else json.dumps(self.obj, ensure_ascii=False)

    __hash__ = None  # type: ignore[assignment]  # holds lists and dicts


class ExactJsonValue(JsonValue):
    is_exact = True

    def __init__(self, obj: Any) -> None:
        super().__init__(obj, dumps=json_text)


def checked(value: Any) -> JsonValue:
    """Return it ready to bind: no NUL, no lone surrogate, finite numbers, at most 100 levels."""
    value_of: type[JsonValue] = JsonValue
    pending = [(value, 1)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise Refusal(f"JSON nested at most {MAX_DEPTH} levels deep")
        if isinstance(item, dict):
            pending.extend((key, depth) for key in item)
            pending.extend((member, depth + 1) for member in item.values())
        elif isinstance(item, (list, tuple)):
            pending.extend((member, depth + 1) for member in item)
        else:
            if _check_leaf(item):
                value_of = ExactJsonValue
    return value_of(value)


def _check_leaf(item: Any) -> bool:
    """Check a leaf; return whether only its text writes it as it was given."""
    if isinstance(item, str):
        scalars.text(item)
    elif isinstance(item, float):
        return _check_float(item)
    elif isinstance(item, int):
        if item.bit_length() > _FEW_BITS and not -_MOST < item < _MOST:
            raise Refusal(_TOO_LONG)
    elif item is not None:
        raise Refusal("a JSON value")
    return False


def _check_float(item: float) -> bool:
    if not math.isfinite(item):
        raise Refusal("JSON with finite numbers")
    if not isinstance(item, ExactFloat):
        return False
    if not _is_short(item):
        raise Refusal(_TOO_LONG)
    return True


def _is_short(number: ExactFloat) -> bool:
    """Tell whether it has few digits, also when its exponent is expanded, as jsonb does."""
    if len(number.text) > MAX_DIGITS:
        return False
    exponent = decimal_of(number).as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= MAX_DIGITS


def json_text(value: Any) -> str:
    """Return a checked value as JSON, its numbers as they were written."""
    if isinstance(value, ExactFloat):
        return value.text
    if isinstance(value, dict):
        members = (f"{json.dumps(name)}:{json_text(item)}" for name, item in value.items())
        return f"{{{','.join(members)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(json_text, value))}]"
    return json.dumps(value)


def loaded(text: str) -> Any:
    """Parse a JSON text. Raises `ValueError` for invalid JSON (NaN), `RecursionError`."""
    return json.loads(text, parse_float=exact_float, parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def decoded(text: str) -> Any:
    """Return the value of a JSON text."""
    try:
        return loaded(scalars.text(text))
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, Refusal):
            raise
        raise Refusal("a JSON value, or a string that holds valid JSON") from None


def listed(value: Any) -> list[Any]:
    """Return a list, or parse a JSON text of one (as older clients write JSON sub-fields)."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = decoded(value)
    if not isinstance(value, (list, tuple)):
        raise Refusal("an array")
    return list(value)
