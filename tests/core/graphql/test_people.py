"""Upsert, merge, duplicates and search of people over GraphQL (docs/api/graphql.md#duplicates,
#search, #merge, #upsert)."""

# ruff: noqa: E501  a document is one line

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.clients import GraphqlClient

UPSERT = (
    "mutation ($d: [PersonCreateInput!]!) "
    "{ createPeople(data: $d, upsert: true) { id city emails { primaryEmail } deletedAt } }"
)


def upsert(graphql: GraphqlClient, *records: dict[str, Any]) -> Any:
    return graphql(UPSERT, {"d": list(records)})


def mail(name: str) -> dict[str, Any]:
    return {"emails": {"primaryEmail": f"{name}@x.test"}}


def total(graphql: GraphqlClient) -> int:
    return int(graphql("{ people { totalCount } }").data["people"]["totalCount"])


@pytest.fixture
def three(graphql: GraphqlClient) -> list[str]:
    answer = upsert(graphql, *({**mail(n), "city": n} for n in ("a", "b", "c")))
    assert answer.errors == []
    return [row["id"] for row in answer.data["createPeople"]]


def test_upsert_updates_by_email_and_by_id(graphql: GraphqlClient, three: list[str]) -> None:
    answer = upsert(graphql, {**mail("A"), "city": "by mail"}, {"id": three[1], "city": "by id"})
    assert answer.errors == []
    rows = {row["id"]: row for row in answer.data["createPeople"]}
    assert rows[three[0]]["city"] == "by mail"
    assert rows[three[1]]["city"] == "by id"
    assert rows[three[1]]["emails"]["primaryEmail"] == "b@x.test"
    assert total(graphql) == 3


def test_upsert_mixes_updates_and_inserts(graphql: GraphqlClient, three: list[str]) -> None:
    answer = upsert(graphql, mail("new"), {"id": three[0], **mail("changed")})
    assert [r["emails"]["primaryEmail"] for r in answer.data["createPeople"]] == [
        "changed@x.test",  # updated ones first
        "new@x.test",
    ]
    assert total(graphql) == 4


def test_upsert_revives_a_deleted_record(graphql: GraphqlClient, three: list[str]) -> None:
    graphql(f'mutation {{ deletePerson(id: "{three[0]}") {{ id }} }}')
    assert total(graphql) == 2
    answer = upsert(graphql, {**mail("a"), "city": "back"})
    assert answer.data["createPeople"] == [
        {"id": three[0], "city": "back", "emails": {"primaryEmail": "a@x.test"}, "deletedAt": None}
    ]
    assert total(graphql) == 3


def test_an_ambiguous_upsert_is_refused_whole(graphql: GraphqlClient, three: list[str]) -> None:
    answer = upsert(graphql, {"city": "never"}, {"id": three[0], **mail("b")})
    assert answer.data == {"createPeople": None}
    error = answer.errors[0]
    assert error["message"].startswith(
        "records[1]: Multiple records found with the same unique field values"
    )
    assert error["extensions"]["subCode"] == "UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT"
    assert total(graphql) == 3


def test_the_sixty_first_record_is_refused(graphql: GraphqlClient) -> None:
    answer = upsert(graphql, *({"city": "x"} for _ in range(61)))
    assert answer.errors[0]["message"] == "Maximum number of records to upsert is 60."
    assert answer.errors[0]["extensions"]["subCode"] == "TOO_MANY_RECORDS_TO_UPDATE"
    assert total(graphql) == 0
    assert len(upsert(graphql, *({"city": "x"} for _ in range(60))).data["createPeople"]) == 60


def test_a_repeated_unique_value_is_refused(graphql: GraphqlClient, three: list[str]) -> None:
    answer = graphql(
        "mutation ($d: PersonCreateInput) { createPerson(data: $d) { id } }", {"d": mail("a")}
    )
    assert answer.errors[0]["message"].startswith("A duplicate entry was detected")
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "a@x.test" in answer.errors[0]["message"]
    assert total(graphql) == 3


