"""groupBy: dimensions, calendars, order, records (docs/api/graphql.md#group-by,
docs/api/rest.md#group-by)."""

import json
from typing import Any

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.request import (
    ConnectionShape,
    CursorEntry,
    Dimension,
    DimensionValuesEntry,
    EdgesEntry,
    FieldEntry,
    GroupByQuery,
    GroupOrder,
    NodeEntry,
    PageInfoEntry,
)
from tests.core.query.words import group_shape
from tests.core.query.world import PAGE_FACTS, by, insert, new_id, obj, query, shown, where
from tests.core.query.world import find as find_in

ROWS: list[dict[str, Any]] = [
    {"textValue": "a", "intValue": 1, "selectValue": "TWO", "currencyValueAmountMicros": 7},
    {"textValue": "b", "intValue": 2, "selectValue": "ONE", "currencyValueAmountMicros": 7},
    {"textValue": "a", "intValue": 3, "selectValue": "THREE", "currencyValueAmountMicros": 9},
    {"textValue": None, "intValue": 1, "selectValue": None},
]
# Sunday, Monday (twice), Saturday; in Tokyo the first and the last are on the next day.
MOMENTS = (
    "2026-03-01T23:30:00Z",
    "2026-03-02T00:30:00Z",
    "2026-03-02T12:00:00Z",
    "2026-10-31T20:00:00Z",
)


@pytest.fixture
def specimens(admin_context: RequestContext) -> list[str]:
    rows = [{**row, "id": new_id(n)} for n, row in enumerate(ROWS)]
    return insert(admin_context, "specimen", rows)


@pytest.fixture
def moments(admin_context: RequestContext) -> None:
    rows = [{"dateTimeValue": moment, "dateValue": moment[:10]} for moment in MOMENTS]
    insert(admin_context, "specimen", rows)


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


# ── dimensions ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("textValue", [[None, 1], ["a", 2], ["b", 1]]),
        ("intValue", [[1, 2], [2, 1], [3, 1]]),
        # Options in their own order.
        ("selectValue", [[None, 1], ["ONE", 1], ["TWO", 1], ["THREE", 1]]),
        # Money comes as text.
        ("currencyValue.amountMicros", [[None, 1], ["7", 2], ["9", 1]]),
        ("booleanValue", [[None, 4]]),
        ("createdBy.source", [["API", 4]]),
        ("multiSelectValue", [[None, 4]]),
    ],
)
def test_values_of_a_dimension(
    admin_context: RequestContext, specimens: list[str], path: str, wanted: list[Any]
) -> None:
    assert counted(admin_context, GroupByQuery((dimension(path),))) == wanted


def test_several_dimensions(admin_context: RequestContext, specimens: list[str]) -> None:
    asked = GroupByQuery((dimension("textValue"), dimension("intValue")))
    assert counted(admin_context, asked) == [
        [None, 1, 1],
        ["a", 1, 1],
        ["a", 3, 1],
        ["b", 2, 1],
    ]


def test_one_hop_along_a_relation(admin_context: RequestContext) -> None:
    wood, reef = insert(admin_context, "habitat", [{"name": "wood"}, {"name": "reef"}])
    insert(
        admin_context,
        "specimen",
        [{"habitatId": wood}, {"habitatId": reef}, {"habitatId": reef}, {}],
    )
    asked = GroupByQuery((dimension("habitat.name"),))
    assert counted(admin_context, asked) == [[None, 1], ["reef", 2], ["wood", 1]]
    asked = GroupByQuery((dimension("habitatId"),), filter=where("habitat.name", "eq", "reef"))
    assert counted(admin_context, asked) == [[reef, 2]]


