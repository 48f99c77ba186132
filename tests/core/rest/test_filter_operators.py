"""Every comparator × every type over REST: accepted, or refused with the allowed ones.

See docs/api/rest.md#comparators-by-type.
"""

import pytest

from core.rest.filter_parser import COMPARATORS
from tests.core.rest.records import create
from tests.specimen import SPECIMEN_FIELDS

ORDERED = {"eq", "neq", "gt", "gte", "lt", "lte", "in", "is"}
TEXT = ORDERED | {"like", "ilike", "startsWith", "endsWith"}
ENUM = ORDERED | {"containsAny"}
JSON = {"is", "like"}

# path → comparators of the contract's table, and a value.
PATHS: dict[str, tuple[set[str], str]] = {
    "id": (ORDERED, "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"),
    "habitatId": (ORDERED, "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"),
    "subjectHabitatId": (ORDERED, "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"),
    "createdAt": (ORDERED, "2026-01-01T00:00:00Z"),
    "position": (ORDERED, "1.5"),
    "createdBy.source": (ENUM, "API"),
    "createdBy.name": (TEXT, "x"),
    "uuidValue": (ORDERED, "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"),
    "textValue": (TEXT, "x"),
    "uniqueText": (TEXT, "x"),
    "floatValue": (ORDERED, "1.5"),
    "intValue": (ORDERED, "1"),
    "bigintValue": (ORDERED, "9007199254740993"),
    "numericValue": (ORDERED, "1.25"),
    "booleanValue": ({"eq", "is"}, "true"),
    "dateValue": (ORDERED, "2026-01-01"),
    "dateTimeValue": (ORDERED, "2026-01-01T00:00:00Z"),
    "selectValue": (ENUM, "ONE"),
    "multiSelectValue": ({"containsAny", "is"}, "ONE"),
    "ratingValue": (ENUM, "RATING_1"),
    "arrayValue": ({"is"}, "x"),
    "rawJsonValue": (JSON, "%x%"),
    "richTextValue.markdown": (TEXT, "x"),
    "fullNameValue.firstName": (TEXT, "x"),
    "emailsValue.primaryEmail": (TEXT, "a@b.test"),
    "emailsValue.additionalEmails": (JSON, "%x%"),
    "phonesValue.primaryPhoneNumber": (TEXT, "612345678"),
    "phonesValue.additionalPhones": (JSON, "%x%"),
    "linksValue.primaryLinkUrl": (TEXT, "https://acme.test"),
    "linksValue.secondaryLinks": (JSON, "%x%"),
    "currencyValue.amountMicros": (ORDERED, "1000000"),
    "currencyValue.currencyCode": (TEXT, "EUR"),
    "addressValue.addressCity": (TEXT, "x"),
    "addressValue.addressLat": (ORDERED, "52.5"),
    "actorValue.source": (ENUM, "API"),
    "filesValue": (JSON, "%x%"),
}
# Ours go beyond the table: ARRAY also takes containsAny.
BEYOND = {("arrayValue", "containsAny")}
COMBINATIONS = [(path, comparator) for path in PATHS for comparator in COMPARATORS]


def test_every_field_of_the_specimen_has_its_row():
    assert set(SPECIMEN_FIELDS) <= {path.partition(".")[0] for path in PATHS}


def test_comparators_of_the_table_are_taken_and_the_others_refused(rest):
    create(rest, "specimens", textValue="x")
    for path, comparator in COMBINATIONS:
        allowed, value = PATHS[path]
        shown = "NULL" if comparator == "is" else value
        if comparator in ("in", "containsAny"):
            shown = f"[{value}]"
        answer = rest.get("/rest/specimens", filter=f"{path}[{comparator}]:{shown}")
        if comparator in allowed or (path, comparator) in BEYOND:
            assert answer.status == 200, (path, comparator, answer.text)
            continue
        assert answer.status == 400, (path, comparator)
        assert answer.body["code"] == "INVALID_ARGS_FILTER"
        (message,) = answer.body["messages"]
        assert message.startswith(f'Operator "{comparator}" is not valid for field "'), message
        named = message.partition("Allowed operators: ")[2].split(" (")[0].split(", ")
        assert allowed <= set(named), message


BAD_VALUES = {
    "intValue[eq]:abc": 'Invalid number value NaN for field "intValue"',
    "floatValue[gt]:abc": 'Invalid number value NaN for field "floatValue"',
    "intValue[in]:[1,x]": 'Invalid number value NaN for field "intValue"',
    "dateValue[eq]:x": "Invalid value 'x' for date field \"dateValue\". "
    "Expected format: 'YYYY-MM-DD'",
    "dateTimeValue[gt]:x": "Invalid value 'x' for date-time field \"dateTimeValue\". "
    "Expected format: 'YYYY-MM-DDTHH:mm:ssZ'",
    "uuidValue[eq]:x": "Invalid UUID value 'x' for field \"uuidValue\"",
    "habitatId[in]:[x]": "Invalid UUID value 'x' for field \"habitatId\"",
    "selectValue[eq]:FOUR": 'Invalid filter value "FOUR" for field "selectValue"',
    "booleanValue[eq]:maybe": 'Invalid filter value "maybe" for field "booleanValue"',
    "textValue[is]:EMPTY": 'Invalid filter value "EMPTY" for field "textValue"',
    "foo[eq]:1": 'Object specimen doesn\'t have any "foo" field.',
    "emailsValue.foo[eq]:1": 'Sub field "foo" not found for composite type: EMAILS',
    "habitat[eq]:x": 'Cannot filter by relation field "habitat": use "habitatId" instead',
    "children[eq]:x": 'Cannot filter by relation field "children"',
    "habitat.foo[eq]:1": 'Object habitat doesn\'t have any "foo" field.',
    "parent.habitat.name[eq]:x": "Relation filter nesting deeper than 1 hop is not supported",
}


@pytest.mark.parametrize("text", BAD_VALUES)
def test_what_cannot_be_compared_is_refused_and_explained(rest, text):
    answer = rest.get("/rest/specimens", filter=text)
    assert answer.status == 400
    assert answer.body["code"] == "INVALID_ARGS_FILTER"
    assert answer.body["messages"][0].startswith(BAD_VALUES[text])


def test_one_bad_predicate_anywhere_refuses_the_filter(rest):
    for text in (
        "or(textValue[eq]:x,not(and(intValue[eq]:1,intValue[eq]:x)))",
        "textValue[eq]:x,foo[eq]:1",
    ):
        assert rest.get("/rest/specimens", filter=text).status == 400


BAD_ORDERS = {
    "foo": 'Field "foo" does not exist or is not sortable',
    "fullNameValue": 'Composite field "fullNameValue" requires subfield ordering',
    "fullNameValue.foo": 'Sub field "foo" not found for composite field "fullNameValue"',
    "habitat": 'Relation field "habitat" requires nested field ordering',
    "habitat.foo": 'Nested field "foo" not found in target object "habitat"',
    "children.name": 'Field "children" does not exist or is not sortable',
    "textValue.x": 'Scalar field "textValue" requires a direction value',
    "": None,
}


@pytest.mark.parametrize("text", BAD_ORDERS)
def test_what_cannot_be_sorted_by_is_refused_and_explained(rest, text):
    answer = rest.get("/rest/specimens", order_by=text)
    if BAD_ORDERS[text] is None:
        assert answer.status == 200
        return
    assert answer.status == 400
    assert answer.body["code"] == "FIELD_NOT_FOUND"
    assert answer.body["messages"][0].startswith(BAD_ORDERS[text])
