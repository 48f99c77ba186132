"""groupBy: groups of records with aggregates (docs/api/graphql.md#group-by,
docs/api/rest.md#group-by)."""

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
