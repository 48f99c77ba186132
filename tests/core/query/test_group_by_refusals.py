"""Groups that are refused: dimensions, calendars, time zones, orders
(docs/api/graphql.md#group-by)."""

import json
from typing import Any

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import (
    ConnectionShape,
    Dimension,
    GroupByQuery,
    GroupOrder,
)
from tests.core.query.words import group_shape
from tests.core.query.world import obj
from twenty.errors import InvalidOrderBy, InvalidQueryInput


def dimension(path: str, *calendar: str | None) -> Dimension:
    return Dimension(tuple(path.split(".")), *calendar)


def order(
    path: str, direction: str = "AscNullsFirst", granularity: str | None = None
) -> GroupOrder:
    return GroupOrder(direction, path=tuple(path.split(".")), granularity=granularity)


def aggregate(name: str, direction: str) -> GroupOrder:
    return GroupOrder(direction, aggregate=name)


def group(
    context: RequestContext, asked: GroupByQuery, shape: ConnectionShape | None = None
) -> Any:
    shape = shape or group_shape("totalCount")
    return json.loads(records.group_by(context, obj(context, "specimen"), asked, shape))


def counted(context: RequestContext, asked: GroupByQuery) -> list[Any]:
    """[values…, count] of each group."""
    found = group(context, asked)
    return [[*g["groupByDimensionValues"], g["totalCount"]] for g in found]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (dimension("foo"), 'Object specimen doesn\'t have any "foo" field.'),
        (
            dimension("fullNameValue"),
            'Composite field "fullNameValue" requires exactly one of its sub fields to group by',
        ),
        (
            dimension("fullNameValue.foo"),
            'Sub field "foo" not found for composite type: FULL_NAME',
        ),
        (
            dimension("rawJsonValue"),
            'Field "rawJsonValue" of type RAW_JSON cannot be grouped by',
        ),
        (
            dimension("emailsValue.additionalEmails"),
            'Sub field "emailsValue.additionalEmails" cannot be grouped by',
        ),
        (dimension("children"), 'Cannot group by relation field "children"'),
        (
            dimension("habitat"),
            'Relation field "habitat" requires a field of its target to group by; '
            'use "habitatId" for the relation itself',
        ),
        (
            dimension("parent.parent.textValue"),
            "groupBy through more than one relation is not supported",
        ),
        (dimension("textValue.x"), 'Field "textValue.x" of type TEXT cannot be grouped by'),
        (
            dimension("textValue", "DAY"),
            'Field "textValue" of type TEXT cannot be grouped by granularity: '
            "only DATE and DATE_TIME fields can",
        ),
        (
            dimension("dateTimeValue", "HOUR"),
            'Invalid granularity "HOUR" for field "dateTimeValue". Expected one of DAY, WEEK, '
            "MONTH, QUARTER, YEAR, DAY_OF_THE_WEEK, MONTH_OF_THE_YEAR, QUARTER_OF_THE_YEAR, NONE",
        ),
        (
            dimension("dateTimeValue", "WEEK", None, "FRIDAY"),
            'Invalid weekStartDay "FRIDAY" for field "dateTimeValue". '
            "Expected one of MONDAY, SUNDAY, SATURDAY",
        ),
    ],
)
def test_a_wrong_dimension_is_refused(
    admin_context: RequestContext, asked: Dimension, message: str
) -> None:
    with pytest.raises(InvalidQueryInput) as refusal:
        group(admin_context, GroupByQuery((asked,)))
    assert (refusal.value.message, refusal.value.code) == (message, "INVALID_QUERY_INPUT")


@pytest.mark.parametrize(
    "zone", ["Mars/Base", "", "Europe", "../../etc/passwd", "UTC'; --", "x" * 5000, "a\x00", "+02"]
)
def test_an_unknown_time_zone_is_refused(admin_context: RequestContext, zone: str) -> None:
    asked = GroupByQuery((dimension("dateTimeValue", "DAY", zone),))
    if not zone:
        assert counted(admin_context, asked) == []
        return
    with pytest.raises(InvalidQueryInput) as refusal:
        group(admin_context, asked)
    assert refusal.value.code == "INVALID_TIMEZONE"


def test_groups_are_ordered_by_their_dimensions(admin_context: RequestContext) -> None:
    asked = GroupByQuery((dimension("textValue"),), order_by=(order("intValue"),))
    with pytest.raises(InvalidOrderBy) as refusal:
        group(admin_context, asked)
    assert refusal.value.message == (
        'Cannot order groups by "intValue": it is not one of the groupBy dimensions'
    )
    asked = GroupByQuery((dimension("textValue"),), order_by=(order("textValue", "up"),))
    with pytest.raises(InvalidOrderBy):
        group(admin_context, asked)


@pytest.mark.parametrize("count", [0, 21])
def test_dimensions_are_one_to_twenty(admin_context: RequestContext, count: int) -> None:
    with pytest.raises(InvalidQueryInput):
        group(admin_context, GroupByQuery((dimension("textValue"),) * count))
