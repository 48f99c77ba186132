"""Bulk mutations without a real condition change nothing (docs/api/graphql.md#mutations)."""

from typing import Any

import pytest

from tests.clients import GraphqlClient

EMPTY = ["{}", "{ and: [] }", "{ and: [{}] }", "{ or: [{ and: [{}] }] }", "{ not: {} }"]
CALLS = [
    'updatePeople(data: { city: "X" }, filter: %s) { id }',
    "deletePeople(filter: %s) { id }",
    "destroyPeople(filter: %s) { id }",
    "restorePeople(filter: %s) { id }",
]


@pytest.fixture
def people(graphql: GraphqlClient) -> list[str]:
    answer = graphql('mutation { createPeople(data: [{ city: "A" }, { city: "B" }]) { id } }')
    return [row["id"] for row in answer.data["createPeople"]]


def state(graphql: GraphqlClient) -> Any:
    both = "{ or: [{ deletedAt: { is: NULL } }, { deletedAt: { is: NOT_NULL } }] }"
    return graphql(
        f"{{ people(filter: {both}) {{ edges {{ node {{ id city deletedAt }} }} }} }}"
    ).data


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("call", CALLS)
def test_an_empty_filter_is_refused(
    graphql: GraphqlClient, people: list[str], call: str, empty: str
) -> None:
    before = state(graphql)
    answer = graphql("mutation { " + call % empty + " }")
    assert answer.status == 200
    assert list(answer.data.values()) == [None]
    (error,) = answer.errors
    assert error["message"] == "A non-empty filter is required"
    assert error["extensions"] == {
        "code": "BAD_USER_INPUT",
        "subCode": "INVALID_QUERY_INPUT",
        "userFriendlyMessage": "An error occurred.",
    }
    assert state(graphql) == before


@pytest.mark.parametrize("call", CALLS)
def test_a_missing_filter_is_refused(graphql: GraphqlClient, people: list[str], call: str) -> None:
    before = state(graphql)
    answer = graphql(
        "mutation { " + call.replace("(filter: %s)", "").replace(", filter: %s", "") + " }"
    )
    assert answer.errors[0]["message"] == "Filter is required"
    assert state(graphql) == before
