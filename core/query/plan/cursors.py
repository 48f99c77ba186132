"""Cursors: base64 of compact JSON, `{<order path values>, "id": …}` (docs/api/graphql.md#cursors).

What comes in: the text a client sends back, and the order it pages by. What goes out: one typed
value (or None: the value is NULL) per ordering column. The text is untrusted: whatever is wrong
with it raises `InvalidCursor`. (Cursors are *written* by PostgreSQL: `compile_rows`.)
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from core.query.plan.slots import Slot, Values
from core.query.plan.types import OrderLeaf
from twenty.errors import ApiError, InvalidCursor

MAX_LENGTH = 20_000
MAX_SHOWN = 100
_MISSING = object()


def plan_cursor(text: str, order: Sequence[OrderLeaf], values: Values) -> tuple[Slot | None, ...]:
    """The cursor's position as slots, one per ordering column."""
    content = decoded(text)
    slots: list[Slot | None] = []
    for leaf in order:
        raw = _value_at(content, leaf.path)
        if raw is _MISSING:
            raise InvalidCursor(
                f'Cursor is missing the value for orderBy field "{".".join(leaf.path)}": it was '
                "encoded for a different orderBy. Restart pagination without a cursor."
            )
        slots.append(_slot(text, leaf, raw, values))
    return tuple(slots)


def _slot(text: str, leaf: OrderLeaf, raw: Any, values: Values) -> Slot | None:
    if raw is None:
        if not leaf.column.is_nullable:
            raise invalid(text)
        return None
    kind = leaf.column.part.kind
    try:
        value = kind.parse_filter(leaf.column.field, leaf.column.label, raw)
        return values.add(value, kind.pg_type)
    except ApiError:
        raise invalid(text) from None


def decoded(text: str) -> Mapping[str, Any]:
    if len(text) > MAX_LENGTH:
        raise invalid(text)
    standard = text.strip().replace("-", "+").replace("_", "/").rstrip("=")
    try:
        raw = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
        content = json.loads(raw, parse_float=Decimal, parse_constant=_not_json)
    except (ValueError, ArithmeticError, RecursionError):
        raise invalid(text) from None
    if not isinstance(content, dict):
        raise invalid(text)
    return content


def _not_json(name: str) -> NoReturn:
    raise ValueError(name)


def _value_at(content: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Nested by path; older cursors wrote a composite's key with dots ("name.firstName")."""
    dotted = content.get(".".join(path), _MISSING)
    if dotted is not _MISSING:
        return dotted
    found: Any = content
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return _MISSING
        found = found[key]
    return found


def invalid(text: str) -> InvalidCursor:
    shown = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
    # Text that cannot be sent back (lone surrogates of a JSON escape) is shown escaped.
    return InvalidCursor(f"Invalid cursor: {shown.encode('utf-8', 'backslashreplace').decode()}")
