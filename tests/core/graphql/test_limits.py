"""What a document may ask at most, and how refusals look (graphql.md §7.1, §10.3)."""

import time

import pytest
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
    begin = time.process_time()
    with django_assert_max_num_queries(1):  # the caller's key
        answer = graphql(HOSTILE[name])
    assert answer.data is None
    assert answer.errors[0]["extensions"]["code"] in {
        "BAD_USER_INPUT",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
    }
    # No timing of our own speed: only that the work is bounded, not exponential.
    assert time.process_time() - begin < 20
