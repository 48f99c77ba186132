"""Every operator of every kind, on the object that has a field of every type.

See docs/api/rest.md#comparators.
"""

from typing import Any

import pytest

from apikeys.context import RequestContext
from core.query.plan import names as resolving
from tests.core.query.world import either, find_ids, insert, obj, where

A, B = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"

# Records by number: 0 holds the smaller value of every field, 1 the greater one, 2 nothing.
LOW: dict[str, Any] = {
    "uuidValue": A,
    "textValue": "Ada_1",
    "floatValue": 1.5,
    "intValue": -3,
    "bigintValue": 2**40,
    "numericValue": "0.1",
    "booleanValue": False,
    "dateValue": "2026-01-31",
    "dateTimeValue": "2026-01-31T10:00:00.123Z",
    "selectValue": "ONE",
    "multiSelectValue": ["ONE", "TWO"],
    "ratingValue": "RATING_2",
    "arrayValue": ["red", "Green"],
    "rawJsonValue": {"a": 1},
    "richTextValueMarkdown": "one",
    "fullNameValueFirstName": "Ada",
    "emailsValuePrimaryEmail": "ada@x.test",
    "phonesValuePrimaryPhoneNumber": "123",
    "linksValuePrimaryLinkUrl": "https://a.test",
    "currencyValueAmountMicros": 1_000_000,
    "addressValueAddressLat": 1.25,
    "actorValueSource": "API",
}
HIGH: dict[str, Any] = {
    "uuidValue": B,
    "textValue": "bob",
    "floatValue": 2.5,
    "intValue": 4,
    "bigintValue": 2**41,
    "numericValue": "12345678901234567890.5",
    "booleanValue": True,
    "dateValue": "2026-02-01",
    "dateTimeValue": "2026-01-31T10:00:00.124Z",
    "selectValue": "THREE",
    "multiSelectValue": ["THREE"],
    "ratingValue": "RATING_5",
    "arrayValue": ["blue"],
    "rawJsonValue": {"b": 2},
    "richTextValueMarkdown": "two",
    "fullNameValueFirstName": "Bob",
    "emailsValuePrimaryEmail": "bob@x.test",
    "phonesValuePrimaryPhoneNumber": "456",
    "linksValuePrimaryLinkUrl": "https://b.test",
    "currencyValueAmountMicros": 2_000_000,
    "addressValueAddressLat": 2.25,
    "actorValueSource": "MANUAL",
}
NOTHING: dict[str, Any] = {"actorValueSource": "SYSTEM"}

# path → (low value, high value): the seven comparisons of every ordered kind.
COMPARED: dict[str, tuple[Any, Any]] = {
    "uuidValue": (A, B),
    "textValue": ("Ada_1", "bob"),
    "floatValue": ("1.5", 2.5),
    "intValue": ("-3", 4),
    "bigintValue": (2**40, str(2**41)),
    "numericValue": ("0.1", "12345678901234567890.5"),
    "dateValue": ("2026-01-31", "2026-02-01"),
    "dateTimeValue": ("2026-01-31T10:00:00.123Z", "2026-01-31T12:00:00.124+02:00"),
    "selectValue": ("ONE", "THREE"),
    "ratingValue": ("RATING_2", "RATING_5"),
    "richTextValue.markdown": ("one", "two"),
    "fullNameValue.firstName": ("Ada", "Bob"),
    "emailsValue.primaryEmail": ("ada@x.test", "bob@x.test"),
    "phonesValue.primaryPhoneNumber": ("123", "456"),
    "linksValue.primaryLinkUrl": ("https://a.test", "https://b.test"),
    "currencyValue.amountMicros": (1_000_000, "2000000"),
    "addressValue.addressLat": (1.25, "2.25"),
}
# (path, operator, value) → numbers of the records found.
OTHERS: list[tuple[str, str, Any, set[int]]] = [
    ("textValue", "like", "A%1", {0}),
    ("textValue", "like", "a%", set()),
    ("textValue", "ilike", "ADA%", {0}),
    ("textValue", "ilike", "%B%", {1}),
    ("textValue", "like", "Ada\\", set()),
    ("textValue", "startsWith", "Ada_", {0}),
    ("textValue", "startsWith", "ada_", set()),
    ("textValue", "startsWith", "_da", set()),
    ("textValue", "endsWith", "_1", {0}),
    ("textValue", "endsWith", "%1", set()),
    ("textValue", "eq", "", {2}),
    ("textValue", "neq", "", {0, 1}),
    ("textValue", "like", "", {2}),
    ("textValue", "in", ["", "bob"], {1, 2}),
    ("textValue", "eq", "'; DROP TABLE x; --", set()),
    ("booleanValue", "eq", "true", {1}),
    ("booleanValue", "eq", False, {0}),
    ("booleanValue", "is", "NULL", {2}),
    ("selectValue", "containsAny", ["ONE", "TWO"], {0}),
    ("selectValue", "isEmptyArray", True, {2}),
    ("multiSelectValue", "containsAny", ["TWO", "THREE"], {0, 1}),
    ("multiSelectValue", "containsExactly", ["TWO", "ONE"], {0}),
    ("multiSelectValue", "containsExactly", ["ONE"], set()),
    ("multiSelectValue", "contains", ["ONE"], {0}),
    ("multiSelectValue", "notContains", ["ONE"], {1, 2}),
    ("multiSelectValue", "is", "NULL", {2}),
    ("multiSelectValue", "isEmptyArray", False, {0, 1}),
    ("arrayValue", "containsIlike", "%GREEN%", {0}),
    ("arrayValue", "isEmptyArray", True, {2}),
    ("arrayValue", "is", "NULL", {2}),
    ("arrayValue", "containsAny", ["blue", "x"], {1}),
    ("arrayValue", "contains", ["red", "Green"], {0}),
    ("arrayValue", "notContains", ["blue"], {0, 2}),
    ("richTextValue.markdown", "like", "o%", {0}),
    ("richTextValue.markdown", "ilike", "O%", {0}),
    ("richTextValue.markdown", "startsWith", "tw", {1}),
    ("richTextValue.markdown", "endsWith", "wo", {1}),
    ("actorValue.context", "is", "NULL", {0, 1, 2}),
    ("actorValue.context", "like", "%x%", set()),
    ("linksValue.secondaryLinks", "is", "NULL", {0, 1, 2}),
    ("linksValue.secondaryLinks", "like", "%x%", set()),
    ("rawJsonValue", "like", '%"a"%', {0}),
    ("rawJsonValue", "is", "NOT_NULL", {0, 1}),
    ("currencyValue.currencyCode", "is", "NULL", {0, 1, 2}),
    ("actorValue.source", "in", ["API", "SYSTEM"], {0, 2}),
    ("actorValue.source", "gt", "MANUAL", {2}),
    ("fullNameValue", "is", "NULL", {2}),
    ("fullNameValue", "is", "NOT_NULL", {0, 1}),
    ("searchVector", "search", "nothing of the kind", set()),
]


