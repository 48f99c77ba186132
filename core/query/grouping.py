"""groupBy: groups of records with aggregates (graphql.md §9, rest.md §8)."""

from __future__ import annotations

from apikeys.context import RequestContext
from core.query.plan.groups import plan_groups
from core.query.reading import read
from core.query.request import ConnectionShape, GroupByQuery
from metadata.definitions import ObjectDef


def group_by(
    context: RequestContext, obj: ObjectDef, query: GroupByQuery, shape: ConnectionShape
) -> bytes:
    """A JSON array of groups. Raises `InvalidQueryInput`, `PermissionDenied`."""
    rows, _ = read(context, obj, lambda c, o: plan_groups(c, o, query, shape))
    return rows[0][0] or b"[]"
