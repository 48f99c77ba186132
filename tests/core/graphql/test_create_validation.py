"""What create inputs accept and refuse, per field type (docs/api/graphql.md#field-types)."""

from typing import Any

import pytest

from tests.clients import GraphqlClient
from tests.specimen import SPECIMEN_FIELDS

OBJECT: dict[str, Any] = {"a": 1}
# Field → values that are refused, each for its kind or its meaning.
REFUSED: dict[str, list[Any]] = {
    "uuidValue": [OBJECT, [1], True, 1, "non-uuid"],
    "textValue": [OBJECT, ["a"], True, 1],
    "uniqueText": [OBJECT, ["a"], True, 1],
    "floatValue": [OBJECT, [1], True, "string"],
    "intValue": [OBJECT, [1], True, "string", 1.5, 2**31],
    "bigintValue": [OBJECT, [1], True, "string", 1.5, 2**63],
    "numericValue": [OBJECT, [1], True, "string"],
    "booleanValue": [OBJECT, [True], "true", 1],
    "dateValue": [OBJECT, ["2025-01-01"], True, 1, "not a date", "2025-02-30"],
    "dateTimeValue": [OBJECT, ["2025-01-01"], True, 1, "not a moment", "2025-13-01T00:00:00Z"],
    "selectValue": [OBJECT, ["ONE", "TWO"], True, 1, "FOUR"],
    "multiSelectValue": [OBJECT, True, 1, ["FOUR"], [1]],
    "ratingValue": [OBJECT, True, 1, "RATING_6"],
    "arrayValue": [OBJECT, True, 1],
    "rawJsonValue": ["{not json"],
    "richTextValue": ["bare", 1, {"nope": "x"}],
    "fullNameValue": ["bare", 1, {"nope": "x"}, {"firstName": 1}],
    "emailsValue": ["bare", 1, {"primaryEmail": "not an e-mail"}, {"additionalEmails": [1]}],
    "phonesValue": ["bare", 1, {"primaryPhoneNumber": "not a number"}],
    "linksValue": ["bare", 1, {"primaryLinkUrl": 5}],
    "currencyValue": ["bare", 1, {"currencyCode": "XXXX"}, {"amountMicros": "much"}],
    "addressValue": ["bare", 1, {"addressLat": "north"}],
    "actorValue": ["bare", 1, {"source": "NOBODY"}],
    "filesValue": ["bare", 1, [{"label": "without an id"}]],
}
ACCEPTED: dict[str, list[tuple[Any, str, Any]]] = {
    # field → (written, selection, read)
    "uuidValue": [
        ("20202020-0b00-45cd-b6f6-6cd806fc6804", "", "20202020-0b00-45cd-b6f6-6cd806fc6804"),
        (None, "", None),
    ],
    "textValue": [("Acme", "", "Acme"), ("", "", ""), (None, "", "")],
    "uniqueText": [("one of a kind", "", "one of a kind")],
    "floatValue": [(1.5, "", 1.5), (0, "", 0), (None, "", None)],
    "intValue": [(42, "", 42), (-1, "", -1), (None, "", None)],
    "bigintValue": [(2**40, "", 2**40), (None, "", None)],
    "numericValue": [(1.25, "", 1.25), ("1.25", "", 1.25)],
    "booleanValue": [(True, "", True), (False, "", False), (None, "", None)],
    "dateValue": [("2026-11-24", "", "2026-11-24"), (None, "", None)],
    "dateTimeValue": [
        ("2025-01-13T10:00:00.123Z", "", "2025-01-13T10:00:00.123Z"),
        ("2025-01-13 00:00:00", "", "2025-01-13T00:00:00.000Z"),
        ("2025-01-13T10:00:00+02:00", "", "2025-01-13T08:00:00.000Z"),
        (None, "", None),
    ],
    "selectValue": [("ONE", "", "ONE"), (None, "", None)],
    "multiSelectValue": [(["ONE", "TWO"], "", ["ONE", "TWO"]), ([], "", []), (None, "", [])],
    "ratingValue": [("RATING_4", "", "RATING_4"), (None, "", None)],
    "arrayValue": [(["a", "b"], "", ["a", "b"]), ("lone", "", ["lone"]), (None, "", [])],
    "rawJsonValue": [
        ({"a": [1, None]}, "", {"a": [1, None]}),
        ('{"a": 1}', "", {"a": 1}),
        ({}, "", None),
        (None, "", None),
    ],
    "richTextValue": [({"markdown": "Hello"}, "{ markdown }", {"markdown": "Hello"})],
    "fullNameValue": [
        ({"firstName": "Ada"}, "{ firstName lastName }", {"firstName": "Ada", "lastName": ""})
    ],
    "emailsValue": [
        ({"primaryEmail": "Ada@Acme.Test"}, "{ primaryEmail }", {"primaryEmail": "ada@acme.test"})
    ],
    "phonesValue": [
        (
            {"primaryPhoneNumber": "+33612345678"},
            "{ primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode }",
            {
                "primaryPhoneNumber": "612345678",
                "primaryPhoneCountryCode": "FR",
                "primaryPhoneCallingCode": "+33",
            },
        )
    ],
    "linksValue": [
        (
            {"primaryLinkUrl": "https://Acme.Test/", "secondaryLinks": None},
            "{ primaryLinkUrl secondaryLinks { url } }",
            {"primaryLinkUrl": "https://acme.test", "secondaryLinks": []},
        )
    ],
    "currencyValue": [
        (
            {"amountMicros": 5_000_000, "currencyCode": "EUR"},
            "{ amountMicros currencyCode }",
            {"amountMicros": 5_000_000, "currencyCode": "EUR"},
        ),
        ({"amountMicros": "350000000"}, "{ amountMicros }", {"amountMicros": 350_000_000}),
    ],
    "addressValue": [
        (
            {"addressCity": "Berlin", "addressLat": 52.5},
            "{ addressCity addressLat addressLng }",
            {"addressCity": "Berlin", "addressLat": 52.5, "addressLng": None},
        )
    ],
    "actorValue": [({"source": "EMAIL"}, "{ source }", {"source": "EMAIL"})],
    "filesValue": [
        (
            [{"fileId": "20202020-0b00-45cd-b6f6-6cd806fc6804", "label": "Offer"}],
            "{ fileId label }",
            [{"fileId": "20202020-0b00-45cd-b6f6-6cd806fc6804", "label": "Offer"}],
        ),
        ([], "{ fileId }", []),
    ],
}
CREATE = "mutation ($d: SpecimenCreateInput!) { createSpecimen(data: $d) { id %s } }"


