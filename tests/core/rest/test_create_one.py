"""POST /rest/{plural} (docs/api/rest.md#create-one, #bodies)."""

import pytest

from tests.core.rest.records import (
    PERMISSION_DENIED,
    UNKNOWN_ID,
    assert_denied,
    assert_refused,
    count,
    create,
    is_uuid,
)

OWN_ID = "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01"


def test_without_the_right_nothing_is_created(rest, anonymous_rest, stranger_rest, sales_rest):
    assert anonymous_rest.post("/rest/companies", {"name": "Acme"}).status == 401
    assert_denied(stranger_rest.post("/rest/companies", {"name": "Acme"}))
    assert_denied(sales_rest.post("/rest/opportunities", {"name": "Deal"}))
    assert_denied(sales_rest.post("/rest/people", {"jobTitle": "CTO"}))
    assert [count(rest, name) for name in ("companies", "opportunities", "people")] == [0, 0, 0]


def test_a_record_is_created_and_answered_with_201(rest):
    answer = rest.post(
        "/rest/companies",
        {
            "name": "Acme",
            "domainName": {"primaryLinkUrl": "https://acme.test"},
            "annualRecurringRevenue": {"amountMicros": 2500000000, "currencyCode": "EUR"},
        },
    )
    assert answer.status == 201
    assert answer.body.keys() == {"data"}
    made = answer.body["data"]["createCompany"]
    assert is_uuid(made["id"])
    assert made["name"] == "Acme"
    assert made["domainName"]["primaryLinkUrl"] == "https://acme.test"
    assert made["annualRecurringRevenue"] == {"amountMicros": 2500000000, "currencyCode": "EUR"}
    assert made["createdBy"]["source"] == "API"
    assert made["deletedAt"] is None
    assert rest.get(f"/rest/companies/{made['id']}").body["data"]["company"] == made


def test_the_caller_may_give_the_id(rest):
    assert create(rest, "companies", id=OWN_ID.upper())["id"] == OWN_ID


def test_an_id_that_exists_is_refused(rest):
    create(rest, "companies", id=OWN_ID, name="Acme")
    answer = rest.post("/rest/companies", {"id": OWN_ID, "name": "Bolt"})
    assert answer.status == 400
    assert answer.body["code"] == "DUPLICATE_ENTRY_DETECTED"
    assert answer.body["messages"][0].startswith("A duplicate entry was detected")
    assert count(rest, "companies") == 1


def test_a_taken_unique_value_is_refused_and_named(rest):
    create(rest, "people", emails={"primaryEmail": "ada@acme.test"})
    answer = rest.post("/rest/people", {"emails": {"primaryEmail": "ADA@acme.test"}})
    assert answer.status == 400
    assert answer.body["code"] == "DUPLICATE_ENTRY_DETECTED"
    assert "emails.primaryEmail" in answer.body["messages"][0]
    assert "ada@acme.test" in answer.body["messages"][0]
    assert "IDX" not in answer.text
    assert count(rest, "people") == 1


def test_the_caller_may_give_the_source(rest):
    made = create(rest, "people", createdBy={"source": "EMAIL"})
    assert made["createdBy"]["source"] == "EMAIL"
    assert made["createdBy"]["workspaceMemberId"] is None


def test_depth_fields_and_status_follow_the_parameters(rest):
    company = create(rest, "companies", name="Acme")
    body = {"companyId": company["id"]}
    deep = rest.post("/rest/people", body, depth=1)
    assert deep.body["data"]["createPerson"]["company"]["name"] == "Acme"
    short = rest.post("/rest/people", {"city": "Rome"}, fields="id")
    assert short.status == 201
    assert short.body["data"]["createPerson"].keys() == {"id"}
    made = rest.get(f"/rest/people/{short.body['data']['createPerson']['id']}")
    assert made.body["data"]["person"]["city"] == "Rome"
    assert rest.post("/rest/people", body, depth=2).status == 400
    assert count(rest, "people") == 2


REFUSED_BODIES = {
    "unknown field": (
        {"foo": 1},
        'Object person doesn\'t have any "foo" field.',
        "INVALID_ARGS_DATA",
    ),
    "one-to-many": (
        {"noteTargets": []},
        "One-to-many relation noteTargets field does not support write operations.",
        "INVALID_ARGS_DATA",
    ),
    "relation as scalar": (
        {"company": UNKNOWN_ID},
        'Relation "company" requires connect or disconnect operation',
        "INVALID_ARGS_DATA",
    ),
    "both forms of a link": (
        {"company": {"disconnect": True}, "companyId": None},
        "company and companyId cannot be both provided.",
        "INVALID_ARGS_DATA",
    ),
    "connect to nothing": (
        {"company": {"connect": {"where": {"domainName": {"primaryLinkUrl": "https://no.test"}}}}},
        "Expected 1 record to connect to company, but found 0 for domainNamePrimaryLinkUrl = "
        "https://no.test",
        "INVALID_ARGS_DATA",
    ),
    "connect by no unique value": (
        {"company": {"connect": {"where": {"name": "Acme"}}}},
        "Missing required fields: at least one unique constraint have to be fully populated for "
        "'company'.",
        "INVALID_ARGS_DATA",
    ),
    "no object": ([], "The request body must be a JSON object, not an array.", "INVALID_ARGS_DATA"),
    "text": ("x", "The request body must be a JSON object, not a string.", "INVALID_ARGS_DATA"),
    "nothing": (None, "A JSON request body is required.", "BODY_REQUIRED"),
}


