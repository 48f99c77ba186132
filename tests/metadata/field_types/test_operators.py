"""The operator table against a real database: docs/api/rest.md#comparators,
#comparators-by-type."""

from __future__ import annotations

from typing import Any

import pytest

from metadata.types.registry import FIELD_TYPES
from tests.metadata.field_types.samples import a_field
from tests.metadata.field_types.tables import FieldTable, filled

pytestmark = pytest.mark.django_db

TEXTS = {1: "Acme", 2: "acme", 3: "", 4: None, 5: "100% of_it\\", 6: "Beta"}
NUMBERS = {1: 1, 2: 2.5, 3: None, 4: -4}
MOMENTS = {
    1: "2026-01-01T00:00:00.000Z",
    2: "2026-01-01T00:00:00.001Z",
    3: "2026-01-01T00:00:00.002Z",
    4: None,
}
STAGES = {1: "LATE", 2: "NEW", 3: "DONE", 4: None}
LISTS = {1: ["NEW"], 2: ["NEW", "DONE"], 3: ["LATE"], 4: [], 5: None}
TAGS = {1: ["Blue", "red"], 2: ["green"], 3: [], 4: None}


def _found(type_key: str, values: dict[int, Any], operator: str, value: Any) -> list[int]:
    return filled(a_field(type_key), values).rows_where(operator, value)


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("eq", "Acme", [1]),
        ("eq", "", [3, 4]),
        ("neq", "Acme", [2, 5, 6]),
        ("neq", "", [1, 2, 5, 6]),
        ("gt", "Acme", [2, 6]),
        ("gte", "Acme", [1, 2, 6]),
        ("lt", "Beta", [1, 2, 5]),
        ("lte", "Beta", [1, 2, 5, 6]),
        ("in", ["Acme", "Beta", "?"], [1, 6]),
        ("in", ["", "Acme"], [1, 3, 4]),
        ("in", [""], [3, 4]),
        ("is", "NULL", [3, 4]),
        ("is", "NOT_NULL", [1, 2, 5, 6]),
        ("like", "A%", [1]),
        ("like", "Acm", []),
        ("like", "_cme", [1, 2]),
        ("like", "", [3, 4]),
        ("like", "100\\%%", [5]),
        ("like", "%\\", [5]),
        ("ilike", "ACME", [1, 2]),
        ("ilike", "", [3, 4]),
        ("startsWith", "Ac", [1]),
        ("startsWith", "100%", [5]),
        ("startsWith", "1__", []),
        ("endsWith", "me", [1, 2]),
        ("endsWith", "of_it\\", [5]),
        ("endsWith", "%", []),
    ],
)
def test_text(operator: str, value: Any, expected: list[int]):
    assert _found("TEXT", TEXTS, operator, value) == expected


@pytest.mark.parametrize("number_settings", [{}, {"dataType": "float"}])
@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("eq", "2.5", [2]),
        ("eq", 2.5, [2]),
        ("eq", "1e0", [1]),
        ("neq", "1", [2, 4]),
        ("gt", 1, [2]),
        ("gte", "1", [1, 2]),
        ("lt", "1", [4]),
        ("lte", 1, [1, 4]),
        ("in", ["1", "-4"], [1, 4]),
        ("is", "NULL", [3]),
        ("is", "NOT_NULL", [1, 2, 4]),
    ],
)
def test_number(number_settings: dict[str, Any], operator: str, value: Any, expected: list[int]):
    table = filled(a_field("NUMBER", settings=number_settings), NUMBERS)
    assert table.rows_where(operator, value) == expected


