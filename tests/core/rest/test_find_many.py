"""GET /rest/{plural} (docs/api/rest.md#list, #parameters)."""

import json
from base64 import b64decode

import pytest

from tests.core.rest.records import (
    assert_denied,
    assert_refused,
    create,
    create_many,
    ids,
)


def test_without_a_key_nothing_is_listed(anonymous_rest):
    answer = anonymous_rest.get("/rest/people")
    assert_refused(answer, 401, "Missing authentication token", "UNAUTHENTICATED")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_role_without_the_object_lists_nothing(stranger_rest, sales_rest):
    assert_denied(stranger_rest.get("/rest/people"))
    assert_denied(sales_rest.get("/rest/notes"))


def test_another_workspaces_records_are_not_there(rest, other_rest):
    create(rest, "companies", name="Acme")
    assert other_rest.get("/rest/companies").body["totalCount"] == 0


def test_an_empty_list_has_null_cursors(rest):
    answer = rest.get("/rest/people")
    assert answer.status == 200
    assert answer.body == {
        "data": {"people": []},
        "totalCount": 0,
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


def test_records_come_in_the_order_of_their_ids_with_total_and_cursors(rest):
    made = create_many(rest, "people", [{"jobTitle": "CTO"}, {"jobTitle": "CEO"}, {"city": "Rome"}])
    answer = rest.get("/rest/people")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert ids(answer.body["data"]["people"]) == sorted(ids(made))
    assert answer.body["totalCount"] == 3
    cursor = json.loads(b64decode(answer.body["pageInfo"]["startCursor"]))
    assert cursor == {"id": min(ids(made))}


def test_a_depth_0_record_has_the_documented_shape(rest):
    company = create(rest, "companies", name="Acme")
    create(
        rest,
        "people",
        name={"firstName": "Ada", "lastName": "Nolan"},
        emails={"primaryEmail": "Ada@Acme.test", "additionalEmails": ["ada@home.test"]},
        companyId=company["id"],
    )
    (person,) = rest.get("/rest/people").body["data"]["people"]
    assert person["name"] == {"firstName": "Ada", "lastName": "Nolan"}
    assert person["emails"] == {
        "primaryEmail": "ada@acme.test",
        "additionalEmails": ["ada@home.test"],
    }
    assert person["companyId"] == company["id"]
    assert person["jobTitle"] == ""
    assert person["deletedAt"] is None
    assert person["createdBy"]["source"] == "API"
    assert person["createdBy"]["workspaceMemberId"] is None
    assert person["createdAt"].endswith("Z")
    assert len(person["createdAt"]) == len("2026-10-02T08:15:30.120Z")
    assert not {"company", "noteTargets", "searchVector"} & person.keys()


def test_depth_1_adds_relations_in_depth_0_shape(rest):
    company = create(rest, "companies", name="Acme")
    person = create(rest, "people", jobTitle="CTO", companyId=company["id"])
    create(rest, "people", jobTitle="CEO")
    with_company, without = rest.get(
        "/rest/people", depth=1, order_by="jobTitle[DescNullsLast]"
    ).body["data"]["people"]
    assert with_company["company"]["id"] == company["id"]
    assert "people" not in with_company["company"]
    assert with_company["noteTargets"] == []
    assert without["company"] is None
    (listed,) = rest.get("/rest/companies", depth=1).body["data"]["companies"]
    assert ids(listed["people"]) == [person["id"]]


def test_limit_cuts_the_page_not_the_total(rest):
    create_many(rest, "people", [{"city": f"City {n}"} for n in range(5)])
    answer = rest.get("/rest/people", limit=2)
    assert len(answer.body["data"]["people"]) == 2
    assert answer.body["totalCount"] == 5
    assert answer.body["pageInfo"]["hasNextPage"] is True
    nothing = rest.get("/rest/people", limit=0)
    assert nothing.body["data"]["people"] == []
    assert nothing.body["totalCount"] == 5


def test_60_records_by_default_and_200_at_most(rest):
    for _ in range(4):
        create_many(rest, "people", [{} for _ in range(60)])
    assert len(rest.get("/rest/people").body["data"]["people"]) == 60
    for limit in (200, 500):
        assert len(rest.get("/rest/people", limit=limit).body["data"]["people"]) == 200


def test_a_filter_narrows_list_and_total(rest):
    create_many(rest, "people", [{"city": "Rome"}, {"city": "Oslo"}, {"city": "Rom"}])
    answer = rest.get("/rest/people", filter='city[ilike]:"rom%"')
    assert {p["city"] for p in answer.body["data"]["people"]} == {"Rome", "Rom"}
    assert answer.body["totalCount"] == 2


def test_percent_signs_need_no_encoding(rest):
    create_many(rest, "people", [{"city": "Rome"}, {"city": "Oslo"}])
    assert rest.get("/rest/people?filter=city[ilike]:%om%").body["totalCount"] == 1


def test_filters_reach_one_relation_and_its_sub_fields(rest):
    acme = create(
        rest, "companies", name="Acme", domainName={"primaryLinkUrl": "https://acme.test"}
    )
    create_many(rest, "people", [{"city": "Rome", "companyId": acme["id"]}, {"city": "Oslo"}])
    for text in (
        f"companyId[in]:[{acme['id']}]",
        'company.name[ilike]:"%CM%"',
        'company.domainName.primaryLinkUrl[eq]:"https://acme.test"',
        "city[eq]:Rome,or(company.name[eq]:Acme,companyId[is]:NULL)",
    ):
        answer = rest.get("/rest/people", filter=text)
        assert [p["city"] for p in answer.body["data"]["people"]] == ["Rome"], text


def test_order_by_follows_fields_directions_and_relations(rest):
    acme = create(rest, "companies", name="Acme")
    bolt = create(rest, "companies", name="Bolt")
    create_many(
        rest,
        "people",
        [
            {"city": "a", "companyId": bolt["id"], "name": {"lastName": "Z"}},
            {"city": "b", "companyId": acme["id"], "name": {"lastName": "Y"}},
            {"city": "c", "name": {"lastName": "X"}},
        ],
    )

    def cities(order_by):
        answer = rest.get("/rest/people", order_by=order_by)
        assert answer.status == 200, answer.text
        return [p["city"] for p in answer.body["data"]["people"]]

    assert cities("city[DescNullsLast]") == ["c", "b", "a"]
    assert cities("name.lastName") == ["c", "b", "a"]
    assert cities("company.name[AscNullsLast]") == ["b", "a", "c"]
    assert cities("company.name[AscNullsFirst]") == ["c", "b", "a"]


def test_ending_before_answers_the_last_records_before_the_cursor(rest):
    create_many(rest, "people", [{"city": c} for c in "abcd"])
    order = {"order_by": "city"}
    last = rest.get("/rest/people", **order).body["pageInfo"]["endCursor"]
    answer = rest.get("/rest/people", ending_before=last, limit=2, **order)
    assert [p["city"] for p in answer.body["data"]["people"]] == ["b", "c"]
    assert answer.body["pageInfo"]["hasPreviousPage"] is True
    assert answer.body["pageInfo"]["hasNextPage"] is True


def test_an_empty_cursor_is_none(rest):
    create(rest, "people", city="Rome")
    answer = rest.get("/rest/people", starting_after="", ending_before="")
    assert answer.body["totalCount"] == len(answer.body["data"]["people"]) == 1


def test_a_cursor_of_another_order_is_refused(rest):
    create_many(rest, "people", [{"city": c} for c in "ab"])
    cursor = rest.get("/rest/people", limit=1).body["pageInfo"]["endCursor"]
    assert_refused(
        rest.get("/rest/people", starting_after=cursor, order_by="city"),
        400,
        'Cursor is missing the value for orderBy field "city": it was encoded for a different '
        "orderBy. Restart pagination without a cursor.",
        "INVALID_CURSOR",
    )


@pytest.mark.parametrize("cursor", ["nonsense", "e30=", "eyJpZCI6MX0=", "W10=", "ÿ", "bnVsbA=="])
def test_a_broken_cursor_is_refused(rest, cursor):
    answer = rest.get("/rest/people", starting_after=cursor)
    assert answer.status == 400
    assert answer.body["code"] == "INVALID_CURSOR"


def test_deleted_records_show_only_when_the_filter_names_deleted_at(rest):
    kept, gone = create_many(rest, "people", [{"city": "a"}, {"city": "b"}])
    rest.delete(f"/rest/people/{gone['id']}", soft_delete="true")

    def found(text=None):
        return ids(rest.get("/rest/people", filter=text).body["data"]["people"])

    assert found() == [kept["id"]]
    assert found("deletedAt[is]:NOT_NULL") == [gone["id"]]
    assert len(found("or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)")) == 2
    assert found(f"and(id[eq]:{gone['id']},deletedAt[is]:NOT_NULL)") == [gone["id"]]


def test_omit_null_values_drops_null_keys(rest):
    create(rest, "people", city="Rome")
    (full,) = rest.get("/rest/people").body["data"]["people"]
    (short,) = rest.get("/rest/people", omit_null_values="true").body["data"]["people"]
    assert full["companyId"] is None
    assert "companyId" not in short
    assert "deletedAt" not in short
    assert short["city"] == "Rome"
    # Nulls inside a value are part of it.
    assert short["createdBy"] == full["createdBy"]
    assert "workspaceMemberId" in short["createdBy"]
    (asked_wrongly,) = rest.get("/rest/people", omit_null_values="1").body["data"]["people"]
    assert asked_wrongly == full


def test_unknown_parameters_are_ignored(rest):
    create(rest, "people", city="Rome")
    assert rest.get("/rest/people", nonsense="1", page="9").body["totalCount"] == 1


def test_fields_the_role_may_not_read_are_left_out(rest, sales_rest):
    company = create(rest, "companies", annualRecurringRevenue={"amountMicros": 1}, name="Acme")
    create(rest, "people", phones={"primaryPhoneNumber": "+33612345678"}, companyId=company["id"])
    (person,) = sales_rest.get("/rest/people", depth=1).body["data"]["people"]
    assert "phones" not in person
    assert person["company"]["name"] == "Acme"
    assert "annualRecurringRevenue" not in person["company"]
    assert "noteTargets" in person


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "phones.primaryPhoneNumber[is]:NULL"},
        {"order_by": "phones.primaryPhoneNumber"},
        {"filter": "company.annualRecurringRevenue.amountMicros[gt]:1"},
    ],
)
def test_fields_the_role_may_not_read_cannot_be_asked_about(sales_rest, query):
    assert_denied(sales_rest.get("/rest/people", **query))