@pytest.mark.parametrize("name", REFUSED_BODIES)
def test_a_wrong_body_is_refused_and_nothing_is_created(rest, name):
    body, message, code = REFUSED_BODIES[name]
    answer = rest.post("/rest/people", body if not isinstance(body, str) else f'"{body}"')
    assert_refused(answer, 400, message, code)
    assert count(rest, "people") == 0


@pytest.mark.parametrize(
    ("plural", "body"),
    [
        ("people", {"city": 5}),
        ("people", {"name": "Ada"}),
        ("people", {"emails": {"primaryEmail": "no address"}}),
        ("people", {"emails": {"foo": "x"}}),
        ("people", {"companyId": "x"}),
        ("people", {"companyId": UNKNOWN_ID}),
        ("people", {"id": "x"}),
        ("people", {"city": "a\x00b"}),
        ("people", {"createdBy": {"source": "NOWHERE"}}),
        ("opportunities", {"stage": "FOO"}),
        ("opportunities", {"closeDate": "tomorrow"}),
        ("opportunities", {"amount": {"currencyCode": "XXL"}}),
        ("companies", {"employees": 1.5}),
        ("companies", {"employees": 10**12}),
        ("companies", {"idealCustomerProfile": "yes"}),
        ("companies", {"position": "middle"}),
    ],
)
def test_a_value_its_field_does_not_take_is_refused_and_named(rest, plural, body):
    answer = rest.post(f"/rest/{plural}", body)
    assert answer.status == 400
    assert answer.body["code"] == "INVALID_ARGS_DATA"
    (message,) = answer.body["messages"]
    assert next(iter(body)) in message
    assert count(rest, plural) == 0


def test_null_for_a_field_that_must_have_a_value_means_its_default(rest):
    assert create(rest, "opportunities", stage=None)["stage"] == "NEW"


def test_links_are_set_by_id_by_unique_value_and_with_a_new_record(rest):
    acme = create(rest, "companies", domainName={"primaryLinkUrl": "https://acme.test"})
    by_id = create(rest, "people", company={"connect": {"where": {"id": acme["id"]}}})
    where = {"domainName": {"primaryLinkUrl": "https://acme.test"}}
    by_domain = create(rest, "people", company={"connect": {"where": where}})
    assert by_id["companyId"] == by_domain["companyId"] == acme["id"]
    with_new = create(rest, "people", company={"create": {"name": "Bolt"}})
    bolt = rest.get(f"/rest/companies/{with_new['companyId']}").body["data"]["company"]
    assert bolt["name"] == "Bolt"


def test_a_morph_target_is_set_by_its_own_id(rest):
    person, note = create(rest, "people"), create(rest, "notes", title="Hello")
    target = create(rest, "noteTargets", noteId=note["id"], targetPersonId=person["id"])
    assert target["targetPersonId"] == person["id"]
    assert target["targetCompanyId"] is None


# ── upsert ───────────────────────────────────────────────────────────────────────────────────


def test_upsert_updates_the_record_of_the_same_unique_value(rest):
    made = create(rest, "people", emails={"primaryEmail": "ada@acme.test"}, city="Rome")
    answer = rest.post(
        "/rest/people",
        {"emails": {"primaryEmail": "Ada@acme.test"}, "jobTitle": "CTO"},
        upsert="true",
    )
    assert answer.status == 201
    updated = answer.body["data"]["createPerson"]
    assert (updated["id"], updated["city"], updated["jobTitle"]) == (made["id"], "Rome", "CTO")
    assert updated["createdBy"] == made["createdBy"]
    assert count(rest, "people") == 1


def test_upsert_without_a_match_creates(rest):
    answer = rest.post("/rest/people", {"city": "Rome"}, upsert="true")
    assert answer.status == 201
    assert count(rest, "people") == 1


def test_upsert_revives_a_deleted_match(rest):
    made = create(rest, "people", emails={"primaryEmail": "ada@acme.test"})
    rest.delete(f"/rest/people/{made['id']}", soft_delete="true")
    body = {"emails": {"primaryEmail": "ada@acme.test"}}
    revived = rest.post("/rest/people", body, upsert="true").body["data"]["createPerson"]
    assert (revived["id"], revived["deletedAt"]) == (made["id"], None)


def test_upsert_that_hits_two_records_is_refused(rest):
    ada = create(rest, "people", emails={"primaryEmail": "ada@acme.test"})
    bob = create(rest, "people", city="Oslo")
    answer = rest.post(
        "/rest/people",
        {"id": bob["id"], "emails": {"primaryEmail": "ada@acme.test"}, "city": "Rome"},
        upsert="true",
    )
    assert answer.status == 400
    assert answer.body["code"] == "UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT"
    assert answer.body["messages"][0].startswith(
        "Multiple records found with the same unique field values for"
    )
    assert rest.get(f"/rest/people/{bob['id']}").body["data"]["person"]["city"] == "Oslo"
    assert rest.get(f"/rest/people/{ada['id']}").body["data"]["person"]["city"] == ""


def test_upsert_is_asked_for_by_exactly_true(rest):
    create(rest, "people", emails={"primaryEmail": "ada@acme.test"})
    answer = rest.post("/rest/people", {"emails": {"primaryEmail": "ada@acme.test"}}, upsert="1")
    assert answer.body["code"] == "DUPLICATE_ENTRY_DETECTED"


def test_a_field_that_may_not_be_updated_is_refused_by_name_of_the_right(sales_rest):
    answer = sales_rest.post("/rest/people", {"city": "Rome", "phones": None})
    assert answer.status == 403
    assert answer.body["messages"] == [PERMISSION_DENIED]
