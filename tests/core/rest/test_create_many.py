"""POST /rest/batch/{plural} (docs/api/rest.md#create-many, #upsert, docs/api/README.md#limits)."""

import pytest

from tests.core.rest.records import assert_denied, assert_refused, count, create, ids

BATCH = "/rest/batch/people"


def test_without_the_right_nothing_is_created(rest, anonymous_rest, stranger_rest, sales_rest):
    assert anonymous_rest.post(BATCH, [{}]).status == 401
    assert_denied(stranger_rest.post(BATCH, [{}]))
    assert_denied(sales_rest.post(BATCH, [{"city": "Rome"}, {"jobTitle": "CTO"}]))
    assert count(rest, "people") == 0


def test_records_are_created_in_the_order_given(rest):
    cities = [f"City {n}" for n in range(20)]
    answer = rest.post(BATCH, [{"city": city} for city in cities])
    assert answer.status == 201
    assert [p["city"] for p in answer.body["data"]["createPeople"]] == cities
    assert count(rest, "people") == 20


def test_fields_and_depth_shape_the_answer_not_what_is_stored(rest):
    company = create(rest, "companies", name="Acme")
    bodies = [{"companyId": company["id"]}, {"city": "Rome"}]
    short = rest.post(BATCH, bodies, fields="id").body["data"]["createPeople"]
    assert [p.keys() for p in short] == [{"id"}, {"id"}]
    assert count(rest, "people", filter="city[eq]:Rome") == 1
    deep = rest.post(BATCH, bodies, depth=1).body["data"]["createPeople"]
    assert [p["company"] and p["company"]["name"] for p in deep] == ["Acme", None]
    assert rest.post(BATCH, bodies, depth=2).status == 400


def test_60_records_are_taken_and_61_are_not(rest):
    answer = rest.post(BATCH, [{"city": "Rome"}] * 60)
    assert answer.status == 201
    assert len(answer.body["data"]["createPeople"]) == 60
    assert_refused(
        rest.post(BATCH, [{"city": "Oslo"}] * 61),
        400,
        "Maximum number of records to upsert is 60.",
        "TOO_MANY_RECORDS_TO_UPDATE",
    )
    assert count(rest, "people") == 60


@pytest.mark.parametrize(
    "bad",
    [
        {"foo": 1},
        {"emails": {"primaryEmail": "x"}},
        {"id": "x"},
        {"emails": {"primaryEmail": "a@b.test"}},  # twice in the batch
    ],
)
def test_one_bad_record_refuses_the_whole_batch(rest, bad):
    bodies = [{"emails": {"primaryEmail": "a@b.test"}}, {}, bad]
    answer = rest.post(BATCH, bodies)
    assert answer.status == 400
    assert count(rest, "people") == 0


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"city": "Rome"}, "The request body must be a JSON array of records, not an object."),
        ([{}, 5], "records[1]: Each person must be given as an object."),
        ([None], "records[0]: Each person must be given as an object."),
    ],
)
def test_the_body_is_a_bare_array_of_objects(rest, body, message):
    assert_refused(rest.post(BATCH, body), 400, message, "INVALID_ARGS_DATA")
    assert count(rest, "people") == 0


def test_upsert_updates_inserts_and_revives_in_one_call(rest):
    ada = create(rest, "people", emails={"primaryEmail": "ada@x.test"}, city="Rome")
    bob = create(rest, "people", emails={"primaryEmail": "bob@x.test"})
    rest.delete(f"/rest/people/{bob['id']}", soft_delete="true")
    answer = rest.post(
        BATCH,
        [
            {"name": {"firstName": "Cy"}},
            {"emails": {"primaryEmail": "ada@x.test"}, "jobTitle": "CTO"},
            {"emails": {"primaryEmail": "bob@x.test"}},
        ],
        upsert="true",
        fields="id,city,jobTitle",
    )
    assert answer.status == 201
    shown = {p["id"]: p for p in answer.body["data"]["createPeople"]}
    assert len(shown) == 3
    assert shown[ada["id"]] == {"id": ada["id"], "city": "Rome", "jobTitle": "CTO"}
    assert bob["id"] in ids(rest.get("/rest/people").body["data"]["people"])


