"""`GET /rest/search`: full text over every searchable object (docs/api/rest.md#search)."""

from __future__ import annotations

from apikeys.context import RequestContext
from core import records
from core.query.plan.search import MAX_LIMIT, RECORD_FACTS
from core.query.request import (
    ConnectionShape,
    FieldEntry,
    PageInfoEntry,
    SearchListEntry,
    Selection,
)
from core.query.search_request import SearchQuery
from core.rest import query_params
from core.rest.paths import find_object
from metadata.model.catalog import Catalog
from twenty.errors import BadUserInput
from twenty.http.query_string import QueryParameters

_PAGE_FACTS = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")
SHAPE = ConnectionShape(
    (
        SearchListEntry(
            "data", "search", Selection(tuple(FieldEntry(name, name) for name in RECORD_FACTS))
        ),
        PageInfoEntry("pageInfo", tuple(FieldEntry(name, name) for name in _PAGE_FACTS)),
    )
)


def search(context: RequestContext, parameters: QueryParameters) -> bytes:
    """The whole answer. Raises `ApiError`."""
    text = query_params.single(parameters, "q")
    if text is None:
        raise BadUserInput(
            "'q' invalid. The text to search for must be given exactly once. "
            "eg: /rest/search?q=acme",
            code="INVALID_ARGS_DATA",
        )
    if parameters.get("ending_before"):
        raise BadUserInput(
            "'ending_before' is not possible: a search is read from its best record on, with "
            "'starting_after'",
            code="INVALID_ARGS_DATA",
        )
    query = SearchQuery(
        text=text,
        limit=min(query_params.read_limit(parameters), MAX_LIMIT),
        after=query_params.single(parameters, "starting_after") or None,
        included=_objects(context.catalog, parameters),
        text_name="Parameter q",
    )
    return records.search(context, query, SHAPE)


def _objects(catalog: Catalog, parameters: QueryParameters) -> tuple[str, ...] | None:
    """Plural names → singular ones; None = all objects."""
    names = query_params.read_names(parameters, "objects")
    if names is None:
        return None
    if not names:
        raise BadUserInput(
            "'objects' invalid. It takes plural names of objects, with commas. "
            "eg: objects=companies,people",
            code="INVALID_ARGS_DATA",
        )
    return tuple(find_object(catalog, name).name_singular for name in names)
