"""What filters accept and refuse over GraphQL, per field type (docs/api/graphql.md#filters)."""

from typing import Any

import pytest

from tests.clients import GraphqlClient

RECORD: dict[str, Any] = {
    "uuidValue": "20202020-0b00-45cd-b6f6-6cd806fc6804",
    "textValue": "Acme",
    "floatValue": 2,
    "intValue": 2,
    "bigintValue": 2,
    "booleanValue": True,
    "dateValue": "2025-06-15",
    "dateTimeValue": "2025-06-15T12:00:00Z",
    "selectValue": "TWO",
    "multiSelectValue": ["ONE", "TWO"],
    "ratingValue": "RATING_3",
    "arrayValue": ["Alpha", "Beta"],
    "rawJsonValue": {"key": "value"},
    "fullNameValue": {"firstName": "Ada", "lastName": "Nolan"},
    "emailsValue": {"primaryEmail": "ada@acme.test", "additionalEmails": ["home@acme.test"]},
    "phonesValue": {
        "primaryPhoneNumber": "612345678",
        "primaryPhoneCountryCode": "FR",
        "primaryPhoneCallingCode": "+33",
        "additionalPhones": [{"number": "698765432", "countryCode": "FR", "callingCode": "+33"}],
    },
    "linksValue": {
        "primaryLinkUrl": "https://acme.test",
        "primaryLinkLabel": "Acme",
        "secondaryLinks": [{"url": "https://other.test", "label": "other"}],
    },
    "currencyValue": {"amountMicros": 5000000, "currencyCode": "EUR"},
    "addressValue": {"addressCity": "Berlin", "addressLat": 52.5},
    "richTextValue": {"markdown": "Hello world"},
}
COMPARED = [("floatValue", "1", "3"), ("intValue", "1", "3"), ("bigintValue", "1", "3"),
            ("dateValue", '"2025-06-14"', '"2025-06-16"'),
            ("dateTimeValue", '"2025-06-15T11:59:59Z"', '"2025-06-15T12:00:01Z"'),
            ("selectValue", "ONE", "THREE"), ("ratingValue", "RATING_2", "RATING_4"),
            ("textValue", '"Aa"', '"B"'),
            ("uuidValue", '"10202020-0b00-45cd-b6f6-6cd806fc6804"',
             '"30202020-0b00-45cd-b6f6-6cd806fc6804"')]  # fmt: skip
MATCHING = [
    *(f"{n}: {{ gt: {low} }}" for n, low, _ in COMPARED),
    *(f"{n}: {{ gte: {low} }}" for n, low, _ in COMPARED),
    *(f"{n}: {{ lt: {high} }}" for n, _, high in COMPARED),
    *(f"{n}: {{ lte: {high} }}" for n, _, high in COMPARED),
    *(f"{n}: {{ neq: {high} }}" for n, _, high in COMPARED),
    *(f"{n}: {{ is: NOT_NULL }}" for n, _, _ in COMPARED),
    'uuidValue: { eq: "20202020-0b00-45cd-b6f6-6cd806fc6804" }',
    'uuidValue: { in: ["20202020-0b00-45cd-b6f6-6cd806fc6804"] }',
    'textValue: { eq: "Acme" }', 'textValue: { in: ["x", "Acme"] }',
    'textValue: { like: "Ac%" }', 'textValue: { ilike: "aC_E" }',
    'textValue: { startsWith: "Ac" }', 'textValue: { endsWith: "me" }',
    "floatValue: { eq: 2 }", "intValue: { in: [2, 5] }", "bigintValue: { eq: 2 }",
    "booleanValue: { eq: true }", "booleanValue: { is: NOT_NULL }",
    'dateValue: { eq: "2025-06-15" }', 'dateTimeValue: { eq: "2025-06-15T12:00:00.000Z" }',
    "selectValue: { eq: TWO }", "selectValue: { in: [ONE, TWO] }",
    "selectValue: { containsAny: [TWO] }",
    "multiSelectValue: { containsAny: [TWO, THREE] }", "multiSelectValue: { is: NOT_NULL }",
    "multiSelectValue: { isEmptyArray: false }", "ratingValue: { in: [RATING_3] }",
    'arrayValue: { containsIlike: "%alph%" }', "arrayValue: { isEmptyArray: false }",
    "arrayValue: { is: NOT_NULL }", 'rawJsonValue: { like: "%value%" }',
    "rawJsonValue: { is: NOT_NULL }",
    'fullNameValue: { firstName: { eq: "Ada" }, lastName: { eq: "Nolan" } }',
    'emailsValue: { primaryEmail: { eq: "ADA@acme.test" } }',
    "emailsValue: { additionalEmails: { is: NOT_NULL } }",
    'phonesValue: { primaryPhoneNumber: { eq: "612345678" } }',
    "phonesValue: { primaryPhoneCallingCode: { is: NOT_NULL } }",
    "phonesValue: { additionalPhones: { is: NOT_NULL } }",
    'phonesValue: { primaryPhoneCountryCode: { like: "F%" } }',
    'linksValue: { primaryLinkUrl: { eq: "https://acme.test" } }',
    'linksValue: { primaryLinkLabel: { eq: "Acme" } }',
    'linksValue: { secondaryLinks: { like: "%other%" } }',
    "currencyValue: { amountMicros: { eq: 5000000 } }",
    'currencyValue: { currencyCode: { eq: "EUR" } }',
    'addressValue: { addressCity: { eq: "Berlin" } }', "addressValue: { addressLat: { gt: 52 } }",
    'richTextValue: { markdown: { ilike: "%hello%" } }',
    "actorValue: { source: { eq: MANUAL } }", "createdBy: { source: { eq: API } }",
    "habitatId: { is: NULL }", "subjectHabitatId: { is: NULL }",
    'searchVector: { search: "nobody" }, not: { textValue: { eq: "Acme" } }',
]  # fmt: skip
LONELY = "searchVector"  # its case matches nothing on purpose


