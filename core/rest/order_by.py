"""REST's `order_by` notation → `OrderBy`s (docs/api/rest.md#order).

The notation is `field1[Direction],composite.sub[Direction],relation.field`. The planner checks
names and adds the tie-breaker `id`.
"""

from __future__ import annotations

import re

from core.query.request import OrderBy
from twenty.errors import InvalidOrderBy

DIRECTIONS = ("AscNullsFirst", "AscNullsLast", "DescNullsFirst", "DescNullsLast")
DEFAULT_DIRECTION = "AscNullsFirst"
INVALID = "INVALID_ORDER_BY_QUERY_PARAM"

_ITEM = re.compile(r"([^\[\]]*)\[([^\[\]]*)\]")


def parse_order_by(text: str) -> tuple[OrderBy, ...]:
    """Parse the order. Raises `InvalidOrderBy` for an unknown direction."""
    if not text.strip():
        return ()
    return tuple(_item(item.strip()) for item in text.split(","))


def check_direction(direction: str) -> str:
    """Return `direction` if it is one. Raises `InvalidOrderBy`."""
    if direction not in DIRECTIONS:
        allowed = ", ".join(f"'{name}'" for name in DIRECTIONS)
        raise InvalidOrderBy(
            f"'order_by' direction '{direction}' invalid. Allowed values are {allowed}. "
            "eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3",
            code=INVALID,
        )
    return direction


def _item(text: str) -> OrderBy:
    found = _ITEM.fullmatch(text)
    name, direction = (found[1], found[2].strip()) if found else (text, DEFAULT_DIRECTION)
    return OrderBy(tuple(part.strip() for part in name.split(".")), check_direction(direction))
