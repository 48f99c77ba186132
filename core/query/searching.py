"""Search: full text over every readable, searchable object (docs/api/graphql.md#search)."""

from __future__ import annotations

from apikeys.context import RequestContext
from core.query.plan.search import plan_search
from core.query.reading import read_plan
from core.query.request import ConnectionShape, SearchQuery


def search(context: RequestContext, query: SearchQuery, shape: ConnectionShape) -> bytes:
    """A connection of search records, from one statement. Raises `ApiError`."""
    rows, _ = read_plan(context, lambda newest: plan_search(newest, query, shape))
    return rows[0][0] or b"null"
