"""Types that every workspace's schema contains: directions, pages, date parts, search.

They are created once per process. Names: docs/api/graphql.md#naming.
"""

from __future__ import annotations

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLFloat,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from core.graphql.types.filter_types import static_filter
from core.graphql.types.scalars import CURSOR, UUID


def plain_enum(name: str, values: dict[str, str], description: str) -> GraphQLEnumType:
    """Return an enum whose values are their own names; `values` = name → description."""
    return GraphQLEnumType(
        name,
        {value: GraphQLEnumValue(value, description=text) for value, text in values.items()},
        description=description,
    )


ORDER_BY_DIRECTION = plain_enum(
    "OrderByDirection",
    {
        "AscNullsFirst": "Ascending, records without a value first.",
        "AscNullsLast": "Ascending, records without a value last.",
        "DescNullsFirst": "Descending, records without a value first.",
        "DescNullsLast": "Descending, records without a value last.",
    },
    "The direction of a sort, and where records without a value go.",
)
DATE_GRANULARITY = plain_enum(
    "ObjectRecordGroupByDateGranularity",
    {
        "DAY": "One group a day.",
        "WEEK": "One group a week, beginning on `weekStartDay`.",
        "MONTH": "One group a month.",
        "QUARTER": "One group a quarter.",
        "YEAR": "One group a year.",
        "DAY_OF_THE_WEEK": "Mondays together, Tuesdays together, …",
        "MONTH_OF_THE_YEAR": "Januaries together, Februaries together, …",
        "QUARTER_OF_THE_YEAR": "First quarters together, second quarters together, …",
        "NONE": "One group for each distinct value.",
    },
    "How finely dates are grouped.",
)
WEEK_START_DAY = plain_enum(
    "WeekStartDay",
    {
        "MONDAY": "Weeks begin on Monday.",
        "SUNDAY": "Weeks begin on Sunday.",
        "SATURDAY": "Weeks begin on Saturday.",
    },
    "The day on which a week begins.",
)
GROUP_BY_DATE = GraphQLInputObjectType(
    "GroupByDateGranularityInput",
    {
        "granularity": GraphQLInputField(DATE_GRANULARITY, description="How finely to group."),
        "timeZone": GraphQLInputField(
            GraphQLString, description='IANA time zone, for example "Europe/Paris".'
        ),
        "weekStartDay": GraphQLInputField(WEEK_START_DAY, description="For WEEK."),
    },
    description="Groups by a date or date-time.",
)
ORDER_BY_DATE = GraphQLInputObjectType(
    "OrderByDateGranularityInput",
    {
        "granularity": GraphQLInputField(
            DATE_GRANULARITY, description="The granularity of the dimension to sort by."
        ),
        "orderBy": GraphQLInputField(ORDER_BY_DIRECTION, description="The direction."),
    },
    description="Orders groups by a date dimension.",
)
PAGE_INFO = GraphQLObjectType(
    "PageInfo",
    {
        "hasNextPage": GraphQLField(GraphQLBoolean, description="Whether there is a next page."),
        "hasPreviousPage": GraphQLField(
            GraphQLBoolean, description="Whether there is a previous page."
        ),
        "startCursor": GraphQLField(CURSOR, description="Cursor of the page's first record."),
        "endCursor": GraphQLField(CURSOR, description="Cursor of the page's last record."),
    },
    description="The position of a page in its list.",
)

# ── search (docs/api/graphql.md#search) ──────────────────────────────────────────────────────────

SEARCH_RECORD = GraphQLObjectType(
    "SearchRecord",
    {
        "recordId": GraphQLField(GraphQLNonNull(UUID), description="Id of the record found."),
        "objectNameSingular": GraphQLField(
            GraphQLNonNull(GraphQLString), description="Name of its object."
        ),
        "objectLabelSingular": GraphQLField(
            GraphQLNonNull(GraphQLString), description="Label of its object."
        ),
        "label": GraphQLField(GraphQLNonNull(GraphQLString), description="Text that names it."),
        "imageUrl": GraphQLField(GraphQLString, description="Image of it."),
        "tsRankCD": GraphQLField(
            GraphQLNonNull(GraphQLFloat), description="Rank by closeness of the terms."
        ),
        "tsRank": GraphQLField(
            GraphQLNonNull(GraphQLFloat), description="Rank by frequency of the terms."
        ),
    },
    description="One record found by a search.",
)
_SEARCH_EDGE = GraphQLObjectType(
    "SearchResultEdge",
    {
        "cursor": GraphQLField(GraphQLNonNull(GraphQLString), description="Cursor of this result."),
        "node": GraphQLField(GraphQLNonNull(SEARCH_RECORD), description="The result."),
    },
)
_SEARCH_PAGE_INFO = GraphQLObjectType(
    "SearchResultPageInfo",
    {
        "hasNextPage": GraphQLField(
            GraphQLNonNull(GraphQLBoolean), description="Whether further results exist."
        ),
        "endCursor": GraphQLField(GraphQLString, description="Cursor of the last result."),
    },
)
SEARCH_CONNECTION = GraphQLObjectType(
    "SearchResultConnection",
    {
        "edges": GraphQLField(
            GraphQLNonNull(GraphQLList(GraphQLNonNull(_SEARCH_EDGE))),
            description="Results, best first.",
        ),
        "pageInfo": GraphQLField(GraphQLNonNull(_SEARCH_PAGE_INFO), description="Paging."),
    },
    description="Results of a search.",
)


def _record_filter() -> GraphQLInputObjectType:
    dates = ("createdAt", "updatedAt", "deletedAt")
    record_filter: GraphQLInputObjectType = GraphQLInputObjectType(
        "ObjectRecordFilterInput",
        lambda: {
            "and": GraphQLInputField(GraphQLList(record_filter)),
            "or": GraphQLInputField(GraphQLList(record_filter)),
            "not": GraphQLInputField(record_filter),
            "id": GraphQLInputField(static_filter("uuid")),
            **{name: GraphQLInputField(static_filter("datetime")) for name in dates},
        },
        description="Conditions that apply to every object's records.",
    )
    return record_filter


SEARCH_ARGUMENTS = {
    "searchInput": GraphQLArgument(GraphQLString, description="The text to search for."),
    "limit": GraphQLArgument(GraphQLInt, description="At most this many results; 100 at most."),
    "after": GraphQLArgument(GraphQLString, description="Continue after this cursor."),
    "includedObjectNameSingulars": GraphQLArgument(
        GraphQLList(GraphQLNonNull(GraphQLString)), description="Only these objects."
    ),
    "excludedObjectNameSingulars": GraphQLArgument(
        GraphQLList(GraphQLNonNull(GraphQLString)), description="Not these objects."
    ),
    "filter": GraphQLArgument(_record_filter(), description="Conditions on the records."),
}
