"""A cached tree answers each text with that text's own values, wherever they are."""

from typing import Any

import pytest

from apikeys.context import RequestContext
from core.graphql.document.documents import prepare
from core.graphql.document.trees import HoleNode
from core.graphql.types.schema import schema_for
from tests.clients import GraphqlAnswer, GraphqlClient
from twenty.http.graphql.limits import current_limits


def made(graphql: GraphqlClient, name: str) -> str:
    answer = graphql("mutation($n: String) { createCompany(data: {name: $n}) { id } }", {"n": name})
    return str(answer.data["createCompany"]["id"])


def both(graphql: GraphqlClient, text: str, *values: str) -> list[GraphqlAnswer]:
    """Return the answers to `text` with each of `values` inserted, twice.

    The second time everything is warm, and the order reversed.
    """
    first = [graphql(text.replace("VALUE", value)) for value in values]
    again = [graphql(text.replace("VALUE", value)) for value in reversed(values)]
    assert [a.text for a in reversed(again)] == [a.text for a in first]
    return first


def test_the_default_of_a_variable_is_the_texts_own(graphql: GraphqlClient) -> None:
    made(graphql, "Amber")
    text = 'query($n: String = "VALUE") { companies(filter: {name: {ilike: $n}}) { totalCount } }'
    counts = [a.data["companies"]["totalCount"] for a in both(graphql, text, "%amber%", "%zz%")]
    assert counts == [1, 0]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('query($f: CompanyFilterInput = {name: {eq: "VALUE"}}) '
         "{ companies(filter: $f) { totalCount } }", "companies"),
        ('query($f: [String!] = ["VALUE"]) '
         "{ companies(filter: {name: {in: $f}}) { totalCount } }", "companies"),
        ('query($n: String = "VALUE", $m: Int = 1) '
         "{ companies(filter: {name: {eq: $n}}, first: $m) { totalCount } }", "companies"),
    ],
)  # fmt: skip
def test_defaults_of_any_shape_are_the_texts_own(
    graphql: GraphqlClient, text: str, path: str
) -> None:
    made(graphql, "Amber")
    counts = [a.data[path]["totalCount"] for a in both(graphql, text, "Amber", "Zebra")]
    assert counts == [1, 0]


@pytest.mark.parametrize("verb", ["update", "delete", "destroy"])
def test_a_write_aims_at_the_record_its_own_default_names(
    graphql: GraphqlClient, verb: str
) -> None:
    ids = [made(graphql, "A"), made(graphql, "B")]
    data = ', data: {name: "changed"}' if verb == "update" else ""
    text = f'mutation($id: UUID! = "VALUE") {{ {verb}Company(id: $id{data}) {{ id }} }}'
    answers = [graphql(text.replace("VALUE", one)) for one in ids]
    assert [a.data[f"{verb}Company"]["id"] for a in answers] == ids


def test_introspection_names_the_type_its_own_text_names(graphql: GraphqlClient) -> None:
    text = '{ __type(name: "VALUE") { name } }'
    names = [a.data["__type"]["name"] for a in both(graphql, text, "Company", "Note")]
    assert names == ["Company", "Note"]
    mixed = '{ a: companies(first: 1) { totalCount } __type(name: "VALUE") { name } }'
    names = [a.data["__type"]["name"] for a in both(graphql, mixed, "Company", "Note")]
    assert names == ["Company", "Note"]
    fragment = '{ ...F } fragment F on Query { __type(name: "VALUE") { name } }'
    names = [a.data["__type"]["name"] for a in both(graphql, fragment, "Company", "Note")]
    assert names == ["Company", "Note"]


def test_fields_under_one_key_may_only_be_merged_with_equal_arguments(
    graphql: GraphqlClient,
) -> None:
    text = "{ a: companies(first: %d) { totalCount } a: companies(first: %d) { totalCount } }"
    assert graphql(text % (1, 1)).errors == []
    refused = graphql(text % (1, 2))
    assert refused.errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert graphql(text % (2, 2)).errors == []


def test_errors_say_where_in_their_own_text(graphql: GraphqlClient) -> None:
    text = (
        '{ a: companies(filter: {name: {eq: "VALUE"}}, first: 1) { totalCount } b: company { id } }'
    )
    for value in ("x", "a much longer literal", "\\n"):
        answer = graphql(text.replace("VALUE", value))
        column = text.replace("VALUE", value).index("b: company") + 1
        assert answer.errors[0]["locations"] == [{"line": 1, "column": column}]
    declared = (
        '{ companies(filter: {name: {eq: "VALUE"}}) { totalCount } } '
        "query Q($n: Int!) { companies(first: $n) { totalCount } }"
    )
    for value in ("x", "a much longer literal"):
        whole = "query P " + declared.replace("VALUE", value)
        answer = graphql(whole, {}, operation_name="Q")
        place = {"line": 1, "column": whole.index("$n") + 1}
        assert answer.errors[0]["locations"] == [place]


def test_a_literal_that_does_not_fit_is_refused_as_if_it_came_first(
    graphql: GraphqlClient,
) -> None:
    text = "{ companies(first: %s) { totalCount } }"
    assert graphql(text % 1).errors == []
    code = "GRAPHQL_VALIDATION_FAILED"
    assert graphql(text % (2**40)).errors[0]["extensions"]["code"] == code
    assert graphql(text % '"1"').errors[0]["extensions"]["code"] == code
    assert graphql(text % 2).errors == []


def walk(node: Any) -> Any:
    yield node
    for key in node.keys:
        inner = getattr(node, key, None)
        for one in inner if isinstance(inner, list | tuple) else [inner]:
            if hasattr(one, "kind"):
                yield from walk(one)


def test_a_kept_tree_holds_no_literal_that_another_text_could_have(
    admin_context: RequestContext,
) -> None:
    catalog, limits = admin_context.catalog, current_limits()
    schema = schema_for(catalog)
    text = (
        'query($d: String = "default") { companies(filter: {name: {eq: "x"}}, first: 5) '
        "{ totalCount } people(filter: {or: [{city: {eq: $d}}, {id: {in: [ "
        '"0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"]}}]}) { totalCount } }'
    )
    prepared = prepare(text, schema, catalog, limits)
    nodes = [n for operation in prepared.tree.operations for n in walk(operation)]
    left = [n.value for n in nodes if n.kind in ("string_value", "int_value", "float_value")]
    assert left == ["default"]
    holes = [n for n in nodes if isinstance(n, HoleNode)]
    values = [prepared.literals[hole.index] for hole in holes]
    assert values == ["x", 5, "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"]
