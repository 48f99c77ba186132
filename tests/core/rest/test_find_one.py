"""GET /rest/{plural}/{id} (docs/api/rest.md#get-one, #fields, #deleted-records)."""

import pytest

from tests.core.rest.records import (
    UNKNOWN_ID,
    assert_denied,
    assert_refused,
    create,
    create_many,
)


@pytest.fixture
def person(rest):
    company = create(rest, "companies", name="Acme")
    return create(rest, "people", city="Rome", companyId=company["id"])


def test_without_the_right_the_record_is_not_shown(person, anonymous_rest, stranger_rest):
    path = f"/rest/people/{person['id']}"
    assert anonymous_rest.get(path).status == 401
    assert_denied(stranger_rest.get(path))


def test_another_workspaces_record_is_not_found(person, other_rest):
    answer = other_rest.get(f"/rest/people/{person['id']}")
    assert_refused(answer, 404, "Record not found", "RECORD_NOT_FOUND")


def test_the_record_is_answered_under_the_singular_name(rest, person):
    answer = rest.get(f"/rest/people/{person['id']}")
    assert answer.status == 200
    assert answer.body == {"data": {"person": person}}
    assert rest.get(f"/rest/people/{person['id'].upper()}").body == answer.body


def test_an_unknown_id_is_404(rest):
    answer = rest.get(f"/rest/people/{UNKNOWN_ID}")
    assert_refused(answer, 404, "Record not found", "RECORD_NOT_FOUND")


def test_a_malformed_id_is_refused(rest):
    answer = rest.get("/rest/people/malformed-uuid")
    assert_refused(answer, 400, "'malformed-uuid' is not a valid UUID", "INVALID_UUID")


def test_a_deleted_record_is_404(rest, person):
    rest.delete(f"/rest/people/{person['id']}", soft_delete="true")
    assert rest.get(f"/rest/people/{person['id']}").status == 404


def test_depth_1_expands_relations(rest, person):
    shown = rest.get(f"/rest/people/{person['id']}", depth=1).body["data"]["person"]
    assert shown["company"]["name"] == "Acme"
    assert shown["companyId"] == person["companyId"]
    assert shown["pointOfContactForOpportunities"] == []


def test_a_deleted_company_still_shows_and_deleted_children_do_not(rest, person):
    other = create(rest, "people", companyId=person["companyId"])
    rest.delete(f"/rest/people/{other['id']}", soft_delete="true")
    company = rest.get(f"/rest/companies/{person['companyId']}", depth=1).body["data"]["company"]
    assert [p["id"] for p in company["people"]] == [person["id"]]
    rest.delete(f"/rest/companies/{person['companyId']}", soft_delete="true")
    shown = rest.get(f"/rest/people/{person['id']}", depth=1).body["data"]["person"]
    assert shown["company"]["id"] == person["companyId"]


def test_one_record_shows_up_to_200_children_and_a_list_60_each(rest, person):
    for _ in range(4):
        create_many(rest, "people", [{"companyId": person["companyId"]} for _ in range(55)])
    one = rest.get(f"/rest/companies/{person['companyId']}", depth=1).body["data"]["company"]
    assert len(one["people"]) == 200
    (listed,) = rest.get("/rest/companies", depth=1).body["data"]["companies"]
    assert len(listed["people"]) == 60


def test_depth_2_is_refused(rest, person):
    assert_refused(
        rest.get(f"/rest/people/{person['id']}", depth=2),
        400,
        "'depth=2' parameter invalid. Allowed values are 0, 1",
        "INVALID_DEPTH_QUERY_PARAM",
    )


# ── fields ───────────────────────────────────────────────────────────────────────────────────


def test_fields_shows_only_what_is_named_and_the_id(rest, person):
    answer = rest.get(f"/rest/people/{person['id']}", fields=" city , emails,city")
    assert answer.body["data"]["person"].keys() == {"id", "city", "emails"}
    assert "X-Twenty-Fields-Capped" not in answer.headers


def test_a_relation_in_fields_is_its_id_at_depth_0_and_the_record_at_depth_1(rest, person):
    path = f"/rest/people/{person['id']}"
    flat = rest.get(path, fields="company").body["data"]["person"]
    assert flat == {"id": person["id"], "companyId": person["companyId"]}
    deep = rest.get(path, fields="company", depth=1).body["data"]["person"]
    assert deep.keys() == {"id", "companyId", "company"}
    assert deep["company"]["name"] == "Acme"
    column = rest.get(path, fields="companyId", depth=1).body["data"]["person"]
    assert column == flat


def test_a_one_to_many_relation_in_fields_needs_depth_1(rest, person):
    path = f"/rest/people/{person['id']}"
    shown = rest.get(path, fields="noteTargets", depth=1).body["data"]["person"]
    assert shown == {"id": person["id"], "noteTargets": []}
    assert_refused(
        rest.get(path, fields="pointOfContactForOpportunities,noteTargets"),
        400,
        "'fields' parameter invalid. One-to-many relation fields on 'person' require a positive "
        "depth: pointOfContactForOpportunities, noteTargets",
        "INVALID_FIELDS_QUERY_PARAM",
    )


def test_unknown_and_unreadable_fields_are_refused_alike(rest, sales_rest, person):
    path = f"/rest/people/{person['id']}"
    prefix = "'fields' parameter invalid. Unknown or unreadable fields on 'person': "
    code = "INVALID_FIELDS_QUERY_PARAM"
    assert_refused(rest.get(path, fields="city,foo,bar"), 400, f"{prefix}foo, bar", code)
    assert_refused(sales_rest.get(path, fields="phones"), 400, f"{prefix}phones", code)
    assert_refused(rest.get(path, fields="name.firstName"), 400, f"{prefix}name.firstName", code)
    assert_refused(rest.get(path, fields="searchVector"), 400, f"{prefix}searchVector", code)


def test_empty_fields_are_refused(rest, person):
    assert_refused(
        rest.get(f"/rest/people/{person['id']}", fields=","),
        400,
        "'fields' parameter invalid. Requested fields cannot be empty.",
        "INVALID_FIELDS_QUERY_PARAM",
    )


# ── discover ─────────────────────────────────────────────────────────────────────────────────


def test_discover_is_for_shared_objects_only(rest, person):
    path = f"/rest/people/{person['id']}"
    assert rest.get(path, discover="false").status == 200
    assert_refused(
        rest.get(path, discover="true"),
        400,
        "'discover' parameter is only available on objects whose records can be discovered, "
        "which people are not",
        "INVALID_DISCOVER_QUERY_PARAM",
    )
    assert_refused(
        rest.get(path, discover="x"),
        400,
        "'discover=x' parameter invalid. Allowed values are true, false",
        "INVALID_DISCOVER_QUERY_PARAM",
    )