@pytest.mark.parametrize(
    ("granularity", "zone", "week_start", "wanted"),
    [
        ("DAY", None, None, ["2026-03-01", "2026-03-02", "2026-10-31"]),
        ("DAY", "Asia/Tokyo", None, ["2026-03-02", "2026-11-01"]),
        ("WEEK", None, None, ["2026-02-23", "2026-03-02", "2026-10-26"]),
        ("WEEK", None, "SUNDAY", ["2026-03-01", "2026-10-25"]),
        ("WEEK", None, "SATURDAY", ["2026-02-28", "2026-10-31"]),
        ("MONTH", "UTC", None, ["2026-03-01", "2026-10-01"]),
        ("MONTH", "Asia/Tokyo", None, ["2026-03-01", "2026-11-01"]),
        ("QUARTER", None, None, ["2026-01-01", "2026-10-01"]),
        ("YEAR", None, None, ["2026-01-01"]),
        ("DAY_OF_THE_WEEK", None, None, ["Monday", "Saturday", "Sunday"]),
        ("DAY_OF_THE_WEEK", None, "SUNDAY", ["Sunday", "Monday", "Saturday"]),
        ("DAY_OF_THE_WEEK", None, "SATURDAY", ["Saturday", "Sunday", "Monday"]),
        ("DAY_OF_THE_WEEK", "Asia/Tokyo", "MONDAY", ["Monday", "Sunday"]),
        ("MONTH_OF_THE_YEAR", None, None, ["March", "October"]),
        ("QUARTER_OF_THE_YEAR", None, None, ["Q1", "Q4"]),
        (
            "NONE",
            None,
            None,
            [
                "2026-03-01T23:30:00.000Z",
                "2026-03-02T00:30:00.000Z",
                "2026-03-02T12:00:00.000Z",
                "2026-10-31T20:00:00.000Z",
            ],
        ),
    ],
)
def test_moments_by_the_calendar(
    admin_context: RequestContext,
    moments: None,
    granularity: str,
    zone: str | None,
    week_start: str | None,
    wanted: list[str],
) -> None:
    by_moment = dimension("dateTimeValue", granularity, zone, week_start)
    found = group(admin_context, GroupByQuery((by_moment,)))
    assert [g["groupByDimensionValues"][0] for g in found] == wanted
    assert sum(g["totalCount"] for g in found) == len(MOMENTS)


def test_dates_know_no_zone(admin_context: RequestContext, moments: None) -> None:
    by_day = dimension("dateValue", "MONTH", "Pacific/Kiritimati")
    assert counted(admin_context, GroupByQuery((by_day,))) == [["2026-03-01", 3], ["2026-10-01", 1]]
    assert counted(admin_context, GroupByQuery((dimension("dateValue"),)))[0] == ["2026-03-01", 1]


# ── order and limit ──────────────────────────────────────────────────────────────────────────


def test_order_by_dimensions_and_aggregates_mixed(
    admin_context: RequestContext, specimens: list[str]
) -> None:
    two = (dimension("textValue"), dimension("selectValue"))

    def values(*orders: GroupOrder) -> list[Any]:
        return [row[:-1] for row in counted(admin_context, GroupByQuery(two, order_by=orders))]

    assert values(order("textValue", "DescNullsLast"), order("selectValue", "DescNullsLast")) == [
        ["b", "ONE"],
        ["a", "THREE"],
        ["a", "TWO"],
        [None, None],
    ]
    assert values(aggregate("sumIntValue", "DescNullsLast"), order("textValue")) == [
        ["a", "THREE"],
        ["b", "ONE"],
        [None, None],
        ["a", "TWO"],
    ]
    assert values(order("selectValue", "AscNullsLast")) == [
        ["b", "ONE"],
        ["a", "TWO"],
        ["a", "THREE"],
        [None, None],
    ]


def test_order_by_a_part_of_the_calendar(admin_context: RequestContext, moments: None) -> None:
    by_weekday = dimension("dateTimeValue", "DAY_OF_THE_WEEK")
    asked = GroupByQuery(
        (by_weekday,), order_by=(order("dateTimeValue", "DescNullsLast", "DAY_OF_THE_WEEK"),)
    )
    assert counted(admin_context, asked) == [["Sunday", 1], ["Saturday", 1], ["Monday", 2]]


