"""Page arguments and their conflicts (docs/api/graphql.md#pages)."""

from typing import Any

import pytest

from tests.clients import GraphqlClient


@pytest.fixture
def five(graphql: GraphqlClient) -> list[str]:
    data = ", ".join(f'{{ city: "c{n}", position: {n} }}' for n in range(5))
    answer = graphql(f"mutation {{ createPeople(data: [{data}]) {{ id }} }}")
    return [row["id"] for row in answer.data["createPeople"]]


def page(graphql: GraphqlClient, arguments: str) -> Any:
    answer = graphql(
        f"{{ people({arguments} orderBy: [{{ position: AscNullsFirst }}]) {{ totalCount "
        "edges { cursor node { city } } "
        "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
    )
    assert answer.errors == [], answer.errors
    return answer.data["people"]


def cities(found: Any) -> list[str]:
    return [edge["node"]["city"] for edge in found["edges"]]


def test_pages_forward_and_backward(graphql: GraphqlClient, five: list[str]) -> None:
    first = page(graphql, "first: 2")
    assert cities(first) == ["c0", "c1"]
    assert first["totalCount"] == 5
    assert first["pageInfo"]["hasNextPage"] is True
    assert first["pageInfo"]["hasPreviousPage"] is False
    assert first["pageInfo"]["endCursor"] == first["edges"][-1]["cursor"]
    second = page(graphql, f'first: 2, after: "{first["pageInfo"]["endCursor"]}"')
    assert cities(second) == ["c2", "c3"]
    assert second["pageInfo"]["hasPreviousPage"] is True
    third = page(graphql, f'first: 2, after: "{second["pageInfo"]["endCursor"]}"')
    assert cities(third) == ["c4"]
    assert third["pageInfo"]["hasNextPage"] is False
    back = page(graphql, f'last: 2, before: "{third["pageInfo"]["startCursor"]}"')
    assert cities(back) == ["c2", "c3"]
    assert back["pageInfo"]["hasNextPage"] is True
    assert back["pageInfo"]["hasPreviousPage"] is True


def test_last_alone_acts_as_first_and_zero_yields_none(
    graphql: GraphqlClient, five: list[str]
) -> None:
    assert cities(page(graphql, "last: 2")) == ["c0", "c1"]
    nothing = page(graphql, "first: 0")
    assert nothing["edges"] == []
    assert nothing["totalCount"] == 5
    assert nothing["pageInfo"]["startCursor"] is None
    assert cities(page(graphql, 'first: 2, offset: 1, after: ""')) == ["c1", "c2"]


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        ("first: 1, last: 1", "Cannot provide both first and last", "ARGS_CONFLICT"),
        ('before: "x", after: "y"', "Cannot provide both before and after", "ARGS_CONFLICT"),
        ('before: "x", first: 1', "Cannot provide both before and first", "ARGS_CONFLICT"),
        ('after: "x", last: 1', "Cannot provide both after and last", "ARGS_CONFLICT"),
        ("first: -1", "First argument must be non-negative", "INVALID_ARGS_FIRST"),
        ("last: -1", "Last argument must be non-negative", "INVALID_ARGS_LAST"),
        ("first: 1001", "Argument first must be at most 1000, got 1001", "INVALID_ARGS_FIRST"),
        ('after: "nonsense"', "Invalid cursor: nonsense", "INVALID_CURSOR"),
    ],
)
def test_wrong_pages_are_refused(
    graphql: GraphqlClient, arguments: str, message: str, code: str
) -> None:
    answer = graphql(f"{{ people({arguments}) {{ totalCount }} }}")
    assert answer.data == {"people": None}
    assert answer.errors[0]["message"] == message
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert answer.errors[0]["extensions"]["subCode"] == code


def test_a_cursor_of_another_order_is_refused(graphql: GraphqlClient, five: list[str]) -> None:
    cursor = page(graphql, "first: 1")["pageInfo"]["endCursor"]
    answer = graphql(
        f'{{ people(after: "{cursor}", orderBy: [{{ city: AscNullsFirst }}]) {{ totalCount }} }}'
    )
    assert answer.errors[0]["message"] == (
        'Cursor is missing the value for orderBy field "city": it was encoded for a different '
        "orderBy. Restart pagination without a cursor."
    )


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("{ name: {} }", 'Composite field "name" requires subfield ordering'),
        ("{ company: {} }", 'Relation field "company" requires nested field ordering'),
        (
            "{ company: { address: {} } }",
            'Composite field "company.address" requires one of its sub fields to be ordered',
        ),
    ],
)
def test_an_order_that_names_no_column_is_refused(
    graphql: GraphqlClient, order: str, message: str
) -> None:
    answer = graphql(f"{{ people(orderBy: [{order}]) {{ totalCount }} }}")
    assert answer.data == {"people": None}
    assert answer.errors[0]["message"].startswith(message)
    assert answer.errors[0]["extensions"]["subCode"] == "FIELD_NOT_FOUND"
    assert graphql("{ people(orderBy: [{}]) { totalCount } }").errors == []


def test_nested_arguments_are_honoured_per_parent(graphql: GraphqlClient) -> None:
    made = graphql('mutation { createCompanies(data: [{ name: "One" }, { name: "Two" }]) { id } }')
    ids = [row["id"] for row in made.data["createCompanies"]]
    data = ", ".join(
        f'{{ companyId: "{company}", city: "c{n}", position: {n} }}'
        for company in ids
        for n in range(4)
    )
    assert graphql(f"mutation {{ createPeople(data: [{data}]) {{ id }} }}").errors == []
    wanted = "[" + ", ".join(f'"{one}"' for one in ids) + "]"
    answer = graphql(
        f"{{ companies(filter: {{ id: {{ in: {wanted} }} }}) {{ edges {{ node {{ name "
        "all: people { totalCount } "
        "people(first: 2, orderBy: [{ position: DescNullsLast }], "
        'filter: { city: { neq: "c3" } }) { totalCount countUniqueValuesCity '
        "edges { node { city company { name } } } pageInfo { hasNextPage } } } } } }"
    )
    assert answer.errors == []
    for edge in answer.data["companies"]["edges"]:
        node = edge["node"]
        assert node["all"]["totalCount"] == 4
        assert node["people"]["totalCount"] == 3
        assert node["people"]["countUniqueValuesCity"] == 3
        assert cities(node["people"]) == ["c2", "c1"]
        assert node["people"]["edges"][0]["node"]["company"]["name"] == node["name"]
        assert node["people"]["pageInfo"]["hasNextPage"] is True