def test_merges_into_the_priority_record(graphql: GraphqlClient, three: list[str]) -> None:
    note = graphql('mutation { createNote(data: { title: "N" }) { id } }').data["createNote"]["id"]
    linked = graphql(
        f'mutation {{ createNoteTarget(data: {{ noteId: "{note}", targetPersonId: "{three[1]}" }}) '
        "{ id } }"
    )
    call = "mergePeople(ids: [%s], conflictPriorityIndex: 0, dryRun: %s) { id city deletedAt emails { primaryEmail additionalEmails } }"
    ids = f'"{three[0]}", "{three[1]}"'
    preview = graphql("mutation { " + call % (ids, "true") + " }").data["mergePeople"]
    assert preview["id"] not in three
    assert preview["deletedAt"] is not None
    assert total(graphql) == 3
    merged = graphql("mutation { " + call % (ids, "false") + " }").data["mergePeople"]
    assert merged["id"] == three[0]
    assert merged["emails"] == {"primaryEmail": "a@x.test", "additionalEmails": ["b@x.test"]}
    assert graphql(f'{{ person(filter: {{ id: {{ eq: "{three[1]}" }} }}) {{ id }} }}').data == {
        "person": None
    }
    target = linked.data["createNoteTarget"]["id"]
    moved = graphql(
        f'{{ noteTarget(filter: {{ id: {{ eq: "{target}" }} }}) {{ targetPersonId }} }}'
    )
    assert moved.data["noteTarget"]["targetPersonId"] == three[0]


@pytest.mark.parametrize(
    ("ids", "index", "message"),
    [
        (1, 0, "At least 2 record IDs are required for merge"),
        (10, 0, "Maximum 9 records can be merged at once"),
        (2, 5, "Invalid conflict priority '5'. Valid options for 2 records: 0-1"),
        (2, 0, "One or more records not found"),
    ],
)
def test_wrong_merges_are_refused(
    graphql: GraphqlClient, ids: int, index: int, message: str
) -> None:
    listed = ", ".join(f'"{uuid4()}"' for _ in range(ids))
    answer = graphql(
        f"mutation {{ mergePeople(ids: [{listed}], conflictPriorityIndex: {index}) {{ id }} }}"
    )
    assert answer.errors[0]["message"] == message


def test_merge_and_duplicates_exist_only_where_there_are_criteria(graphql: GraphqlClient) -> None:
    for document in (
        "mutation { mergeTasks(ids: []) { id } }",
        "{ taskDuplicates { totalCount } }",
    ):
        assert graphql(document).errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_finds_duplicates_by_ids_and_by_data(graphql: GraphqlClient) -> None:
    name = {"name": {"firstName": "John", "lastName": "Duplicate"}}
    made = upsert(graphql, name, name, {"name": {"firstName": "Other", "lastName": "Person"}})
    ids = [row["id"] for row in made.data["createPeople"]]
    selection = "{ totalCount edges { node { id } } pageInfo { hasNextPage } }"
    by_id = graphql(f'{{ personDuplicates(ids: ["{ids[0]}", "{ids[2]}"]) {selection} }}')
    first, second = by_id.data["personDuplicates"]
    assert [edge["node"]["id"] for edge in first["edges"]] == [ids[1]]
    assert (second["totalCount"], second["edges"]) == (0, [])
    by_data = graphql(
        f"query ($d: [PersonCreateInput]) {{ personDuplicates(data: $d) {selection} }}",
        {"d": [name]},
    )
    assert by_data.data["personDuplicates"][0]["totalCount"] == 2
    for arguments, message in (
        ("ids: null", 'You have to provide either "data" or "ids" argument'),
        (f'ids: ["{ids[0]}"], data: [{{}}]', 'You cannot provide both "data" and "ids" arguments'),
        ("data: []", 'The "data" condition can not be empty when "ids" input not provided'),
    ):
        answer = graphql(f"{{ personDuplicates({arguments}) {{ totalCount }} }}")
        assert answer.errors[0]["message"] == message


SEARCH = (
    "query ($t: String!, $n: Int!, $a: String, $in: [String!], $ex: [String!]) { search("
    "searchInput: $t, limit: $n, after: $a, includedObjectNameSingulars: $in, "
    "excludedObjectNameSingulars: $ex) { edges { cursor node { recordId objectNameSingular "
    "objectLabelSingular label imageUrl tsRankCD tsRank } } pageInfo { hasNextPage endCursor } } }"
)


