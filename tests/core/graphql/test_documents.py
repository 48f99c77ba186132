"""Documents: fragments, directives, variables, aliases, introspection, number of statements."""

# ruff: noqa: E501, UP031  a document is one line

from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query, print_schema, validate_schema

from apikeys.context import RequestContext
from core.graphql.types.schema import build_schema
from tests.clients import GraphqlClient


@pytest.fixture
def ada(graphql: GraphqlClient) -> str:
    answer = graphql(
        "mutation ($d: PersonCreateInput!) { createPerson(data: $d) { id } }",
        {
            "d": {
                "name": {"firstName": "Ada", "lastName": "Nolan"},
                "emails": {"primaryEmail": "ada@acme.test", "additionalEmails": ["a@home.test"]},
                "phones": {
                    "primaryPhoneNumber": "+33612345678",
                    "additionalPhones": [
                        {"number": "698765432", "countryCode": "FR", "callingCode": "+33"}
                    ],
                },
            }
        },
    )
    assert answer.errors == []
    return str(answer.data["createPerson"]["id"])


def test_fragments_aliases_and_directives(graphql: GraphqlClient, ada: str) -> None:
    document = """
      query Q($id: UUID!, $more: Boolean!) {
        one: person(filter: { id: { eq: $id } }) { ...Who city @include(if: $more) }
        two: people(filter: { id: { eq: $id } }) {
          edges { node { ...Who ... on Person { ident: id @skip(if: $more) } __typename } }
        }
      }
      fragment Who on Person { full: name { first: firstName } name { lastName __typename } }
    """
    answer = graphql(document, {"id": ada, "more": True})
    who = {"full": {"first": "Ada"}, "name": {"lastName": "Nolan", "__typename": "FullName"}}
    assert answer.data == {
        "one": {**who, "city": ""},
        "two": {"edges": [{"node": {**who, "__typename": "Person"}}]},
    }
    less = graphql(document, {"id": ada, "more": False})
    assert less.data["one"] == who
    assert less.data["two"]["edges"][0]["node"]["ident"] == ada


def test_keys_come_in_the_order_of_the_document(graphql: GraphqlClient, ada: str) -> None:
    text = graphql(
        '{ person(filter: { id: { eq: "%s" } }) { city id name { lastName firstName } } }' % ada
    ).text
    places = [text.index(f'"{key}"') for key in ("city", "id", "name", "lastName", "firstName")]
    assert places == sorted(places)


def test_aliases_longer_than_an_identifier_do_not_collide(graphql: GraphqlClient, ada: str) -> None:
    long = "a" * 70
    answer = graphql(
        f'{{ person(filter: {{ id: {{ eq: "{ada}" }} }}) {{ {long}1: id {long}2: city '
        f"{long}3: name {{ {long}4: firstName {long}5: lastName }} }} }}"
    )
    assert answer.data["person"] == {
        f"{long}1": ada,
        f"{long}2": "",
        f"{long}3": {f"{long}4": "Ada", f"{long}5": "Nolan"},
    }


def test_equal_keys_merge(graphql: GraphqlClient, ada: str) -> None:
    answer = graphql(
        f'{{ person(filter: {{ id: {{ eq: "{ada}" }} }}) {{ name {{ firstName }} name {{ lastName }} }} }}'
    )
    assert answer.data["person"] == {"name": {"firstName": "Ada", "lastName": "Nolan"}}


def test_lists_inside_composites_with_and_without_a_selection(
    graphql: GraphqlClient, ada: str
) -> None:
    answer = graphql(
        f'{{ person(filter: {{ id: {{ eq: "{ada}" }} }}) {{ emails {{ additionalEmails }} '
        "phones { additionalPhones { n: number } all: additionalPhones } } }"
    )
    assert answer.errors == []
    phones = answer.data["person"]["phones"]
    assert answer.data["person"]["emails"]["additionalEmails"] == ["a@home.test"]
    assert phones["additionalPhones"] == [{"n": "698765432"}]
    assert phones["all"] == [{"number": "698765432", "callingCode": "+33", "countryCode": "FR"}]


def test_a_kept_document_answers_with_its_new_literals(graphql: GraphqlClient, ada: str) -> None:
    texts = [
        graphql('{ people(filter: { jobTitle: { eq: "%s" } }, first: %d) { totalCount } }' % pair)
        for pair in (("CTO", 1), ("", 2), ("CEO", 3))
    ]
    assert [answer.data["people"]["totalCount"] for answer in texts] == [0, 1, 0]
    wrong = graphql('{ people(filter: { id: { eq: "nonsense" } }, first: 1) { totalCount } }')
    assert wrong.errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    fine = graphql('{ people(filter: { id: { eq: "%s" } }, first: 1) { totalCount } }' % ada)
    assert fine.data["people"]["totalCount"] == 1
    again = graphql('{ people(filter: { id: { eq: "nonsense" } }, first: 1) { totalCount } }')
    assert "Invalid UUID" in again.errors[0]["message"]


