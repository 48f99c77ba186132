"""E-mail addresses and unique texts: no look-alike passes a unique field."""

from typing import Any

import pytest

from tests.clients import GraphqlClient, RestAnswer, RestClient
from tests.core.rest.records import create
from tests.core.values.conftest import FieldMaker
from tests.metadata.model_actions import update_field

Json = dict[str, Any]
COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"


def is_duplicate(answer: RestAnswer) -> bool:
    return answer.status == 400 and answer.body.get("code") == "DUPLICATE_ENTRY_DETECTED"


def mail(address: str) -> Json:
    return {"emails": {"primaryEmail": address}}


@pytest.mark.parametrize(
    "twin",
    [
        "\ufeff\u00e9va@acme.test",
        "\u00e9va@acme.test\u200b",
        "E\u0301VA@ACME.TEST",
        " e\u0301va@acme.test. ",
    ],
)
def test_twins_of_an_address_are_one(rest: RestClient, twin: str) -> None:
    made = create(rest, "people", **mail("\u00e9va@acme.test"))
    assert made["emails"]["primaryEmail"] == "\u00e9va@acme.test"
    assert is_duplicate(rest.post("/rest/people", mail(twin)))
    again = rest.post("/rest/people", mail(twin), upsert=True)
    assert again.body["data"]["createPerson"]["id"] == made["id"]
    answer = rest.get("/rest/people", filter=f'emails.primaryEmail[eq]:"{twin}"')
    assert [person["id"] for person in answer.body["data"]["people"]] == [made["id"]]


@pytest.mark.parametrize("wrong", ["e\u200bva@acme.test", ".eva@acme.test", "e..va@acme.test"])
def test_what_looks_like_an_address_and_is_none_is_refused(
    rest: RestClient, graphql: GraphqlClient, wrong: str
) -> None:
    person = create(rest, "people", **mail("eva@acme.test"))
    for emails in ({"primaryEmail": wrong}, {"additionalEmails": ["a@acme.test", wrong]}):
        body = {"emails": emails}
        for answer in (
            rest.post("/rest/people", body),
            rest.post("/rest/batch/people", [body]),
            rest.patch(f"/rest/people/{person['id']}", body),
        ):
            assert answer.status == 400
            assert 'field "emails.' in answer.body["messages"][0]
        told = graphql(
            "mutation($data: PersonCreateInput!) { createPerson(data: $data) { id } }",
            {"data": body},
        )
        assert "an e-mail address such as" in told.errors[0]["message"]


def test_a_unique_text_is_composed_and_any_other_text_is_kept(
    rest: RestClient, add_field: FieldMaker
) -> None:
    add_field("TEXT", "code", isUnique=True)
    add_field("TEXT", "remark")
    made = create(rest, "contacts", code=DECOMPOSED, remark=DECOMPOSED)
    assert made["code"] == COMPOSED
    assert made["remark"] == DECOMPOSED
    for twin in (COMPOSED, DECOMPOSED):
        assert is_duplicate(rest.post("/rest/contacts", {"code": twin}))
        answer = rest.get("/rest/contacts", filter=f'code[eq]:"{twin}"')
        assert [contact["id"] for contact in answer.body["data"]["contacts"]] == [made["id"]]
        again = rest.post("/rest/contacts", {"code": twin}, upsert=True)
        assert again.body["data"]["createContact"]["id"] == made["id"]


def test_a_text_that_becomes_unique_is_composed_first(
    rest: RestClient, add_field: FieldMaker
) -> None:
    field = add_field("TEXT", "code")
    made = create(rest, "contacts", name="Ada", code=DECOMPOSED)
    twin = create(rest, "contacts", name="Bo", code=COMPOSED)
    refused = rest.patch(f"/rest/metadata/fields/{field['id']}", {"isUnique": True})
    assert refused.status == 400
    assert "share a value" in refused.text
    rest.patch(f"/rest/contacts/{twin['id']}", {"code": "tea"})
    update_field(rest, field["id"], isUnique=True)
    path = f"/rest/contacts/{made['id']}"
    assert rest.get(path).body["data"]["contact"]["code"] == COMPOSED
    assert is_duplicate(rest.post("/rest/contacts", {"code": DECOMPOSED}))
