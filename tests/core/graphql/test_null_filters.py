"""Null is no condition: it is refused by name and never means all records.

See docs/api/graphql.md#filters.
"""

from typing import Any

import pytest

from tests.clients import GraphqlClient

FIND = "query ($f: PersonFilterInput) { people(filter: $f) { totalCount } }"
DESTROY = "mutation ($f: PersonFilterInput) { destroyPeople(filter: $f) { id } }"


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ({"companyId": None}, "companyId"),
        ({"city": None}, "city"),
        ({"company": None}, "company"),
        ({"company": {"name": None}}, "company.name"),
        ({"name": None}, "name"),
        ({"name": {"firstName": None}}, "name.firstName"),
        ({"noteTargets": None}, "noteTargets"),
        ({"noteTargets": {"noteId": None}}, "noteTargets.noteId"),
        ({"city": {"eq": "x"}, "companyId": None}, "companyId"),
        ({"and": None}, "and"),
        ({"or": [{"city": {"eq": "x"}}, None]}, "or"),
        ({"not": None}, "not"),
        ({"not": {"companyId": None}}, "companyId"),
    ],
)
@pytest.mark.parametrize("document", [FIND, DESTROY])
def test_a_null_is_refused_by_name(
    graphql: GraphqlClient, document: str, wanted: dict[str, Any], name: str
) -> None:
    graphql('mutation { createPerson(data: {city: "x"}) { id } }')
    answer = graphql(document, {"f": wanted})
    (error,) = answer.errors
    assert error["message"].startswith(f'Filter value for field "{name}" must be an object')
    assert error["extensions"]["subCode"] == "INVALID_ARGS_FILTER"
    assert graphql(FIND, {"f": {}}).data["people"]["totalCount"] == 1


def test_nulls_inside_children_are_refused_too(graphql: GraphqlClient) -> None:
    graphql("mutation { createCompany(data: {}) { id } }")
    answer = graphql(
        "{ companies { edges { node { people(filter: {city: null}) { totalCount } } } } }"
    )
    assert answer.errors[0]["message"].startswith('Filter value for field "city"')


def test_no_filter_at_all_may_be_null(graphql: GraphqlClient) -> None:
    assert graphql(FIND, {"f": None}).errors == []


def test_a_variable_that_is_not_given_is_no_condition(graphql: GraphqlClient) -> None:
    document = (
        "query ($c: StringFilter, $i: UUIDFilter)"
        " { people(filter: {city: $c, companyId: $i}) { totalCount } }"
    )
    graphql('mutation { createPerson(data: {city: "x"}) { id } }')
    assert graphql(document, {"c": {"eq": "x"}}).data == {"people": {"totalCount": 1}}
    assert graphql(document, {"c": {"eq": "x"}, "i": None}).data == {"people": None}
