"""Filters that are refused, with their messages; and what an empty filter means.

See docs/api/rest.md#comparators-by-type, docs/api/graphql.md#filters.
"""

from typing import Any

import pytest

from apikeys.context import RequestContext
from core.query.plan.filters import is_empty_filter
from core.query.request import And, FilterNode, Not, Or
from tests.core.query.world import both, either, find, find_ids, insert, no, query, where
from twenty.errors import InvalidFilter

REFUSED: list[tuple[str, str, Any, str]] = [
    ("foo", "eq", 1, 'Object specimen doesn\'t have any "foo" field.'),
    ("textValue.x", "eq", 1, 'Object specimen doesn\'t have any "textValue.x" field.'),
    (
        "emailsValue.foo",
        "eq",
        "x",
        'Sub field "foo" not found for composite type: EMAILS',
    ),
    (
        "intValue",
        "like",
        "%",
        'Operator "like" is not valid for field "intValue" of type NUMBER - '
        "Allowed operators: eq, neq, gt, gte, lt, lte, in, is",
    ),
    ("textValue", "regex", "x", 'Operator "regex" is not supported'),
    ("specimens", "eq", "x", 'Object specimen doesn\'t have any "specimens" field.'),
    ("children", "eq", "x", 'Cannot filter by relation field "children"'),
    (
        "habitat",
        "eq",
        "11111111-1111-4111-8111-111111111111",
        'Cannot filter by relation field "habitat": use "habitatId" instead',
    ),
    (
        "parent.parent.textValue",
        "eq",
        "x",
        "Relation filter nesting deeper than 1 hop is not supported",
    ),
    (
        "parent.children",
        "eq",
        "x",
        "Relation filter nesting deeper than 1 hop is not supported",
    ),
    ("habitat.foo", "eq", "x", 'Object habitat doesn\'t have any "foo" field.'),
    ("id", "eq", "x", "Invalid UUID value 'x' for field \"id\""),
    ("habitatId", "in", ["x"], "Invalid UUID value 'x' for field \"habitatId\""),
    (
        "dateValue",
        "eq",
        "31.1.2026",
        "Invalid value '31.1.2026' for date field \"dateValue\". Expected format: 'YYYY-MM-DD'",
    ),
    (
        "dateTimeValue",
        "gt",
        "soon",
        "Invalid value 'soon' for date-time field \"dateTimeValue\". "
        "Expected format: 'YYYY-MM-DDTHH:mm:ssZ'",
    ),
    (
        "multiSelectValue",
        "containsAny",
        "ONE",
        'Filter operator "containsAny" requires an array value for field multiSelectValue',
    ),
    ("textValue", "in", [], "Invalid filter value for field textValue. Expected non-empty array"),
]


@pytest.mark.parametrize(("path", "operator", "value", "message"), REFUSED)
def test_a_wrong_filter_is_refused(
    admin_context: RequestContext, path: str, operator: str, value: Any, message: str
) -> None:
    with pytest.raises(InvalidFilter) as refusal:
        find(admin_context, "specimen", query(where(path, operator, value)))
    assert (refusal.value.message, refusal.value.status) == (message, 400)


@pytest.mark.parametrize(
    ("path", "operator", "value", "beginning"),
    [
        ("intValue", "eq", "abc", 'Invalid number value NaN for field "intValue"'),
        ("intValue", "eq", 2**31, 'Invalid number value 2147483648 for field "intValue"'),
        ("floatValue", "eq", "1e999", "Invalid number value"),
        ("textValue", "eq", "a\x00b", "Invalid filter value"),
        ("textValue", "eq", "\ud800", "Invalid filter value"),
        ("textValue", "eq", None, "Invalid filter value null"),
        ("textValue", "eq", {"a": 1}, "Invalid filter value"),
        ("textValue", "is", "MAYBE", "Invalid filter value"),
        ("selectValue", "eq", "FOUR", "Invalid filter value"),
        ("fullNameValue", "is", "MAYBE", "Invalid filter value"),
        ("fullNameValue", "eq", "Ada", 'Operator "eq" is not valid for field "fullNameValue"'),
        ("", "eq", "x", "Object specimen doesn't have any"),
    ],
)
def test_an_unusable_value_is_refused(
    admin_context: RequestContext, path: str, operator: str, value: Any, beginning: str
) -> None:
    with pytest.raises(InvalidFilter) as refusal:
        find(admin_context, "specimen", query(where(path, operator, value)))
    assert refusal.value.message.startswith(beginning)


def test_a_filter_nested_without_end_is_refused(admin_context: RequestContext) -> None:
    node: FilterNode = where("textValue", "eq", "x")
    for _ in range(500):
        node = Not(node)
    with pytest.raises(InvalidFilter):
        find(admin_context, "specimen", query(node))


EMPTY: list[FilterNode | None] = [
    None,
    And(()),
    Or(()),
    Not(And(())),
    Or((And(()), Not(Or(())))),
]


@pytest.mark.parametrize("node", EMPTY)
def test_a_filter_that_says_nothing_finds_everything(
    admin_context: RequestContext, node: FilterNode | None
) -> None:
    made = insert(admin_context, "specimen", [{"textValue": "a"}, {"textValue": "b"}])
    assert is_empty_filter(node)
    assert set(find_ids(admin_context, "specimen", node)) == set(made)


def test_an_empty_part_neither_widens_nor_narrows(admin_context: RequestContext) -> None:
    made = insert(admin_context, "specimen", [{"textValue": "a"}, {"textValue": "b"}])
    is_a = where("textValue", "eq", "a")
    for node in (either(And(()), is_a), both(Or(()), is_a), both(no(And(())), is_a)):
        assert not is_empty_filter(node)
        assert find_ids(admin_context, "specimen", node) == [made[0]]


def test_not_leaves_out_what_is_unknown(admin_context: RequestContext) -> None:
    """As in SQL: `not (x = a)` says nothing about an empty x."""
    made = insert(admin_context, "specimen", [{"textValue": "a"}, {"textValue": "b"}, {}])
    assert find_ids(admin_context, "specimen", no(where("textValue", "eq", "a"))) == [made[1]]


def test_a_to_one_target_is_filtered_by_its_fields(admin_context: RequestContext) -> None:
    (near,) = insert(admin_context, "habitat", [{"name": "near"}])
    (far,) = insert(
        admin_context, "habitat", [{"name": "far", "deletedAt": "2026-01-01T00:00:00Z"}]
    )
    made = insert(admin_context, "specimen", [{"habitatId": near}, {"habitatId": far}, {}])
    assert find_ids(admin_context, "specimen", where("habitat.name", "eq", "near")) == [made[0]]
    # A soft-deleted target still counts; a missing target counts as an empty name.
    assert find_ids(admin_context, "specimen", where("habitat.name", "eq", "far")) == [made[1]]
    assert find_ids(admin_context, "specimen", where("habitat.name", "is", "NULL")) == [made[2]]
    either_name = either(
        where("habitat.name", "startsWith", "ne"), where("habitat.name", "endsWith", "ar")
    )
    assert set(find_ids(admin_context, "specimen", either_name)) == set(made[:2])
