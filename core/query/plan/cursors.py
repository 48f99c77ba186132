"""Cursors: base64 of compact JSON, `{<order path values>, "id": …}` (docs/api/graphql.md#cursors).

A long text is represented by its beginning, `{"startsWith": "…"}`, so that a cursor fits into a URL
whatever the sort column. A cursor's text is untrusted: anything wrong with it raises
`InvalidCursor`. PostgreSQL writes them (`core.query.sql.rows`).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from core.query.plan.slots import CutSlot, Slot, Values
from core.query.plan.types import Column, OrderLeaf
from metadata.values import scalars
from metadata.values.scalars import Refusal
from twenty.errors import ApiError, InvalidCursor

# 200 characters of up to six bytes in JSON, in base64; and the same for everything else.
LONGEST_VALUE, MAX_LENGTH = 2_000, 20_000
STARTS_WITH = "startsWith"
_TEXTS = frozenset({"text", "text_array"})
MAX_SHOWN = 100
_MISSING = object()


def plan_cursor(
    text: str, order: Sequence[OrderLeaf], values: Values
) -> tuple[Slot | CutSlot | None, ...]:
    """Return the cursor's position as slots, one per ordering column."""
    content = decoded(text, MAX_LENGTH + LONGEST_VALUE * len(order))
    slots: list[Slot | CutSlot | None] = []
    for leaf in order:
        raw = _value_at(content, leaf.path)
        if raw is _MISSING:
            raise InvalidCursor(
                f'Cursor is missing the value for orderBy field "{".".join(leaf.path)}": it was '
                "encoded for a different orderBy. Restart pagination without a cursor."
            )
        if isinstance(raw, dict) and STARTS_WITH in raw and is_cut(leaf.column):
            beginning = _value(text, leaf, raw[STARTS_WITH], values)
            record_id = _record_id(text, content.get("id"), values)
            slots.append(CutSlot(beginning, record_id))
        elif raw is None and leaf.column.is_nullable:
            slots.append(None)
        else:
            slots.append(_value(text, leaf, raw, values))
    return tuple(slots)


def is_cut(column: Column) -> bool:
    """Tell whether long values of `column` are truncated."""
    return column.part.kind.key in _TEXTS


def _value(text: str, leaf: OrderLeaf, raw: Any, values: Values) -> Slot:
    kind = leaf.column.part.kind
    try:
        return values.add(_read(leaf.column, raw), kind.pg_type)
    except (ApiError, Refusal):
        raise invalid(text) from None


def _read(column: Column, raw: Any) -> Any:
    """Read a text as stored; filters would canonicalise it as user input."""
    kind = column.part.kind
    if kind.key == "text":
        return scalars.text(raw)
    if kind.key == "text_array" and isinstance(raw, list):
        return [scalars.text(item) for item in raw]
    if raw is None:
        raise Refusal("a value")
    return kind.parse_filter(column.field, column.label, raw)


def _record_id(text: str, raw: Any, values: Values) -> Slot:
    try:
        return values.add(scalars.uuid(raw), "uuid")
    except Refusal:
        raise invalid(text) from None


def decoded(text: str, longest: int = MAX_LENGTH) -> Mapping[str, Any]:
    if len(text) > longest:
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
    """Look a value up by path; older cursors wrote a composite's key dotted ("name.firstName")."""
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
    # Text that cannot be sent back (lone surrogates from JSON escapes) is shown escaped.
    return InvalidCursor(f"Invalid cursor: {shown.encode('utf-8', 'backslashreplace').decode()}")
