"""Cursors of search results: the rank, the object's priority and the id of a record.

A cursor's text is untrusted: anything wrong with it raises `InvalidCursor`.
"""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from core.query.plan.cursors import decoded, invalid
from core.query.plan.slots import Slot, Values

# In sort order; ranks descend, the others ascend.
KEYS = ("tsRankCD", "tsRank", "priority", "id")
MAX_PRIORITY = 1_000_000


def plan_search_cursor(text: str, values: Values) -> tuple[Slot, ...]:
    content = decoded(text)
    try:
        ranks = [_rank(content[key]) for key in KEYS[:2]]
        priority, record_id = content["priority"], UUID(content["id"])
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        raise invalid(text) from None
    if type(priority) is not int or not 0 <= priority <= MAX_PRIORITY:
        raise invalid(text)
    return (
        *(values.add(rank, "real") for rank in ranks),
        values.add(priority, "integer"),
        values.add(record_id, "uuid"),
    )


def _rank(value: Any) -> float:
    """Reject ranks that do not fit PostgreSQL's `real`; real ones are at most some hundreds."""
    rank = float(value)
    if isinstance(value, bool) or not math.isfinite(rank) or not (rank == 0 or 1e-30 < rank < 1e30):
        raise ValueError(value)
    return rank
