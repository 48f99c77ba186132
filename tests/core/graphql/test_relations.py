"""Writing relations in mutations: connect, disconnect, create
(docs/api/graphql.md#writing-relations)."""
# ruff: noqa: UP031, E501  braces belong to GraphQL here, and a document is one line

from typing import Any

import pytest

from tests.clients import GraphqlAnswer, GraphqlClient

URL = "https://acme-connect.test"
CONNECT = 'company: { connect: { where: { domainName: { primaryLinkUrl: "%s" } } } }'


@pytest.fixture
def company(graphql: GraphqlClient) -> str:
    answer = graphql(
        "mutation ($d: CompanyCreateInput!) { createCompany(data: $d) { id } }",
        {"d": {"name": "Acme", "domainName": {"primaryLinkUrl": URL}}},
    )
    assert answer.errors == []
    return str(answer.data["createCompany"]["id"])


def people_count(graphql: GraphqlClient) -> int:
    return int(graphql("{ people { totalCount } }").data["people"]["totalCount"])


def refused(answer: GraphqlAnswer, message: str) -> None:
    assert answer.errors, answer.data
    assert answer.errors[0]["message"] == message
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_connects_on_create_one_and_many_and_update(graphql: GraphqlClient, company: str) -> None:
    one = graphql(
        "mutation { createPerson(data: { %s }) { id companyId company { id } } }" % (CONNECT % URL)
    )
    assert one.data["createPerson"]["companyId"] == company
    assert one.data["createPerson"]["company"] == {"id": company}
    many = graphql(
        "mutation { createPeople(data: [{ %s }, { %s }]) { companyId } }"
        % (CONNECT % URL, CONNECT % URL)
    )
    assert many.data["createPeople"] == [{"companyId": company}] * 2
    plain = graphql('mutation { createPerson(data: { city: "x" }) { id } }').data["createPerson"][
        "id"
    ]
    changed = graphql(
        'mutation { updatePerson(id: "%s", data: { company: { connect: { where: { id: "%s" } } } }) '
        "{ company { name } } }" % (plain, company)
    )
    assert changed.data["updatePerson"] == {"company": {"name": "Acme"}}


def test_disconnects(graphql: GraphqlClient, company: str) -> None:
    made = graphql('mutation { createPerson(data: { companyId: "%s" }) { id } }' % company)
    person = made.data["createPerson"]["id"]
    kept = graphql(
        'mutation { updatePerson(id: "%s", data: { company: { disconnect: false } }) { companyId } }'
        % person
    )
    assert kept.data["updatePerson"]["companyId"] == company
    gone = graphql(
        'mutation { updatePeople(filter: { id: { eq: "%s" } }, data: { company: { disconnect: true } }) '
        "{ companyId } }" % person
    )
    assert gone.data["updatePeople"] == [{"companyId": None}]


def test_creates_nested_and_rolls_back_with_the_parent(graphql: GraphqlClient) -> None:
    made = graphql(
        'mutation { createPerson(data: { company: { create: { name: "New Co" } } }) '
        "{ company { name } } }"
    )
    assert made.data["createPerson"] == {"company": {"name": "New Co"}}
    graphql('mutation { createPerson(data: { emails: { primaryEmail: "a@x.test" } }) { id } }')
    before = graphql("{ companies { totalCount } }").data
    failed = graphql(
        'mutation { createPerson(data: { emails: { primaryEmail: "a@x.test" }, '
        'company: { create: { name: "Never" } } }) { id } }'
    )
    assert failed.errors[0]["message"].startswith("A duplicate entry was detected")
    assert graphql("{ companies { totalCount } }").data == before


def test_create_is_not_offered_on_update(graphql: GraphqlClient, company: str) -> None:
    answer = graphql(
        'mutation { updatePerson(id: "%s", data: { company: { create: { name: "x" } } }) { id } }'
        % company
    )
    assert answer.errors[0]["message"].startswith('Field "create" is not defined')
    assert answer.errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            'companyId: "%(id)s", company: { connect: { where: { id: "%(id)s" } } }',
            "company and companyId cannot be both provided.",
        ),
        (
            'company: { connect: { where: { domainName: { primaryLinkUrl: "nobody.test" } } } }',
            "Expected 1 record to connect to company, but found 0 for "
            "domainNamePrimaryLinkUrl = nobody.test",
        ),
        (
            "company: { connect: { where: {} } }",
            "Missing required fields: at least one unique constraint have to be fully populated "
            "for 'company'.",
        ),
        (
            'company: { connect: { where: { id: "%(id)s", domainName: { primaryLinkUrl: "x.test" } } } }',
            "Too many fields provided for connect field 'company'. Only fields from one unique "
            "constraint are allowed.",
        ),
        (
            'company: { connect: { where: { id: "%(id)s" } }, disconnect: true }',
            "Cannot have both connect and disconnect for the same field on person.",
        ),
    ],
)
def test_wrong_links_are_refused(
    graphql: GraphqlClient, company: str, body: str, message: str
) -> None:
    before = people_count(graphql)
    answer = graphql("mutation { createPerson(data: { %s }) { id } }" % (body % {"id": company}))
    if "found 0" in message:
        assert "Expected 1 record to connect to company, but found 0" in answer.errors[0]["message"]
        assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    else:
        refused(answer, message)
    assert people_count(graphql) == before


def test_mixed_constraints_in_a_batch_are_refused(graphql: GraphqlClient, company: str) -> None:
    before = people_count(graphql)
    by_id = f'company: {{ connect: {{ where: {{ id: "{company}" }} }} }}'
    answer = graphql(
        "mutation { createPeople(data: [{ %s }, { %s }]) { id } }" % (by_id, CONNECT % URL)
    )
    refused(
        answer,
        "Expected the same constraint fields to be used consistently across all operations for "
        "company.",
    )
    assert people_count(graphql) == before


def test_connects_and_disconnects_a_morph_target(graphql: GraphqlClient, company: str) -> None:
    note = graphql('mutation { createNote(data: { title: "N" }) { id } }').data["createNote"]["id"]
    made = graphql(
        'mutation { createNoteTarget(data: { noteId: "%s", targetCompany: { connect: { where: '
        '{ id: "%s" } } } }) { id targetCompanyId targetCompany { name } targetPersonId } }'
        % (note, company)
    )
    target: Any = made.data["createNoteTarget"]
    assert target["targetCompany"] == {"name": "Acme"}
    assert target["targetPersonId"] is None
    gone = graphql(
        'mutation { updateNoteTarget(id: "%s", data: { targetCompany: { disconnect: true } }) '
        "{ targetCompanyId } }" % target["id"]
    )
    assert gone.data["updateNoteTarget"]["targetCompanyId"] is None
