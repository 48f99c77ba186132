"""Links and domains through both APIs: one company, however its link is written."""

from typing import Any

import pytest
from django.db import connection
from psycopg import sql

from apikeys.context import RequestContext
from metadata.values.link_texts import domain_sql
from tests.clients import GraphqlClient, RestAnswer, RestClient
from tests.core.rest.records import create, create_many
from tests.core.values.conftest import FieldMaker

Json = dict[str, Any]
SPELLINGS = [
    "https://acme.test",
    "http://acme.test/",
    "https://www.acme.test",
    "https://acme.test/?utm=x",
    "https://acme.test/#top",
    "ACME.test",
]


def url(text: str) -> Json:
    return {"primaryLinkUrl": text}


def domain(text: str) -> Json:
    return {"domainName": url(text)}


def is_duplicate(answer: RestAnswer) -> bool:
    return answer.status == 400 and answer.body.get("code") == "DUPLICATE_ENTRY_DETECTED"


def found(rest: RestClient, asked: str) -> list[str]:
    answer = rest.get("/rest/companies", filter=asked)
    assert answer.status == 200, answer.text
    return [company["id"] for company in answer.body["data"]["companies"]]


# -- companies and their domains ------------------------------------------------------------------


@pytest.mark.parametrize("first", SPELLINGS)
def test_one_domain_is_one_company_and_the_full_text_stays(rest: RestClient, first: str) -> None:
    made = create(rest, "companies", name="Acme", **domain(first))
    shown = made["domainName"]["primaryLinkUrl"]
    assert shown == first.lower().removesuffix("/")
    for other in SPELLINGS:
        assert is_duplicate(rest.post("/rest/companies", domain(other)))
        assert found(rest, f'domainName.primaryLinkUrl[eq]:"{other}"') == [made["id"]]
        again = rest.post("/rest/companies", {"name": "Again", **domain(other)}, upsert=True)
        assert again.body["data"]["createCompany"]["id"] == made["id"]
        body = {"company": {"connect": {"where": domain(other)}}}
        person = rest.post("/rest/people", body)
        assert person.body["data"]["createPerson"]["companyId"] == made["id"], person.text
        twins = rest.post("/rest/companies/duplicates", {"data": [domain(other)]})
        assert [c["id"] for c in twins.body["data"][0]["companyDuplicates"]] == [made["id"]]


def test_other_domains_are_other_companies(rest: RestClient) -> None:
    names = ["acme.test", "sub.acme.test", "acme.test.other", "acme-test.com", "", ""]
    assert len(create_many(rest, "companies", [domain(name) for name in names])) == 6


def test_a_duplicate_is_reported_by_name_and_value(rest: RestClient) -> None:
    create(rest, "companies", **domain("https://acme.test"))
    answer = rest.post("/rest/companies", domain("www.acme.test/about"))
    assert "domainName.primaryLinkUrl" in answer.body["messages"][0]
    assert "acme.test" in answer.body["messages"][0]


