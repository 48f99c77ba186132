"""Limits of documents, and what refusals look like (docs/api/graphql.md#limits)."""

import pytest
from graphql import get_introspection_query
from pytest_django import DjangoAssertNumQueries, Settings

from tests.clients import GraphqlClient


def test_more_than_twenty_root_fields_are_refused(graphql: GraphqlClient) -> None:
    roots = " ".join(f"a{n}: people {{ totalCount }}" for n in range(21))
    answer = graphql(f"{{ {roots} }}")
    assert answer.errors[0]["message"] == (
        "Query too complex - Too many root resolvers requested: 21 - "
        "Maximum allowed root resolvers: 20"
    )
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    twenty = " ".join(f"a{n}: people {{ totalCount }}" for n in range(20))
    assert len(graphql(f"{{ {twenty} }}").data) == 20


def test_more_than_two_thousand_fields_through_fragments_are_refused(
    graphql: GraphqlClient,
) -> None:
    ids = " ".join(f"i{n}: id" for n in range(100))
    nodes = " ".join(f"e{n}: edges {{ node {{ ...F }} }}" for n in range(21))
    answer = graphql(f"{{ people {{ {nodes} }} }} fragment F on Person {{ {ids} }}")
    assert answer.errors[0]["message"].startswith("Query too complex - Too many fields requested: ")


def test_one_to_many_inside_one_to_many_is_refused(graphql: GraphqlClient) -> None:
    answer = graphql(
        "{ companies { edges { node { people { edges { node { noteTargets "
        "{ totalCount } } } } } } } }"
    )
    assert answer.data == {"companies": None}
    assert answer.errors[0]["message"] == (
        "Query complexity is too high. One-to-Many relation cannot be nested in another "
        "One-to-Many relation."
    )
    assert answer.errors[0]["extensions"]["subCode"] == "TOO_COMPLEX_QUERY"


def test_too_many_relations_are_refused(graphql: GraphqlClient, settings: Settings) -> None:
    settings.GRAPHQL_COMPLEXITY_LIMIT = 2
    fine = graphql("{ people { edges { node { company { id } } } } }")
    assert fine.errors == []
    answer = graphql("{ people { edges { node { company { accountOwner { id } } } } } }")
    assert answer.errors[0]["message"] == (
        "Query complexity is too high. Please, reduce the amount of relation fields requested. "
        "Query complexity: 3. Maximum complexity: 2."
    )


HOSTILE = {
    "10,000 aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(10_000)) + " }",
    "circular fragments": "{ people { ...A } } fragment A on PersonConnection { ...B } "
    "fragment B on PersonConnection { ...A }",
    "doubling fragments": "{ people { ...F0 } } "
    + " ".join(
        f"fragment F{n} on PersonConnection {{ ...F{n + 1} x{n}: totalCount ...F{n + 1} }}"
        for n in range(60)
    )
    + " fragment F60 on PersonConnection { totalCount }",
    "deep nesting": "{ a" * 3000 + " }" * 3000,
    "deep introspection": "{ __schema { types { fields { type { fields { type { fields { type "
    "{ fields { name } } } } } } } } } }",
    "huge list": '{ people(filter: { id: { in: ["'
    + '","'.join("x" for _ in range(30_000))
    + '"] } }) { totalCount } }',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_before_any_record_is_read(
    graphql: GraphqlClient, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    graphql("{ __typename }")
    with django_assert_max_num_queries(1):  # the caller's key
        answer = graphql(HOSTILE[name])
    assert answer.data is None
    assert answer.errors[0]["extensions"]["code"] in {
        "BAD_USER_INPUT",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
    }


def refused_with(graphql: GraphqlClient, document: str) -> str:
    """Return the message of a document refused for its cost."""
    answer = graphql(document)
    assert answer.data is None
    (error,) = answer.errors
    assert error["extensions"]["subCode"] == "TOO_COMPLEX_QUERY", error
    return str(error["message"])


@pytest.mark.parametrize("leaf", ["__typename", "id", "__typename @skip(if: true)"])
def test_fragments_that_double_are_counted_whatever_they_end_in(
    graphql: GraphqlClient, leaf: str
) -> None:
    doubling = " ".join(f"fragment F{n} on Person {{ ...F{n + 1} ...F{n + 1} }}" for n in range(30))
    message = refused_with(
        graphql,
        "{ people { edges { node { ...F0 } } } } "
        f"{doubling} fragment F30 on Person {{ {leaf} }}",
    )
    assert str(2**30)[:4] in message


ALIASES = " ".join(f"a{n}: fields {{ name type {{ name }} }}" for n in range(40))
ROOTS = " ".join(
    f"a{n}: __schema {{ types {{ fields {{ name args {{ name }} }} }} }}" for n in range(19)
)


@pytest.mark.parametrize(
    "document",
    [
        f"{{ __schema {{ types {{ {ALIASES} }} }} }}",
        f"{{ {ROOTS} }}",
        "{ __schema { types { ...T ...T2 } } } fragment T on __Type { a: fields { ...F } "
        "b: fields { ...F } } fragment T2 on __Type { c: fields { ...F } d: fields { ...F } "
        "e: fields { ...F } f: fields { ...F } } "
        "fragment F on __Field { name type { name fields { name } } args { name } }",
    ],
)
def test_introspection_that_answers_more_than_tools_need_is_refused(
    graphql: GraphqlClient, document: str
) -> None:
    assert "Introspection asks for" in refused_with(graphql, document)


def test_lists_of_members_inside_each_other_are_refused_by_depth(graphql: GraphqlClient) -> None:
    nested = "{ name }"
    for _ in range(40):
        nested = f"{{ fields {{ type {nested} }} }}"
    message = refused_with(graphql, f'{{ __type(name: "Company") {nested} }}')
    assert "deeper than 2 levels" in message


def test_what_tools_ask_for_is_answered(graphql: GraphqlClient) -> None:
    whole = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    for document in (whole, whole.replace("ofType {", "__typename ofType {")):
        assert graphql(document).errors == []
    types = " ".join(f'a{n}: __type(name: "Company") {{ fields {{ name }} }}' for n in range(20))
    assert graphql(f"{{ {types} }}").errors == []


def test_fields_repeated_beyond_what_can_be_checked_are_refused_in_plain_words(
    graphql: GraphqlClient, metadata_graphql: GraphqlClient
) -> None:
    repeated = "id " * 1500
    document = f"{{ people {{ edges {{ node {{ {repeated} }} }} }} }}"
    assert "repeats fields so often" in refused_with(graphql, document)
    document = f"{{ currentWorkspace {{ {repeated} }} }}"
    assert "repeats fields so often" in refused_with(metadata_graphql, document)


def test_a_text_is_measured_before_it_is_looked_at(
    graphql: GraphqlClient, settings: Settings
) -> None:
    settings.GRAPHQL_MAX_BYTES = 1000
    assert "longer than 1000 bytes" in refused_with(
        graphql, "{ people { totalCount } }" + " " * 999
    )
    assert "longer than 1000 bytes" in refused_with(graphql, '{ a(b: "%s") }' % ("é" * 499))
    assert graphql("{ people { totalCount } }" + " " * 960).errors == []