def test_every_type_is_covered() -> None:
    assert set(REFUSED) == set(ACCEPTED) == set(SPECIMEN_FIELDS)


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in REFUSED.items() for value in values],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_value_is_refused_and_nothing_is_written(
    graphql: GraphqlClient, name: str, value: Any
) -> None:
    answer = graphql(CREATE % "", {"d": {name: value}})
    assert answer.status == 200
    assert answer.errors, answer.data
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert name in answer.errors[0]["message"] or "Expected" in answer.errors[0]["message"]
    assert graphql("{ specimens { totalCount } }").data["specimens"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("name", "written", "selection", "read"),
    [(name, *case) for name, cases in ACCEPTED.items() for case in cases],
    ids=lambda value: str(value)[:40],
)
def test_a_right_value_is_kept(
    graphql: GraphqlClient, name: str, written: Any, selection: str, read: Any
) -> None:
    answer = graphql(CREATE % f"{name} {selection}", {"d": {name: written}})
    assert answer.errors == []
    assert answer.data["createSpecimen"][name] == read
    record = answer.data["createSpecimen"]["id"]
    found = graphql(
        f'{{ specimen(filter: {{ id: {{ eq: "{record}" }} }}) {{ {name} {selection} }} }}'
    )
    assert found.data["specimen"][name] == read


def test_an_unknown_field_is_refused(graphql: GraphqlClient) -> None:
    answer = graphql(CREATE % "", {"d": {"nope": 1}})
    assert (
        'Field "nope" is not defined by type "SpecimenCreateInput".'
        in (answer.errors[0]["message"])
    )


@pytest.mark.parametrize("name", ["habitatId", "parentId", "subjectHabitatId"])
@pytest.mark.parametrize("value", [OBJECT, [1, 2], True, "non-uuid"])
def test_a_wrong_id_of_a_relation_is_refused(graphql: GraphqlClient, name: str, value: Any) -> None:
    answer = graphql(CREATE % "", {"d": {name: value}})
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert graphql("{ specimens { totalCount } }").data["specimens"]["totalCount"] == 0


def test_positions_go_first_and_last(graphql: GraphqlClient) -> None:
    def made(position: Any) -> float:
        data = {} if position is None else {"position": position}
        answer = graphql(CREATE % "position", {"d": data})
        assert answer.errors == []
        return float(answer.data["createSpecimen"]["position"])

    middle = made(None)
    first, last = made("first"), made("last")
    assert first < middle < last
    refused: list[Any] = ["middle", True, {}]
    for wrong in refused:
        assert graphql(CREATE % "", {"d": {"position": wrong}}).errors