def test_the_unique_index_answers_filters(rest: RestClient, admin_context: RequestContext) -> None:

    table = sql.Identifier(admin_context.catalog.schema, "company")
    condition = domain_sql(sql.Identifier("domainNamePrimaryLinkUrl"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query: Any = sql.SQL("EXPLAIN SELECT id FROM {} WHERE {} = 'acme.test'")
        cursor.execute(query.format(table, condition))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "domainNamePrimaryLinkUrl" in plan
    assert "Index Cond" in plan


# -- a link that becomes primary ------------------------------------------------------------------


def test_a_primary_link_taken_away_makes_room_for_the_next(rest: RestClient) -> None:
    links = {
        "primaryLinkUrl": "https://a.test",
        "primaryLinkLabel": "A",
        "secondaryLinks": [{"url": "b.test", "label": "B"}, {"url": "c.test", "label": ""}],
    }
    company = create(rest, "companies", linkedinLink=links)
    path = f"/rest/companies/{company['id']}"

    def patched(**values: Any) -> Json:
        answer = rest.patch(path, {"linkedinLink": values})
        assert answer.status == 200, answer.text
        shown: Json = answer.body["data"]["updateCompany"]["linkedinLink"]
        assert rest.get(path).body["data"]["company"]["linkedinLink"] == shown
        return shown

    assert patched(primaryLinkUrl="") == {
        "primaryLinkUrl": "b.test",
        "primaryLinkLabel": "B",
        "secondaryLinks": [{"url": "c.test", "label": ""}],
    }
    assert patched(primaryLinkUrl=None)["primaryLinkUrl"] == "c.test"
    gone = {"primaryLinkUrl": "", "primaryLinkLabel": "", "secondaryLinks": []}
    assert patched(primaryLinkUrl=None) == gone
    assert patched(primaryLinkLabel="nothing to label") == gone
    assert patched(secondaryLinks=[{"url": "d.test", "label": "D"}])["primaryLinkLabel"] == "D"


def test_graphql_moves_links_up_too(rest: RestClient, graphql: GraphqlClient) -> None:
    company = create(
        rest,
        "companies",
        linkedinLink={"primaryLinkUrl": "a.test", "secondaryLinks": [{"url": "b.test"}]},
    )
    answer = graphql(
        "mutation($id: UUID!) { updateCompany(id: $id, data: { linkedinLink:"
        ' { primaryLinkUrl: "" } }) { linkedinLink { primaryLinkUrl secondaryLinks { url } } } }',
        {"id": company["id"]},
    )
    assert answer.data["updateCompany"]["linkedinLink"] == {
        "primaryLinkUrl": "b.test",
        "secondaryLinks": [],
    }


def test_update_many_moves_up_in_each_record(rest: RestClient) -> None:
    bodies = [
        {
            "linkedinLink": {
                "primaryLinkUrl": f"{n}.test",
                "secondaryLinks": [{"url": f"next{n}.test"}],
            }
        }
        for n in range(3)
    ]
    ids = ",".join(c["id"] for c in create_many(rest, "companies", bodies))
    answer = rest.patch(
        "/rest/companies", {"linkedinLink": {"primaryLinkUrl": ""}}, filter=f"id[in]:[{ids}]"
    )
    shown = [c["linkedinLink"]["primaryLinkUrl"] for c in answer.body["data"]["updateCompanies"]]
    assert shown == ["next0.test", "next1.test", "next2.test"]


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "links",
    [
        url("javascript:alert(1)"),
        url("\x01 JavaScript:alert(1)@acme.test"),
        {"secondaryLinks": [{"url": "data:text/html,x", "label": "x"}]},
    ],
)
def test_a_script_is_refused_on_every_way_in(
    rest: RestClient, graphql: GraphqlClient, links: Json
) -> None:
    body = {"linkedinLink": links}
    company = create(rest, "companies", name="Acme")
    answers = [
        rest.post("/rest/companies", body),
        rest.post("/rest/batch/companies", [body]),
        rest.post("/rest/companies", body, upsert=True),
        rest.patch(f"/rest/companies/{company['id']}", body),
        rest.patch("/rest/companies", body, filter=f"id[eq]:{company['id']}"),
        rest.post("/rest/people", {"company": {"create": body}}),
    ]
    for answer in answers:
        assert answer.status == 400, answer.text
        assert 'field "linkedinLink.' in answer.body["messages"][0]
        assert "a link with no scheme or one of" in answer.body["messages"][0]
    told = graphql(
        "mutation($data: CompanyCreateInput!) { createCompany(data: $data) { id } }", {"data": body}
    )
    assert "a link with no scheme" in told.errors[0]["message"]


# -- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["acme.test", "https://acme.test/", "www.acme.test"])
def test_search_finds_a_company_by_its_domain(
    rest: RestClient, graphql: GraphqlClient, text: str
) -> None:
    made = create(rest, "companies", name="Nobody", **domain("https://www.acme.test/?utm=1"))
    answer = graphql(
        "query($text: String!) { search(searchInput: $text, limit: 10)"
        " { edges { node { recordId } } } }",
        {"text": text},
    )
    assert [edge["node"]["recordId"] for edge in answer.data["search"]["edges"]] == [made["id"]]


def test_search_finds_a_link_with_and_without_its_beginning(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    made = create(rest, "companies", **domain("https://www.acme.test/in/ada"))
    create(rest, "companies", **domain("https://www.other.test/in/ada"))
    for text in ("acme.test/in/ada", "https://acme.test/in/ada/", "www.acme.test/in/ada"):
        answer = graphql(
            "query($text: String!) { search(searchInput: $text, limit: 10)"
            " { edges { node { recordId } } } }",
            {"text": text},
        )
        assert [e["node"]["recordId"] for e in answer.data["search"]["edges"]] == [made["id"]]


def test_a_unique_field_of_ones_own_compares_whole_links(
    rest: RestClient, add_field: FieldMaker
) -> None:
    add_field("LINKS", "site", isUnique=True)
    create(rest, "contacts", site=url("https://acme.test/"))
    assert is_duplicate(rest.post("/rest/contacts", {"site": url("HTTPS://Acme.test")}))
    assert rest.post("/rest/contacts", {"site": url("https://acme.test/about")}).status == 201
    add_field("LINKS", "domain", isUnique=True, settings={"type": "domain"})
    create(rest, "contacts", domain=url("https://acme.test/"))
    assert is_duplicate(rest.post("/rest/contacts", {"domain": url("www.acme.test/about")}))
