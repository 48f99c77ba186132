"""Which rows of an object the caller may see: the one place where a rule about rows enters.

What comes in: the caller's context and an object. What goes out: a condition on the object's own
columns, or None: roles decide per object and field today, so every row of a readable object is
visible. `resolving.table_of` asks here for EVERY table a plan touches (the list itself, to-one
targets, children, joins of filters and orders, groups, duplicates, search), so a rule about rows
added here holds everywhere at once.
"""

from __future__ import annotations

from apikeys.context import RequestContext
from core.query.plan.types import Condition
from metadata.definitions import ObjectDef


def plan_row_condition(context: RequestContext, obj: ObjectDef) -> Condition | None:
    """None = all rows."""
    del context, obj
    return None
