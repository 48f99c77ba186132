"""Row rules: which rows of an object the caller may see; the only place where they enter.

Today roles decide per object and field, so the condition is None: every row of a readable object is
visible. `resolving.table_of` calls this for EVERY table that a plan touches (the list itself,
to-one targets, children, joins of filters and orders, groups, duplicates, search), so a rule added
here applies everywhere at once.
"""

from __future__ import annotations

from apikeys.context import RequestContext
from core.query.plan.types import Condition
from metadata.definitions import ObjectDef


def plan_row_condition(context: RequestContext, obj: ObjectDef) -> Condition | None:
    """Return a condition on the object's own columns; None = all rows."""
    del context, obj
    return None
