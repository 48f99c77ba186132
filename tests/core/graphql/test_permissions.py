"""Field and object rights over GraphQL (docs/api/access.md#refusals).

Sales: notes not at all, opportunities read only, `person.phones` unreadable, `person.jobTitle` not
updatable, `company.annualRecurringRevenue` unreadable, nothing may be destroyed.
"""

# ruff: noqa: E501  a document is one line

import pytest

from tests.clients import GraphqlAnswer, GraphqlClient

DENIED = "Entity performing the request does not have permission"


@pytest.fixture
def ada(graphql: GraphqlClient) -> str:
    answer = graphql(
        'mutation { createPerson(data: { city: "Paris", jobTitle: "CTO", company: { create: '
        '{ name: "Acme", annualRecurringRevenue: { amountMicros: 5, currencyCode: "EUR" } } }, '
        'phones: { primaryPhoneNumber: "+33612345678" } }) { id } }'
    )
    assert answer.errors == []
    return str(answer.data["createPerson"]["id"])


def refused(answer: GraphqlAnswer) -> None:
    assert answer.status == 200
    assert list(answer.data.values()) == [None]
    assert answer.errors[0]["message"] == DENIED
    assert answer.errors[0]["extensions"]["code"] == "FORBIDDEN"
    assert answer.errors[0]["extensions"]["subCode"] == "PERMISSION_DENIED"


READS = [
    "people { edges { node { phones { primaryPhoneNumber } } } }",
    'people(filter: { phones: { primaryPhoneNumber: { like: "%" } } }) { totalCount }',
    "people(filter: { or: [{ not: { phones: { primaryPhoneNumber: { is: NULL } } } }] }) { totalCount }",
    "people(orderBy: [{ phones: { primaryPhoneNumber: AscNullsFirst } }]) { totalCount }",
    "people { countEmptyPhones }",
    "people { countUniqueValuesPhones }",
    "peopleGroupBy(groupBy: [{ phones: { primaryPhoneCountryCode: true } }]) { totalCount }",
    "peopleGroupBy(groupBy: [{ city: true }]) { edges { node { phones { primaryPhoneNumber } } } }",
    "peopleGroupBy(groupBy: [{ city: true }], orderByForRecords: [{ phones: { primaryPhoneNumber: AscNullsFirst } }]) { edges { node { id } } }",
    "peopleGroupBy(groupBy: [{ city: true }], orderBy: [{ aggregate: { countEmptyPhones: AscNullsFirst } }]) { totalCount }",
    "companies { edges { node { people { edges { node { phones { primaryPhoneNumber } } } } } } }",
    "companies { edges { node { people(filter: { phones: { primaryPhoneNumber: { is: NULL } } }) { totalCount } } } }",
    "companies { edges { node { people { countEmptyPhones } } } }",
    "people { edges { node { company { annualRecurringRevenue { amountMicros } } } } }",
    "people(filter: { company: { annualRecurringRevenue: { amountMicros: { gt: 0 } } } }) { totalCount }",
    "people(orderBy: [{ company: { annualRecurringRevenue: { amountMicros: AscNullsFirst } } }]) { totalCount }",
    "peopleGroupBy(groupBy: [{ company: { annualRecurringRevenue: { amountMicros: true } } }]) { totalCount }",
    "companies { sumAnnualRecurringRevenueAmountMicros }",
    "notes { totalCount }",
    "note(filter: { title: { is: NULL } }) { id }",
    "notesGroupBy(groupBy: [{ title: true }]) { totalCount }",
    "noteTargets { edges { node { note { title } } } }",
    'noteTargets(filter: { note: { title: { like: "%" } } }) { totalCount }',
]


@pytest.mark.parametrize("call", READS)
def test_a_hidden_field_or_object_is_refused_wherever_it_is_named(
    graphql: GraphqlClient, sales_graphql: GraphqlClient, ada: str, call: str
) -> None:
    refused(sales_graphql(f"{{ {call} }}"))
    allowed = graphql(f"{{ {call} }}")
    assert [e for e in allowed.errors if e["extensions"]["code"] == "FORBIDDEN"] == []


