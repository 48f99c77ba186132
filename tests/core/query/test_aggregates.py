"""Aggregates: every name of docs/api/graphql.md#aggregates and what it counts."""

from typing import Any

import pytest

from apikeys.context import RequestContext
from core.query.plan.aggregates import aggregates_of
from tests.core.query.world import connect, connection_of, insert, obj, query, where
from twenty.errors import InvalidQueryInput

ROWS: list[dict[str, Any]] = [
    {
        "intValue": 2,
        "floatValue": 0.5,
        "booleanValue": True,
        "dateTimeValue": "2026-01-01T10:00:00Z",
        "dateValue": "2026-01-01",
        "selectValue": "ONE",
        "multiSelectValue": ["ONE"],
        "textValue": "a",
        "fullNameValueFirstName": "Ada",
        "currencyValueAmountMicros": "90071992547409930",
        "currencyValueCurrencyCode": "EUR",
    },
    {
        "intValue": 4,
        "floatValue": 1.0,
        "booleanValue": False,
        "dateTimeValue": "2026-01-02T10:00:00.5Z",
        "dateValue": "2026-01-03",
        "selectValue": "ONE",
        "textValue": "a",
        "fullNameValueLastName": "Nolan",
        "currencyValueAmountMicros": "10",
    },
    {"booleanValue": True, "fullNameValueLastName": "Nolan"},
    {},
]
EXPECTED: dict[str, Any] = {
    "totalCount": 4,
    "countUniqueValuesTextValue": 1,
    "countEmptyTextValue": 2,
    "countNotEmptyTextValue": 2,
    "percentageEmptyTextValue": 0.5,
    "percentageNotEmptyTextValue": 0.5,
    "countUniqueValuesFullNameValue": 2,
    "countEmptyFullNameValue": 1,
    "countNotEmptyFullNameValue": 3,
    "percentageEmptyFullNameValue": 0.25,
    "countEmptySelectValue": 2,
    "countUniqueValuesSelectValue": 1,
    "countEmptyMultiSelectValue": 3,
    "countEmptyId": 0,
    "countUniqueValuesId": 4,
    "countTrueBooleanValue": 2,
    "countFalseBooleanValue": 1,
    "countEmptyBooleanValue": 1,
    "minIntValue": 2,
    "maxIntValue": 4,
    "avgIntValue": 3,
    "sumIntValue": 6,
    "minFloatValue": 0.5,
    "avgFloatValue": 0.75,
    "sumFloatValue": 1.5,
    "minDateTimeValue": "2026-01-01T10:00:00.000Z",
    "maxDateTimeValue": "2026-01-02T10:00:00.500Z",
    "minDateValue": "2026-01-01",
    "maxDateValue": "2026-01-03",
    "sumCurrencyValueAmountMicros": 90071992547409940,
    "minCurrencyValueAmountMicros": 10,
    "maxCurrencyValueAmountMicros": 90071992547409930,
    "avgCurrencyValueAmountMicros": 45035996273704970.0,
}


def test_what_is_counted(admin_context: RequestContext) -> None:
    insert(admin_context, "specimen", ROWS)
    shape = connection_of(None, *EXPECTED, page_info=False)
    assert connect(admin_context, "specimen", query(), shape) == EXPECTED


def test_aggregates_see_the_filter_and_not_the_page(admin_context: RequestContext) -> None:
    insert(admin_context, "specimen", ROWS)
    shape = connection_of(None, "totalCount", "sumIntValue", page_info=False)
    asked = query(where("intValue", "is", "NOT_NULL"), size=1, offset=1)
    found = connect(admin_context, "specimen", asked, shape)
    assert found == {"totalCount": 2, "sumIntValue": 6}


def test_of_nothing_there_is_no_average(admin_context: RequestContext) -> None:
    names = ("totalCount", "avgIntValue", "percentageEmptyTextValue", "minDateValue", "sumIntValue")
    found = connect(admin_context, "specimen", query(), connection_of(None, *names))
    assert [found[name] for name in names] == [0, None, None, None, None]


def test_every_offered_aggregate_can_be_asked(admin_context: RequestContext) -> None:
    """Of every object and every field type."""
    insert(admin_context, "specimen", ROWS)
    for of in admin_context.catalog.by_singular.values():
        names = tuple(aggregates_of(admin_context.catalog, of))
        found = connect(admin_context, of.name_singular, query(), connection_of(None, *names))
        assert set(names) <= found.keys()


def test_the_names_follow_the_field_types(admin_context: RequestContext) -> None:
    names = set(aggregates_of(admin_context.catalog, obj(admin_context, "specimen")))
    common = {"countUniqueValues", "countEmpty", "countNotEmpty", "percentageEmpty"}
    assert {f"{prefix}SelectValue" for prefix in common} <= names
    assert {"sumCurrencyValueAmountMicros", "maxDateValue", "countTrueBooleanValue"} <= names
    for absent in ("countEmptyHabitat", "sumNumericValue", "maxTextValue", "countEmptyChildren"):
        assert absent not in names


def test_an_unknown_aggregate_is_refused(admin_context: RequestContext) -> None:
    with pytest.raises(InvalidQueryInput) as refusal:
        connect(admin_context, "specimen", query(), connection_of(None, "sumFoo"))
    assert refusal.value.message == 'Aggregate "sumFoo" does not exist on object "specimen"'