def test_nested_literals_and_variables_are_those_of_each_request(
    graphql: GraphqlClient, ada: str
) -> None:
    """The same tree, and the same text, repeatedly with other values below a root field."""
    made = graphql('mutation { createCompany(data: { name: "Acme" }) { id } }')
    company_id = made.data["createCompany"]["id"]
    graphql(
        'mutation { updatePerson(id: "%s", data: { companyId: "%s" }) { id } }' % (ada, company_id)
    )
    for size in (0, 60, 0, 60):
        text = "{ companies { edges { node { people(first: %d) { edges { node { id } } } } } } }"
        literal = graphql(text % size)
        variable = graphql(
            "query($n: Int, $with: Boolean!) { companies { edges { node {"
            " people(first: $n) @include(if: $with) { edges { node { id } } } } } } }",
            {"n": size, "with": True},
        )
        assert literal.data == variable.data
        people = [c["node"]["people"]["edges"] for c in literal.data["companies"]["edges"]]
        assert (max(map(len, people)) > 0) is (size > 0)
        without = graphql(
            "query($n: Int, $with: Boolean!) { companies { edges { node {"
            " people(first: $n) @include(if: $with) { edges { node { id } } } } } } }",
            {"n": size, "with": False},
        )
        assert without.data["companies"]["edges"][0]["node"] == {}


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ({"f": {"nope": {"eq": 1}}}, 'Field "nope" is not defined by type "PersonFilterInput"'),
        ({"f": {"id": {"eq": 5}}}, "UUID must be a string"),
        ({"f": {"id": {"eq": "x"}}}, "Invalid UUID"),
        ({"f": {"city": {"eq": True}}}, "String cannot represent a non string value"),
        ({"f": 5}, "PersonFilterInput"),
    ],
)
def test_wrong_variables_are_refused(
    graphql: GraphqlClient, variables: dict[str, Any], text: str
) -> None:
    answer = graphql(
        "query ($f: PersonFilterInput) { people(filter: $f) { totalCount } }", variables
    )
    assert answer.data is None
    assert text in answer.errors[0]["message"]
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_failing_root_field_leaves_the_others_whole(graphql: GraphqlClient, ada: str) -> None:
    answer = graphql(
        f'{{ a: person(filter: {{ id: {{ eq: "{ada}" }} }}) {{ id }} b: person {{ id }} '
        "c: people { totalCount } }"
    )
    assert answer.data["a"] == {"id": ada}
    assert answer.data["b"] is None
    assert answer.data["c"]["totalCount"] == 1
    (error,) = answer.errors
    assert (error["message"], error["path"]) == ("Missing filter argument", ["b"])


def test_mutations_run_in_order_each_by_itself(graphql: GraphqlClient, ada: str) -> None:
    answer = graphql(
        f'mutation {{ a: updatePerson(id: "{ada}", data: {{ city: "1" }}) {{ city }} '
        f'b: updatePerson(id: "{ada}", data: {{ name: null, emails: {{ primaryEmail: "no" }} }}) {{ city }} '
        f'c: updatePerson(id: "{ada}", data: {{ jobTitle: "x" }}) {{ city jobTitle name {{ firstName }} }} }}'
    )
    assert answer.data["a"] == {"city": "1"}
    assert answer.data["b"] is None
    assert answer.data["c"] == {"city": "1", "jobTitle": "x", "name": {"firstName": "Ada"}}


STATEMENTS = [
    (
        "{ people { totalCount edges { cursor node { id name { firstName } } } pageInfo { endCursor } } }",
        1,
    ),
    ("{ people { edges { node { company { name accountOwner { name { firstName } } } } } } }", 1),
    (
        "{ companies { edges { node { people(first: 3) { totalCount edges { node { id } } } } } } }",
        1,
    ),
    (
        "{ opportunitiesGroupBy(groupBy: [{ stage: true }]) { totalCount edges { node { id } } } }",
        1,
    ),
    ('{ search(searchInput: "a", limit: 5) { edges { node { label } } } }', 1),
    ('{ personDuplicates(ids: ["0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"]) { totalCount } }', 1),
    ("{ a: people { totalCount } b: companies { totalCount } __typename }", 2),
]


@pytest.mark.parametrize(("document", "roots"), STATEMENTS)
def test_one_statement_for_each_root_field(
    graphql: GraphqlClient, document: str, roots: int, executed_statements: Any
) -> None:
    graphql(document)
    with executed_statements() as statements:
        answer = graphql(document)
    assert answer.errors == []
    authentication, *own = statements
    assert "apikeys_apikey" in authentication
    assert len(own) == roots, own


def test_introspection_gives_a_valid_schema(
    graphql: GraphqlClient, admin_context: RequestContext
) -> None:
    answer = graphql(get_introspection_query(input_value_deprecation=True))
    assert answer.errors == []
    schema = build_client_schema(answer.data)
    assert validate_schema(schema) == []
    built = build_schema(admin_context.catalog)
    assert validate_schema(built) == []
    names = set(schema.type_map)
    for name in ("Person", "PersonConnection", "PersonEdge", "PersonGroupByConnection",
                 "PersonCreateInput", "PersonUpdateInput", "PersonFilterInput",
                 "PersonOrderByInput", "PersonGroupByInput", "PersonOrderByWithGroupByInput",
                 "CompanyRelationInput", "CompanyConnectInput", "CompanyWhereUniqueInput",
                 "CompanyDomainNameWhereInput", "OpportunityStageEnum", "OpportunityStageEnumFilter",
                 "UUIDFilter", "StringFilter", "DateTimeFilter", "RawJsonFilter", "OrderByDirection",
                 "FilterIs", "FullName", "Emails", "SearchResultConnection"):  # fmt: skip
        assert name in names, name
    assert len(print_schema(built)) > 100_000
