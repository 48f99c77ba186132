"""Order by: what is sortable, how, and what is refused.

See docs/api/graphql.md#order, docs/api/rest.md#order.
"""

from typing import Any

import pytest

from apikeys.context import RequestContext
from core.query.request import OrderBy
from tests.core.query.world import by, find, insert, new_id, query
from twenty.errors import InvalidOrderBy, PermissionDenied

WORDS = "(AscNullsFirst, AscNullsLast, DescNullsFirst, DescNullsLast)"


def ordered(context: RequestContext, ids: list[str], *orders: str) -> list[int]:
    found = find(context, "specimen", query(order=by(*orders))).ids
    return [ids.index(record_id) for record_id in found]


@pytest.mark.parametrize(
    ("direction", "wanted"),
    [
        ("AscNullsFirst", [2, 0, 1]),
        ("AscNullsLast", [0, 1, 2]),
        ("DescNullsFirst", [2, 1, 0]),
        ("DescNullsLast", [1, 0, 2]),
    ],
)
@pytest.mark.parametrize(
    ("path", "low", "high"),
    [
        ("textValue", "a", "b"),
        ("floatValue", -1, 1),
        ("booleanValue", False, True),
        ("dateValue", "2026-01-01", "2026-01-02"),
        ("dateTimeValue", "2026-01-01", "2026-01-02"),
        # THREE comes after TWO, though not by the alphabet.
        ("selectValue", "TWO", "THREE"),
        ("ratingValue", "RATING_1", "RATING_5"),
        ("fullNameValue.lastName", "a", "b"),
        ("currencyValue.amountMicros", 1, 2),
        ("addressValue.addressLat", 1, 2),
    ],
)
def test_every_direction(
    admin_context: RequestContext,
    path: str,
    low: Any,
    high: Any,
    direction: str,
    wanted: list[int],
) -> None:
    field, _, sub = path.partition(".")
    column = field + sub[:1].upper() + sub[1:]
    ids = insert(admin_context, "specimen", [{column: low}, {column: high}, {}])
    assert ordered(admin_context, ids, f"{path} {direction}") == wanted


def test_ties_fall_to_the_next_order_and_at_last_to_the_id(admin_context: RequestContext) -> None:
    rows = [
        {"id": new_id(3), "textValue": "a", "position": 1},
        {"id": new_id(1), "textValue": "a", "position": 1},
        {"id": new_id(2), "textValue": "a", "position": 0},
        {"id": new_id(0), "textValue": "b", "position": 5},
    ]
    ids = insert(admin_context, "specimen", rows)
    assert ordered(admin_context, ids, "textValue", "position") == [2, 1, 0, 3]
    assert ordered(admin_context, ids, "textValue", "position DescNullsLast") == [1, 0, 2, 3]
    assert ordered(admin_context, ids) == [3, 1, 2, 0]


def test_the_first_occurrence_of_a_path_wins(admin_context: RequestContext) -> None:
    ids = insert(admin_context, "specimen", [{"textValue": "a"}, {"textValue": "b"}])
    assert ordered(admin_context, ids, "textValue DescNullsLast", "textValue") == [1, 0]


def test_a_to_one_target_sorts_by_its_fields(admin_context: RequestContext) -> None:
    far, near = insert(
        admin_context,
        "habitat",
        [{"name": "far", "createdByName": "z"}, {"name": "near", "createdByName": "a"}],
    )
    ids = insert(admin_context, "specimen", [{"habitatId": near}, {}, {"habitatId": far}])
    assert ordered(admin_context, ids, "habitat.name AscNullsLast") == [2, 0, 1]
    assert ordered(admin_context, ids, "habitat.createdBy.name DescNullsFirst") == [1, 2, 0]


REFUSED = [
    ("foo", 'Field "foo" does not exist or is not sortable'),
    ("rawJsonValue", 'Field "rawJsonValue" does not exist or is not sortable'),
    ("searchVector", 'Field "searchVector" does not exist or is not sortable'),
    ("richTextValue", 'Field "richTextValue" does not exist or is not sortable'),
    ("children", 'Field "children" does not exist or is not sortable'),
    ("habitat", 'Relation field "habitat" requires nested field ordering, for example habitat.id'),
    (
        "fullNameValue",
        'Composite field "fullNameValue" requires subfield ordering: one of firstName, lastName',
    ),
    ("fullNameValue.foo", 'Sub field "foo" not found for composite field "fullNameValue"'),
    (
        "emailsValue.additionalEmails",
        'Sub field "additionalEmails" not found for composite field "emailsValue"',
    ),
    ("textValue.x", f'Scalar field "textValue" requires a direction value {WORDS}'),
    (
        "fullNameValue.firstName.x",
        f'Scalar field "fullNameValue.firstName" requires a direction value {WORDS}',
    ),
    ("habitat.foo", 'Nested field "foo" not found in target object "habitat"'),
    (
        "habitat.createdBy",
        'Composite field "habitat.createdBy" requires one of its sub fields to be ordered',
    ),
    ("habitat.specimens", 'Field "habitat.specimens" does not support nested ordering'),
    ("parent.habitat.name", 'Field "parent.habitat" does not support nested ordering'),
    ("parent.textValue.x", 'Field "parent.textValue" does not support nested ordering'),
    ("parent.rawJsonValue", 'Field "parent.rawJsonValue" does not support nested ordering'),
]


@pytest.mark.parametrize(("path", "message"), REFUSED)
def test_what_cannot_be_sorted_by_is_refused(
    admin_context: RequestContext, path: str, message: str
) -> None:
    with pytest.raises(InvalidOrderBy) as refusal:
        find(admin_context, "specimen", query(order=by(path)))
    assert (refusal.value.message, refusal.value.code) == (message, "FIELD_NOT_FOUND")


@pytest.mark.parametrize("direction", ["Asc", "", None, 5])
def test_a_direction_is_one_of_four_words(admin_context: RequestContext, direction: Any) -> None:
    with pytest.raises(InvalidOrderBy) as refusal:
        find(admin_context, "specimen", query(order=[OrderBy(("textValue",), direction)]))
    assert refusal.value.message == f'Scalar field "textValue" requires a direction value {WORDS}'


def test_hidden_fields_do_not_sort(sales_context: RequestContext) -> None:
    for path in ("phones.primaryPhoneNumber", "company.annualRecurringRevenue.amountMicros"):
        with pytest.raises(PermissionDenied):
            find(sales_context, "person", query(order=by(path)))