@pytest.mark.parametrize("data_type", ["int", "bigint"])
def test_whole_numbers(data_type: str):
    table = filled(a_field("NUMBER", settings={"dataType": data_type}), {1: 1, 2: 20, 3: None})
    assert table.read(2) == 20
    assert table.rows_where("gt", "1") == [2]
    assert table.rows_where("in", [1, 20.0]) == [1, 2]
    assert table.rows_sorted() == [3, 1, 2]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("eq", "true", [1]),
        ("eq", False, [2]),
        ("is", "NULL", [3]),
        ("is", "NOT_NULL", [1, 2]),
    ],
)
def test_boolean(operator: str, value: Any, expected: list[int]):
    assert _found("BOOLEAN", {1: True, 2: False, 3: None}, operator, value) == expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("eq", "2026-01-01T00:00:00.001Z", [2]),
        ("eq", "2026-01-01T00:00:00.001999Z", [2]),
        ("eq", "2026-01-01T01:00:00.001+01:00", [2]),
        ("eq", "2026-01-01", [1]),
        ("neq", "2026-01-01T00:00:00.001Z", [1, 3]),
        ("gt", "2026-01-01T00:00:00.001Z", [3]),
        ("gte", "2026-01-01T00:00:00.001Z", [2, 3]),
        ("lt", "2026-01-01T00:00:00.001Z", [1]),
        ("lte", "2026-01-01T00:00:00.001Z", [1, 2]),
        ("in", ["2026-01-01", "2026-01-01T00:00:00.002Z"], [1, 3]),
        ("is", "NULL", [4]),
    ],
)
def test_date_time_compares_at_the_millisecond(operator: str, value: Any, expected: list[int]):
    assert _found("DATE_TIME", MOMENTS, operator, value) == expected


def test_date():
    table = filled(a_field("DATE"), {1: "2026-01-01", 2: "2026-02-01", 3: None})
    assert table.rows_where("gt", "2026-01-01") == [2]
    assert table.rows_where("in", ["2026-01-01"]) == [1]
    assert table.rows_where("neq", "2026-01-01") == [2]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("eq", "NEW", [2]),
        ("neq", "NEW", [1, 3]),
        ("gt", "NEW", [1, 3]),
        ("gte", "DONE", [1, 3]),
        ("lt", "LATE", [2, 3]),
        ("lte", "NEW", [2]),
        ("in", ["NEW", "LATE"], [1, 2]),
        ("containsAny", ["NEW", "LATE"], [1, 2]),
        ("is", "NULL", [4]),
        ("isEmptyArray", True, [4]),
        ("isEmptyArray", "false", [1, 2, 3]),
    ],
)
def test_select_compares_in_the_order_of_its_options(
    operator: str, value: Any, expected: list[int]
):
    assert _found("SELECT", STAGES, operator, value) == expected


def test_select_sorts_in_the_order_of_its_options():
    assert filled(a_field("SELECT"), STAGES).rows_sorted() == [4, 2, 3, 1]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("containsAny", ["DONE", "LATE"], [2, 3]),
        ("contains", ["DONE", "NEW"], [2]),
        ("notContains", ["NEW"], [3, 4, 5]),
        ("containsExactly", ["DONE", "NEW"], [2]),
        ("containsExactly", ["NEW"], [1]),
        ("containsExactly", [], [4, 5]),
        ("is", "NULL", [4, 5]),
        ("is", "NOT_NULL", [1, 2, 3]),
        ("isEmptyArray", True, [4, 5]),
        ("isEmptyArray", False, [1, 2, 3]),
    ],
)
def test_multi_select(operator: str, value: Any, expected: list[int]):
    assert _found("MULTI_SELECT", LISTS, operator, value) == expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("containsIlike", "blue", [1]),
        ("containsIlike", "%E%", [1, 2]),
        ("containsAny", ["green", "red"], [1, 2]),
        ("contains", ["Blue"], [1]),
        ("notContains", ["Blue"], [2, 3, 4]),
        ("isEmptyArray", True, [3, 4]),
        ("is", "NOT_NULL", [1, 2]),
    ],
)
def test_array(operator: str, value: Any, expected: list[int]):
    assert _found("ARRAY", TAGS, operator, value) == expected


def test_json_is_matched_by_pattern_and_its_empty_object_is_null():
    table = filled(a_field("RAW_JSON"), {1: {"plan": "gold"}, 2: {}, 3: None, 4: [1]})
    assert table.rows_where("like", '%"gold"%') == [1]
    assert table.rows_where("is", "NULL") == [2, 3]
    assert table.rows_where("is", "NOT_NULL") == [1, 4]