def test_searches_all_objects_ignoring_case_and_accents(graphql: GraphqlClient) -> None:
    upsert(graphql, {"name": {"firstName": "Zoë", "lastName": "Quéxley"}})
    graphql('mutation { createCompany(data: { name: "Quexley Works" }) { id } }')
    found = graphql(SEARCH, {"t": "quexl", "n": 10})
    assert found.errors == []
    nodes = [edge["node"] for edge in found.data["search"]["edges"]]
    assert [n["objectNameSingular"] for n in nodes] == ["person", "company"]
    assert nodes[0]["label"] == "Zoë Quéxley"
    assert nodes[1]["objectLabelSingular"] == "Company"
    first = graphql(SEARCH, {"t": "quexl", "n": 1}).data["search"]
    assert first["pageInfo"]["hasNextPage"] is True
    rest = graphql(SEARCH, {"t": "quexl", "n": 5, "a": first["pageInfo"]["endCursor"]}).data[
        "search"
    ]
    assert [e["node"]["recordId"] for e in first["edges"] + rest["edges"]] == [
        n["recordId"] for n in nodes
    ]
    only = graphql(SEARCH, {"t": "quexl", "n": 5, "in": ["company"]}).data["search"]["edges"]
    assert [e["node"]["objectNameSingular"] for e in only] == ["company"]
    others = graphql(SEARCH, {"t": "quexl", "n": 5, "ex": ["company"]}).data["search"]["edges"]
    assert [e["node"]["objectNameSingular"] for e in others] == ["person"]


def test_search_shows_a_role_only_what_it_may_read(
    graphql: GraphqlClient, sales_graphql: GraphqlClient, stranger_graphql: GraphqlClient
) -> None:
    graphql('mutation { createNote(data: { title: "Quexley secret" }) { id } }')
    graphql('mutation { createCompany(data: { name: "Quexley Works" }) { id } }')
    nodes = sales_graphql(SEARCH, {"t": "quexley", "n": 10}).data["search"]["edges"]
    assert [e["node"]["objectNameSingular"] for e in nodes] == ["company"]
    nothing = stranger_graphql(SEARCH, {"t": "quexley", "n": 10}).data["search"]["edges"]
    assert nothing == []


def test_a_search_limit_above_one_hundred_is_refused(graphql: GraphqlClient) -> None:
    answer = graphql(SEARCH, {"t": "x", "n": 101})
    assert answer.errors[0]["message"] == "Limit cannot exceed 100 items"
    assert graphql(SEARCH, {"t": "", "n": 5}).errors == []


def test_an_upsert_tells_what_it_did(graphql: GraphqlClient, three: list[str]) -> None:
    document = (
        "mutation ($d: [PersonCreateInput!], $o: PersonCreateInput) {"
        " many: createPeople(data: $d, upsert: true) { city }"
        ' createPerson(data: $o, upsert: true, conflictFields: ["emails"]) { id }'
        ' plain: createPerson(data: {city: "x"}) { city } }'
    )
    variables = {"d": [{"city": "new"}, {"id": three[0]}], "o": {**mail("b"), "city": "two"}}
    told = json.loads(graphql(document, variables).text)["extensions"]["upserts"]
    assert list(told) == ["many", "createPerson"]
    assert [one["action"] for one in told["many"]] == ["created", "updated"]
    assert told["many"][1] == {
        "index": 1,
        "id": three[0],
        "action": "updated",
        "matchedBy": "id",
    }
    (one,) = told["createPerson"]
    assert (one["id"], one["matchedBy"]) == (three[1], "emails.primaryEmail")


def test_an_answer_without_upserts_has_no_extensions(graphql: GraphqlClient) -> None:
    assert "extensions" not in json.loads(
        graphql("mutation { createPerson(data: {}) { id } }").text
    )


def test_conflicts_and_faults_are_extensions(graphql: GraphqlClient, three: list[str]) -> None:
    taken = graphql(
        "mutation ($d: [PersonCreateInput!]) "
        '{ createPeople(data: $d, upsert: true, conflictFields: ["id"]) { id } }',
        {"d": [{}, {"id": three[0], **mail("b")}]},
    )
    extensions = taken.errors[0]["extensions"]
    assert (extensions["code"], extensions["subCode"]) == (
        "CONFLICT",
        "UPSERT_UNIQUE_VALUE_CONFLICT",
    )
    assert extensions["errors"][0]["conflict"]["ids"] == [three[0], three[1]]
    assert extensions["errors"][0]["index"] == 1


def test_a_denial_names_object_and_field(sales_graphql: GraphqlClient) -> None:
    answer = sales_graphql(
        "{ people(orderBy: [{phones: {primaryPhoneNumber: AscNullsFirst}}]) { totalCount } }"
    )
    (error,) = answer.errors
    assert error["message"] == "Entity performing the request does not have permission"
    assert error["extensions"]["permission"] == {
        "object": "person",
        "action": "read",
        "field": "phones",
    }
    assert error["extensions"]["userFriendlyMessage"] == (
        'The role may not read the field "Phones" of People.'
    )
