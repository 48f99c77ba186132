"""JSON values as jsonb takes them: checked for what PostgreSQL would refuse.

What comes in: a decoded JSON value, or a JSON text. What goes out: a `JsonValue` to bind, or None
for the empty value. Raises `Refusal`.
"""

from __future__ import annotations

import json
import math
from typing import Any

from psycopg.types.json import Jsonb

from metadata.values import scalars
from metadata.values.scalars import Refusal

MAX_DEPTH = 100
MAX_INTEGER_BITS = 4_000


class JsonValue(Jsonb):
    """A JSON value to bind; `obj` is the plain value. Equal when the values are."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Jsonb) and bool(self.obj == other.obj)

    def text(self) -> str:
        """The value as JSON text."""
        return json.dumps(self.obj, ensure_ascii=False)

    __hash__ = None  # type: ignore[assignment]  # holds lists and dicts


def checked(value: Any) -> JsonValue:
    """Ready to bind: no NUL, no lone surrogate, finite numbers, at most 100 levels."""
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
            _check_leaf(item)
    return JsonValue(value)


def _check_leaf(item: Any) -> None:
    if isinstance(item, str):
        scalars.text(item)
    elif isinstance(item, float):
        if not math.isfinite(item):
            raise Refusal("JSON with finite numbers")
    elif isinstance(item, int):
        if item.bit_length() > MAX_INTEGER_BITS:
            raise Refusal("JSON with shorter numbers")
    elif item is not None:
        raise Refusal("a JSON value")


def decoded(text: str) -> Any:
    """The value a JSON text writes."""
    try:
        return json.loads(scalars.text(text))
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, Refusal):
            raise
        raise Refusal("a JSON value, or a string that holds valid JSON") from None


def listed(value: Any) -> list[Any]:
    """A list, or a JSON text of one (as older clients write JSON sub-fields)."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = decoded(value)
    if not isinstance(value, (list, tuple)):
        raise Refusal("an array")
    return list(value)