def test_uuid_and_join_columns():
    low, high = "00000000-0000-4000-8000-000000000001", "ffffffff-0000-4000-8000-000000000001"
    for key in ("UUID", "RELATION", "MORPH_RELATION"):
        table = filled(a_field(key), {1: low, 2: high, 3: None})
        assert table.rows_where("eq", low.upper()) == [1]
        assert table.rows_where("in", [low, high]) == [1, 2]
        assert table.rows_where("neq", low) == [2]
        assert table.rows_where("gt", low) == [2]
        assert table.rows_where("is", "NULL") == [3]
        table.cursor.execute("DROP TABLE probe_table")


def test_email_filters_are_brought_to_the_stored_form():
    table = filled(
        a_field("EMAILS"),
        {
            1: {"primaryEmail": "ada@acme.test", "additionalEmails": ["old@acme.test"]},
            2: {"primaryEmail": "bo@münchen.test"},
            3: None,
        },
    )
    assert table.rows_where("eq", "ADA@ACME.test", "primaryEmail") == [1]
    assert table.rows_where("eq", "Bo@München.test.", "primaryEmail") == [2]
    assert table.rows_where("in", ["ADA@acme.test", ""], "primaryEmail") == [1, 3]
    assert table.rows_where("like", "%@ACME.test", "primaryEmail") == [1]
    assert table.rows_where("startsWith", "ADA", "primaryEmail") == [1]
    assert table.rows_where("is", "NOT_NULL", "additionalEmails") == [1]
    assert table.rows_where("like", "%old@%", "additionalEmails") == [1]


def test_link_filters_are_brought_to_the_stored_form():
    values = {1: {"primaryLinkUrl": "https://acme.test"}, 2: {"primaryLinkUrl": "b.test"}}
    table = filled(a_field("LINKS"), values)
    assert table.rows_where("eq", "HTTPS://ACME.test/", "primaryLinkUrl") == [1]
    assert table.rows_where("ilike", "%ACME%", "primaryLinkUrl") == [1]
    assert table.rows_where("startsWith", "https://", "primaryLinkUrl") == [1]
    table.cursor.execute("DROP TABLE probe_table")
    domains = filled(a_field("LINKS", settings={"type": "domain"}), values)
    assert domains.rows_where("eq", "https://www.acme.test/", "primaryLinkUrl") == [1]
    assert domains.rows_where("eq", "acme.test", "primaryLinkUrl") == [1]


def test_money_and_actor_sources():
    money = filled(
        a_field("CURRENCY"),
        {1: {"amountMicros": 5, "currencyCode": "EUR"}, 2: {"amountMicros": "7"}, 3: None},
    )
    assert money.rows_where("gt", "5", "amountMicros") == [2]
    assert money.rows_where("eq", "EUR", "currencyCode") == [1]
    assert money.rows_where("eq", "", "currencyCode") == [2, 3]
    money.cursor.execute("DROP TABLE probe_table")
    actors = filled(a_field("ACTOR"), {1: {"source": "API"}, 2: {"source": "EMAIL"}})
    assert actors.rows_where("eq", "API", "source") == [1]
    assert actors.rows_where("lt", "API", "source") == [2]
    assert actors.rows_sorted("source") == [2, 1]


@pytest.mark.parametrize("key", [key for key in FIELD_TYPES if key != "TS_VECTOR"])
def test_every_operator_of_every_type_runs(key: str):
    field = a_field(key)
    table = FieldTable(field)
    for part in FIELD_TYPES[key].parts(field):
        for operator in part.kind.operators:
            value = _any_value(part.kind.key, operator, field.option_values)
            assert table.rows_where(operator, value, part.name) == []


def _any_value(kind_key: str, operator: str, options: tuple[str, ...]) -> Any:
    if operator == "is":
        return "NULL"
    if operator == "isEmptyArray":
        return True
    value = options[0] if options else _ANY.get(kind_key, "x")
    lists = ("in", "contains", "containsAny", "containsExactly", "notContains")
    return [value] if operator in lists else value


_ANY: dict[str, Any] = {
    "uuid": "7c0e4a52-3f57-4f0b-9c1d-4f2b7a3f9e10",
    "integer": 1,
    "bigint": 1,
    "float": 1.5,
    "numeric": "1.5",
    "position": 1,
    "boolean": True,
    "date": "2026-01-01",
    "datetime": "2026-01-01T00:00:00Z",
    "source": "API",
}