@pytest.fixture
def numbers(admin_context: RequestContext) -> dict[str, int]:
    """Number of a record by its id."""
    made = insert(admin_context, "specimen", [LOW, HIGH, NOTHING])
    return {record_id: number for number, record_id in enumerate(made)}


def found(context: RequestContext, numbers: dict[str, int], *asked: Any) -> set[int]:
    return {numbers[record_id] for record_id in find_ids(context, "specimen", where(*asked))}


@pytest.mark.parametrize("path", COMPARED)
def test_ordered_kinds_compare(
    admin_context: RequestContext, numbers: dict[str, int], path: str
) -> None:
    low, high = COMPARED[path]
    expected = {
        ("eq", low): {0},
        ("neq", low): {1},
        ("gt", low): {1},
        ("gte", low): {0, 1},
        ("lt", high): {0},
        ("lte", high): {0, 1},
        ("is", "NULL"): {2},
        ("is", "NOT_NULL"): {0, 1},
    }
    for (operator, value), wanted in expected.items():
        assert found(admin_context, numbers, path, operator, value) == wanted, operator
    assert found(admin_context, numbers, path, "in", [low, high]) == {0, 1}
    assert found(admin_context, numbers, path, "in", [high]) == {1}


@pytest.mark.parametrize(("path", "operator", "value", "wanted"), OTHERS)
def test_other_operators(
    admin_context: RequestContext,
    numbers: dict[str, int],
    path: str,
    operator: str,
    value: Any,
    wanted: set[int],
) -> None:
    assert found(admin_context, numbers, path, operator, value) == wanted


def test_every_operator_of_every_kind_is_tried(admin_context: RequestContext) -> None:
    """The two tables above leave none out."""
    compared = {"eq", "neq", "gt", "gte", "lt", "lte", "in", "is"}
    tried: set[tuple[str, str]] = set()
    kinds: dict[str, set[str]] = {}
    of = obj(admin_context, "specimen")
    for field in of.fields.values():
        if field.is_one_to_many:
            continue
        for part in resolving.type_of(field).parts(field):
            path = f"{field.name}.{part.name}" if part.name else field.name
            kinds.setdefault(part.kind.key, set()).update(part.kind.operators)
            if path in COMPARED:
                tried |= {(part.kind.key, operator) for operator in compared}
            tried |= {(part.kind.key, o) for p, o, _, _ in OTHERS if p == path}
    # The same kinds under other names.
    same_as = {"source": "enum", "position": "float"}
    missing = {
        (kind, operator)
        for kind, operators in kinds.items()
        for operator in operators
        if not {(kind, operator), (same_as.get(kind, kind), operator)} & tried
    }
    assert missing == set()


def test_conditions_combine(admin_context: RequestContext, numbers: dict[str, int]) -> None:
    low = where("textValue", "eq", "Ada_1")
    high = where("intValue", "eq", 4)
    assert len(find_ids(admin_context, "specimen", either(low, high))) == 2
