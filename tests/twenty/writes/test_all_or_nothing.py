"""`X-Transaction: all` on `/graphql`: docs/api/graphql.md#transactions."""

import pytest

from apikeys.context import RequestContext
from tests.clients import GraphqlAnswer, GraphqlClient, RestClient
from tests.core.events.world import switch
from tests.factories import make_company

ALL = {"X-Transaction": "all"}
KEY = {"Idempotency-Key": "one-2f0a"}
OWN_ID = "01a1d4e0-5c00-7000-8000-0000000000b1"
COMPANY = f'createCompany(data: {{id: "{OWN_ID}", name: "A"}}) {{ id }}'
PERSON = f'createPerson(data: {{companyId: "{OWN_ID}"}}) {{ company {{ name }} }}'
REFUSED = 'createCompany(data: {id: "%s"}) { id }'


@pytest.fixture
def held(admin_context: RequestContext) -> str:
    """The id of a record, which the database gives to no other."""
    return str(make_company(admin_context, name="Held")["id"])


def _counts(rest: RestClient) -> list[int]:
    return [rest.get(f"/rest/{name}").body["totalCount"] for name in ("companies", "people")]


def _codes(answer: GraphqlAnswer) -> list[tuple[str, str]]:
    return [(one["path"][0], one["extensions"]["subCode"]) for one in answer.errors]


def test_all_are_written_and_see_each_other(graphql: GraphqlClient, rest: RestClient) -> None:
    companies, people = _counts(rest)
    answer = graphql(f"mutation {{ a: {COMPANY} b: {PERSON} }}", headers=ALL)
    assert answer.errors == []
    assert answer.data == {"a": {"id": OWN_ID}, "b": {"company": {"name": "A"}}}
    assert _counts(rest) == [companies + 1, people + 1]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_that_fails_takes_the_others_with_it(
    graphql: GraphqlClient, rest: RestClient, held: str, place: int
) -> None:
    before = _counts(rest)
    fields = [COMPANY, PERSON] if place else [COMPANY, "createPerson(data: {}) { id }"]
    fields.insert(place, REFUSED % held)
    named = " ".join(f"{key}: {text}" for key, text in zip("abc", fields, strict=True))
    answer = graphql(f"mutation {{ {named} t: __typename }}", headers=ALL)
    assert answer.status == 200
    assert answer.data == dict.fromkeys("abct")
    (failed, why), *others = _codes(answer)
    assert failed == "abc"[place]
    assert why != "TRANSACTION_ROLLED_BACK"
    assert others == [(k, "TRANSACTION_ROLLED_BACK") for k in "abct" if k != failed]
    assert _counts(rest) == before


def test_without_the_header_each_stands_alone(
    graphql: GraphqlClient, rest: RestClient, held: str
) -> None:
    companies, _ = _counts(rest)
    answer = graphql(f"mutation {{ a: {COMPANY} b: {REFUSED % held} }}")
    assert (answer.data["a"], answer.data["b"]) == ({"id": OWN_ID}, None)
    assert _counts(rest)[0] == companies + 1


def test_what_an_upsert_did_is_not_told_when_it_is_undone(
    graphql: GraphqlClient, held: str
) -> None:
    upsert = f'createCompany(upsert: true, data: {{id: "{held}", name: "New"}}) {{ id }}'
    done = graphql(f"mutation {{ a: {upsert} }}", headers=ALL)
    assert '"upserts"' in done.text
    undone = graphql(f"mutation {{ a: {upsert} b: {REFUSED % held} }}", headers=ALL)
    assert '"upserts"' not in undone.text


@pytest.mark.django_db(transaction=True)
def test_events_are_undone_with_their_records(
    graphql: GraphqlClient, rest: RestClient, held: str
) -> None:
    switch(rest)
    since = rest.get("/rest/changes", since="now").body["next"]
    graphql(f"mutation {{ a: {COMPANY} b: {REFUSED % held} }}", headers=ALL)
    assert rest.get("/rest/changes", since=since).body["data"]["changes"] == []
    graphql(f"mutation {{ a: {COMPANY} b: {PERSON} }}", headers=ALL)
    assert len(rest.get("/rest/changes", since=since).body["data"]["changes"]) == 2


def test_a_key_is_kept_only_for_what_was_written(
    graphql: GraphqlClient, rest: RestClient, held: str
) -> None:
    companies, people = _counts(rest)
    graphql(f"mutation {{ a: {COMPANY} b: {REFUSED % held} }}", headers=ALL | KEY)
    assert _counts(rest) == [companies, people]
    text = f"mutation {{ a: {COMPANY} b: {PERSON} }}"
    first, again = (graphql(text, headers=ALL | KEY) for _ in range(2))
    assert first.errors == []
    assert again.text == first.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _counts(rest) == [companies + 1, people + 1]
    assert graphql(text, headers=KEY).status == 422


@pytest.mark.parametrize("word", ["", "ALL", "none", "all, all"])
def test_other_words_are_refused(graphql: GraphqlClient, rest: RestClient, word: str) -> None:
    before = _counts(rest)
    answer = graphql(f"mutation {{ {COMPANY} }}", headers={"X-Transaction": word})
    assert answer.errors[0]["extensions"]["subCode"] == "INVALID_TRANSACTION_HEADER"
    assert answer.status == 400
    assert _counts(rest) == before


def test_queries_are_answered_as_without_it(graphql: GraphqlClient) -> None:
    text = "{ companies { totalCount } }"
    assert graphql(text, headers=ALL).text == graphql(text).text


def test_metadata_refuses_the_header(metadata_graphql: GraphqlClient) -> None:
    answer = metadata_graphql("{ objects { edges { node { id } } } }", headers=ALL)
    assert answer.status == 400
    assert answer.errors[0]["extensions"]["subCode"] == "INVALID_TRANSACTION_HEADER"


def test_browsers_may_send_the_header(rest: RestClient) -> None:
    allowed = rest.options("/graphql").headers["Access-Control-Allow-Headers"]
    assert "X-Transaction" in allowed