WRITES = [
    'updatePerson(id: "%s", data: { jobTitle: "x" }) { id }',
    'updatePerson(id: "%s", data: { phones: null }) { id }',
    'updatePeople(filter: { id: { eq: "%s" } }, data: { jobTitle: "x" }) { id }',
    'updatePeople(filter: { phones: { primaryPhoneNumber: { is: NOT_NULL } } }, data: { city: "x" }) { id }',
    'updatePerson(id: "%s", data: { city: "x" }) { phones { primaryPhoneNumber } }',
    'createPerson(data: { jobTitle: "x" }) { id }',
    'createPeople(data: [{ city: "x" }, { jobTitle: "x" }]) { id }',
    "createPerson(data: { company: { create: { annualRecurringRevenue: { amountMicros: 1 } } } }) { id }",
    'createPerson(upsert: true, data: { id: "%s", jobTitle: "x" }) { id }',
    'destroyPerson(id: "%s") { id }',
    'destroyPeople(filter: { id: { eq: "%s" } }) { id }',
    'createOpportunity(data: { name: "x" }) { id }',
    'createNote(data: { title: "x" }) { id }',
    'createTaskTarget(data: { targetPersonId: "%s" }) { person: targetPerson { phones { primaryPhoneNumber } } }',
]


@pytest.mark.parametrize("call", WRITES)
def test_a_forbidden_write_is_refused_and_changes_nothing(
    graphql: GraphqlClient, sales_graphql: GraphqlClient, ada: str, call: str
) -> None:
    state = (
        "{ people { totalCount edges { node { city jobTitle updatedAt phones { primaryPhoneNumber } } } } "
        "companies { totalCount } opportunities { totalCount } notes { totalCount } taskTargets { totalCount } }"
    )
    before = graphql(state).data
    refused(sales_graphql("mutation { " + call.replace("%s", ada) + " }"))
    assert graphql(state).data == before


def test_what_the_role_allows_works(
    graphql: GraphqlClient, sales_graphql: GraphqlClient, ada: str
) -> None:
    read = sales_graphql("{ people { edges { node { city jobTitle company { name } } } } }")
    assert read.errors == []
    changed = sales_graphql(
        f'mutation {{ updatePerson(id: "{ada}", data: {{ city: "Rome" }}) {{ city }} }}'
    )
    assert changed.data == {"updatePerson": {"city": "Rome"}}
    assert sales_graphql("{ opportunities { totalCount } }").errors == []
    gone = sales_graphql(f'mutation {{ deletePerson(id: "{ada}") {{ deletedAt }} }}')
    assert gone.data["deletePerson"]["deletedAt"]
    assert sales_graphql(f'mutation {{ restorePerson(id: "{ada}") {{ id }} }}').errors == []


def test_another_workspaces_records_do_not_exist(
    graphql: GraphqlClient, other_graphql: GraphqlClient, ada: str
) -> None:
    assert other_graphql("{ people { totalCount } }").data["people"]["totalCount"] == 0
    for call in (
        f'updatePerson(id: "{ada}", data: {{ city: "x" }}) {{ id }}',
        f'deletePerson(id: "{ada}") {{ id }}',
        f'destroyPerson(id: "{ada}") {{ id }}',
        f'restorePerson(id: "{ada}") {{ id }}',
    ):
        answer = other_graphql(f"mutation {{ {call} }}")
        assert answer.errors[0]["extensions"]["subCode"] == "RECORD_NOT_FOUND"
    linked = other_graphql(
        f'mutation {{ createTaskTarget(data: {{ targetPersonId: "{ada}" }}) {{ id }} }}'
    )
    assert linked.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert other_graphql("{ specimens { totalCount } }").errors[0]["extensions"]["code"] == (
        "GRAPHQL_VALIDATION_FAILED"
    )