def test_an_upsert_batch_with_a_conflict_changes_nothing(rest):
    ada = create(rest, "people", emails={"primaryEmail": "ada@x.test"}, city="Rome")
    bob = create(rest, "people", city="Oslo")
    answer = rest.post(
        BATCH,
        [
            {"emails": {"primaryEmail": "new@x.test"}},
            {"emails": {"primaryEmail": "ada@x.test"}, "city": "Kyiv"},
            {"id": bob["id"], "emails": {"primaryEmail": "ada@x.test"}},
        ],
        upsert="true",
    )
    assert answer.status == 400
    assert rest.get(f"/rest/people/{ada['id']}").body["data"]["person"]["city"] == "Rome"
    assert count(rest, "people") == 2


# -- what it did (docs/api/rest.md#report, #upsert) -----------------------------------------------


def test_the_report_tells_what_became_of_each_record(rest):
    ada = create(rest, "people", emails={"primaryEmail": "a@x.test"})
    bodies = [{"city": "Rome"}, {"emails": {"primaryEmail": "A@x.test"}, "city": "Oslo"}]
    answer = rest.post(BATCH, bodies, upsert="true", report="true", fields="city")
    assert answer.status == 201
    assert [one["city"] for one in answer.body["data"]["createPeople"]] == ["Oslo", "Rome"]
    new, found = answer.body["meta"]
    assert (new["index"], new["action"], new["matchedBy"]) == (0, "created", None)
    assert found == {
        "index": 1,
        "id": ada["id"],
        "action": "updated",
        "matchedBy": "emails.primaryEmail",
    }
    rest.delete(f"/rest/people/{ada['id']}", soft_delete="true")
    one = rest.post("/rest/people", {"id": ada["id"]}, upsert="true", report="true").body["meta"]
    assert one == [{"index": 0, "id": ada["id"], "action": "restored", "matchedBy": "id"}]
    plain = rest.post("/rest/people", {}, report="true").body
    assert [effect["action"] for effect in plain["meta"]] == ["created"]
    assert "meta" not in rest.post("/rest/people", {}, report="yes").body


def test_named_fields_decide(rest):
    ada = create(rest, "people", emails={"primaryEmail": "a@x.test"})
    bob = create(rest, "people", emails={"primaryEmail": "b@x.test"})
    body = [{"id": bob["id"], "emails": {"primaryEmail": "a@x.test"}}]
    refused = rest.post(BATCH, body, upsert="true", conflictFields="id")
    assert (refused.status, refused.body["code"]) == (409, "UPSERT_UNIQUE_VALUE_CONFLICT")
    assert refused.body["errors"][0]["conflict"]["ids"] == [bob["id"], ada["id"]]
    other = rest.post(BATCH, body, upsert="true", conflictFields="emails.primaryEmail")
    assert other.status == 409
    unknown = rest.post(BATCH, body, upsert="true", conflictFields="city,id")
    assert_refused(
        unknown,
        400,
        "'conflictFields' invalid: \"city\" is no unique field of person, or not all fields of its"
        " unique constraint are named. Unique are: id; emails.primaryEmail",
        "INVALID_CONFLICT_FIELDS",
    )
    assert rest.post(BATCH, body, conflictFields="id").body["code"] == "INVALID_QUERY_INPUT"
    for given in ("", ","):
        empty = rest.post(BATCH, body, upsert="true", conflictFields=given)
        assert empty.body["code"] == "INVALID_CONFLICT_FIELDS"


def test_every_fault_of_a_batch_is_in_the_answer(rest):
    answer = rest.post(BATCH, [{"city": 5}, {}, {"emails": {"primaryEmail": 6}, "foo": 1}])
    assert answer.status == 400
    assert [(fault["index"], fault["field"]) for fault in answer.body["errors"]] == [
        (0, "city"),
        (2, "foo"),
        (2, "emails.primaryEmail"),
    ]
    assert answer.body["messages"] == [answer.body["errors"][0]["message"]]
    assert count(rest, "people") == 0


def test_a_denial_names_object_field_and_record(sales_rest, stranger_rest):
    field = sales_rest.post(BATCH, [{}, {"jobTitle": "CTO"}]).body
    assert field["permission"] == {"object": "person", "action": "update", "field": "jobTitle"}
    assert (
        field["userFriendlyMessage"] == 'The role may not change the field "Job Title" of People.'
    )
    assert field["errors"][0]["index"] == 1
    whole = stranger_rest.get("/rest/people").body
    assert whole["permission"] == {"object": "person", "action": "read"}
    hidden = sales_rest.get("/rest/people", filter="phones.primaryPhoneNumber[eq]:1").body
    assert hidden["permission"] == {"object": "person", "action": "read", "field": "phones"}
    far = sales_rest.get("/rest/people", filter="company.annualRecurringRevenue.amountMicros[eq]:1")
    assert far.body["permission"]["object"] == "company"