def test_a_limit_on_groups(admin_context: RequestContext, specimens: list[str]) -> None:
    asked = GroupByQuery(
        (dimension("textValue"),), order_by=(aggregate("totalCount", "DescNullsLast"),), limit=1
    )
    assert counted(admin_context, asked) == [["a", 2]]
    assert counted(admin_context, GroupByQuery((dimension("textValue"),), limit=0)) == []


def test_a_filter_applies_before_grouping(
    admin_context: RequestContext, specimens: list[str]
) -> None:
    asked = GroupByQuery((dimension("textValue"),), filter=where("intValue", "gt", 1))
    assert counted(admin_context, asked) == [["a", 1], ["b", 1]]
    asked = GroupByQuery((dimension("textValue"),), filter=where("intValue", "gt", 9))
    assert counted(admin_context, asked) == []


def test_money_as_text_for_rest(admin_context: RequestContext, specimens: list[str]) -> None:
    names = ("maxCurrencyValueAmountMicros", "sumIntValue", "countEmptyCurrencyValue")
    text = GroupByQuery((dimension("booleanValue"),), money_as_text=True)
    (found,) = group(admin_context, text, group_shape(*names))
    assert [found[name] for name in names] == ["9", 7, 1]
    (found,) = group(admin_context, GroupByQuery((dimension("booleanValue"),)), group_shape(*names))
    assert [found[name] for name in names] == [9, 7, 1]


# ── records ──────────────────────────────────────────────────────────────────────────────────


def test_records_of_each_group(admin_context: RequestContext, specimens: list[str]) -> None:
    asked = GroupByQuery((dimension("textValue"),), records_order_by=by("intValue DescNullsLast"))
    found = group(admin_context, asked, group_shape(records=shown("intValue", habitat=shown("id"))))
    assert [[r["intValue"] for r in g["records"]] for g in found] == [[1], [3, 1], [2]]


def test_records_as_edges_page_inside_their_group(admin_context: RequestContext) -> None:
    rows = [{"textValue": "ab"[n % 2], "intValue": n, "id": new_id(n)} for n in range(9)]
    insert(admin_context, "specimen", rows)
    facts = tuple(FieldEntry(name, name) for name in PAGE_FACTS)
    shape = ConnectionShape(
        (
            DimensionValuesEntry("v"),
            EdgesEntry("edges", (CursorEntry("cursor"), NodeEntry("node", shown("intValue")))),
            PageInfoEntry("pageInfo", facts),
        )
    )
    asked = GroupByQuery((dimension("textValue"),), records_limit=2, records_offset=1)
    first, second = group(admin_context, asked, shape)
    assert [edge["node"]["intValue"] for edge in first["edges"]] == [2, 4]
    assert [edge["node"]["intValue"] for edge in second["edges"]] == [3, 5]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": True,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][1]["cursor"],
    }
    # The cursor is valid for the list itself.
    rest = find_in(admin_context, "specimen", query(after=first["pageInfo"]["endCursor"]))
    assert rest.ids == [new_id(n) for n in range(5, 9)]


def test_an_empty_text_and_no_text_are_one_group_with_its_records(
    admin_context: RequestContext,
) -> None:
    rows = [{"textValue": v, "intValue": n} for n, v in enumerate([None, "(", ",", '"', "a,b"])]
    insert(admin_context, "specimen", rows)
    asked = GroupByQuery((dimension("textValue"), dimension("intValue")))
    found = group(admin_context, asked, group_shape("totalCount", records=shown("textValue")))
    assert [(g["groupByDimensionValues"][0] or "", g["records"]) for g in found] == [
        (text, [{"textValue": text}]) for text in ("", '"', "(", ",", "a,b")
    ]
