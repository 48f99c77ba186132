"""Wrong filters are refused with the sentences of docs/api/rest.md#comparators-by-type."""

from __future__ import annotations

from typing import Any

import pytest

from metadata.values.operators import check_condition
from tests.metadata.field_types.samples import a_field
from tests.metadata.field_types.tables import part_of
from twenty.errors import InvalidFilter


@pytest.mark.parametrize(
    ("type_key", "operator", "value", "message"),
    [
        ("NUMBER", "eq", "abc", 'Invalid number value NaN for field "probe"'),
        ("NUMBER", "eq", "", 'Invalid number value NaN for field "probe"'),
        ("NUMBER", "in", ["1", "x"], 'Invalid number value NaN for field "probe"'),
        ("NUMBER", "eq", float("inf"), "Invalid number value Infinity"),
        ("NUMBER", "eq", True, "Invalid number value true"),
        (
            "DATE",
            "eq",
            "x",
            "Invalid value 'x' for date field \"probe\". Expected format: 'YYYY-MM-DD'",
        ),
        (
            "DATE_TIME",
            "gte",
            "x",
            "Invalid value 'x' for date-time field \"probe\". "
            "Expected format: 'YYYY-MM-DDTHH:mm:ssZ'",
        ),
        ("UUID", "eq", "x", "Invalid UUID value 'x' for field \"probe\""),
        ("RELATION", "in", ["x"], "Invalid UUID value 'x' for field \"probe\""),
        ("BOOLEAN", "eq", "yes", "expected true or false"),
        ("SELECT", "eq", "OTHER", "expected one of NEW, DONE, LATE"),
        ("SELECT", "in", ["NEW", "OTHER"], "expected one of NEW, DONE, LATE"),
        (
            "MULTI_SELECT",
            "containsAny",
            "NEW",
            'Filter operator "containsAny" requires an array value for field probe',
        ),
        (
            "TEXT",
            "in",
            [],
            "Invalid filter value for field probe. Expected non-empty array",
        ),
        ("TEXT", "in", "Acme", "Invalid filter value for field probe. Expected non-empty array"),
        ("MULTI_SELECT", "containsAny", [], "Expected non-empty array"),
        ("TEXT", "is", "WRONG_NUMBER", 'expected NULL or NOT_NULL (operator "is")'),
        ("TEXT", "eq", 5, "expected a string"),
        ("TEXT", "eq", None, "(use is: NULL)"),
        ("TEXT", "eq", "a\x00", "expected a string without NUL characters"),
        ("TEXT", "like", "\ud800", "expected a string of valid Unicode characters"),
        ("TEXT", "regex", "x", 'Operator "regex" is not supported'),
        (
            "NUMBER",
            "like",
            "x",
            'Operator "like" is not valid for field "probe" of type NUMBER - '
            "Allowed operators: eq, neq, gt, gte, lt, lte, in, is",
        ),
        ("TEXT", "nonsense", "x", 'Operator "nonsense" is not valid'),
    ],
)
def test_a_wrong_filter_is_refused_with_the_contracts_sentence(
    type_key: str, operator: str, value: Any, message: str
):
    field = a_field(type_key)
    with pytest.raises(InvalidFilter) as refused:
        check_condition(part_of(field, "").kind, field, "probe", operator, value)
    assert message in refused.value.message
    assert refused.value.code in ("INVALID_ARGS_FILTER", "UNSUPPORTED_OPERATOR")


def test_whole_number_filters_out_of_range_are_refused():
    field = a_field("NUMBER", settings={"dataType": "int"})
    for value in ("3000000000", "1.5", 2**31):
        with pytest.raises(InvalidFilter, match="whole number between -2147483648 and 2147483647"):
            check_condition(part_of(field, "").kind, field, "probe", "eq", value)