@pytest.fixture
def record(graphql: GraphqlClient) -> str:
    answer = graphql(
        "mutation ($d: SpecimenCreateInput!) { createSpecimen(data: $d) { id } }", {"d": RECORD}
    )
    assert answer.errors == []
    return str(answer.data["createSpecimen"]["id"])


@pytest.mark.parametrize("text", MATCHING)
def test_a_filter_finds_the_record_and_its_opposite_does_not(
    graphql: GraphqlClient, record: str, text: str
) -> None:
    found = graphql(f"{{ specimens(filter: {{ {text} }}) {{ totalCount }} }}")
    assert found.errors == []
    expected = 0 if text.startswith(LONELY) else 1
    assert found.data["specimens"]["totalCount"] == expected
    if expected:
        opposite = graphql(f"{{ specimens(filter: {{ not: {{ {text} }} }}) {{ totalCount }} }}")
        assert opposite.data["specimens"]["totalCount"] == 0


EMPTY = ["textValue", "floatValue", "booleanValue", "dateValue", "dateTimeValue", "selectValue",
         "multiSelectValue", "ratingValue", "arrayValue", "rawJsonValue", "uuidValue"]  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_is_null_finds_records_without_a_value(
    graphql: GraphqlClient, record: str, name: str
) -> None:
    graphql("mutation { createSpecimen(data: {}) { id } }")
    count = "{ specimens(filter: { %s: { is: %s } }) { totalCount } }"
    assert graphql(count % (name, "NULL")).data["specimens"]["totalCount"] == 1
    assert graphql(count % (name, "NOT_NULL")).data["specimens"]["totalCount"] == 1


REFUSED = [
    ('habitat: { eq: "20202020-0b00-45cd-b6f6-6cd806fc6804" }', "is not defined by type"),
    ('children: { eq: "20202020-0b00-45cd-b6f6-6cd806fc6804" }', "is not defined by type"),
    ('habitatId: { eq: "non-uuid" }', "Invalid UUID"),
    ("habitatId: { eq: 5 }", "UUID must be a string"),
    ('uuidValue: { in: ["non-uuid"] }', "Invalid UUID"),
    ('textValue: { regex: "a" }', 'Operator "regex" is not'),
    ('textValue: { iregex: "a" }', 'Operator "iregex" is not'),
    ('dateValue: { eq: "not a date" }', 'for date field "dateValue"'),
    ('dateTimeValue: { gt: "not a moment" }', 'for date-time field "dateTimeValue"'),
    ("selectValue: { eq: FOUR }", 'Value "FOUR" does not exist in "SpecimenSelectValueEnum" enum'),
    ('selectValue: { eq: "ONE" }', "cannot represent non-enum value"),
    ("ratingValue: { eq: RATING_9 }", "does not exist in"),
    ("multiSelectValue: { containsAny: [FOUR] }", "does not exist in"),
    ("textValue: { eq: 5 }", "String cannot represent a non string value"),
    ('floatValue: { eq: "x" }', "Float cannot represent non numeric value"),
    ('textValue: { eq: "a", neq: "b" }', 'Filter for field "textValue" must have exactly one'),
    ("textValue: {}", 'Filter for field "textValue" must have exactly one operator'),
    ("nope: { eq: 1 }", "is not defined by type"),
    ("fullNameValue: { nope: { eq: 1 } }", "is not defined by type"),
    (
        'parent: { parent: { textValue: { eq: "x" } } }',
        "Relation filter nesting deeper than 1 hop is not supported",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_a_wrong_filter_is_refused(
    graphql: GraphqlClient, record: str, text: str, message: str
) -> None:
    answer = graphql(f"{{ specimens(filter: {{ {text} }}) {{ totalCount }} }}")
    assert message in answer.errors[0]["message"]
    assert answer.errors[0]["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


def test_a_filter_may_follow_one_relation(graphql: GraphqlClient, record: str) -> None:
    made = graphql(
        "mutation ($d: SpecimenCreateInput!) { createSpecimen(data: $d) { id } }",
        {"d": {"textValue": "child", "parentId": record}},
    )
    assert made.errors == []
    for text in (
        'parent: { textValue: { eq: "Acme" } }',
        'parent: { fullNameValue: { firstName: { eq: "Ada" } } }',
        'parent: { or: [{ intValue: { gt: 5 } }, { textValue: { startsWith: "A" } }] }',
        'or: { parent: { textValue: { eq: "Acme" } } }',
    ):
        found = graphql(f"{{ specimens(filter: {{ {text} }}) {{ edges {{ node {{ id }} }} }} }}")
        assert [e["node"]["id"] for e in found.data["specimens"]["edges"]] == [
            made.data["createSpecimen"]["id"]
        ]


def test_deleted_at_anywhere_in_the_tree_shows_deleted_records(
    graphql: GraphqlClient, record: str
) -> None:
    graphql(f'mutation {{ deleteSpecimen(id: "{record}") {{ id }} }}')
    count = "{ specimens(filter: %s) { totalCount } }"
    assert graphql(count % "{}").data["specimens"]["totalCount"] == 0
    for text in (
        "{ deletedAt: { is: NOT_NULL } }",
        "{ not: { deletedAt: { is: NULL } } }",
        '{ or: [{ not: { and: [{ deletedAt: { is: NULL } }] } }, { textValue: { eq: "x" } }] }',
        "{ or: [{ deletedAt: { is: NULL } }, { deletedAt: { is: NOT_NULL } }] }",
    ):
        assert graphql(count % text).data["specimens"]["totalCount"] == 1
