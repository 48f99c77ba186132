"""Everything wrong with a batch is reported, each fault with its record.

See docs/api/rest.md#batch-errors.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest

from apikeys.context import RequestContext
from core import records
from core.query.write.refusals.faults import MAX_FAULTS
from tests.core.write.world import create, create_many, obj, rows, update
from twenty.errors import ApiError, PermissionDenied


def refused(
    context: RequestContext, name: str, bodies: list[Any], *, upsert: bool = False
) -> ApiError:
    """Return the refusal, which has written nothing."""
    before = rows(context, name)
    with pytest.raises(ApiError) as raised:
        records.create_many(context, obj(context, name), bodies, None, upsert=upsert)
    assert rows(context, name) == before
    return raised.value


def places(refusal: ApiError) -> list[tuple[int, str | None]]:
    return [(fault["index"], fault["field"]) for fault in refusal.body["errors"]]


def mail(address: str) -> dict[str, Any]:
    return {"emails": {"primaryEmail": address}}


@pytest.mark.parametrize("is_upsert", [False, True])
def test_every_fault_of_every_record_is_reported(
    admin_context: RequestContext, is_upsert: bool
) -> None:
    refusal = refused(
        admin_context,
        "person",
        [
            {"city": 5, "jobTitle": True, "nothing": 1},
            {"city": "Bonn"},
            "Ada",
            {"phones": {"primaryPhoneNumber": 5, "primaryPhoneCountryCode": 6}},
            {"company": {"create": {"name": 5, "employees": "x", "nothing": 1}}},
            {"company": {"connect": {"where": {"id": "x"}}}, "companyId": None},
            {"company": {"connect": {"where": {"id": "x"}}}},
        ],
        upsert=is_upsert,
    )
    assert places(refusal) == [
        (0, "nothing"),
        (0, "city"),
        (0, "jobTitle"),
        (2, None),
        (3, "phones.primaryPhoneNumber"),
        (3, "phones.primaryPhoneCountryCode"),
        (4, "company.create.nothing"),
        (4, "company.create.name"),
        (4, "company.create.employees"),
        (5, "company"),
        (6, "company.connect.where.id"),
    ]
    assert refusal.code == "INVALID_ARGS_DATA"
    faults = refusal.body["errors"]
    assert refusal.message == faults[0]["message"]
    assert faults[4]["message"] == (
        "records[3].phones.primaryPhoneNumber: Invalid value 5 for field"
        ' "phones.primaryPhoneNumber": expected a string'
    )
    assert {fault["code"] for fault in faults} == {"INVALID_ARGS_DATA"}


@pytest.mark.parametrize("is_upsert", [False, True])
def test_missing_values_are_reported_for_each_record(
    admin_context: RequestContext, is_upsert: bool
) -> None:
    user = str(uuid4())
    refusal = refused(
        admin_context,
        "workspaceMember",
        [{"userId": user}, {}, {"name": {"firstName": "A"}}],
        upsert=is_upsert,
    )
    assert [place for place in places(refusal) if place[1] == "userId"] == [
        (1, "userId"),
        (2, "userId"),
    ]


def test_an_upsert_needs_required_values_only_of_new_records(
    admin_context: RequestContext,
) -> None:
    values = {"userId": str(uuid4()), "userEmail": "a@x.test", "name": {"firstName": "A"}}
    member = create(admin_context, "workspaceMember", **values)
    bodies = [{"id": member["id"], "userEmail": "b@x.test"}]
    (after,) = create_many(admin_context, "workspaceMember", bodies, upsert=True)
    assert after["userEmail"] == "b@x.test"


def test_links_that_lead_nowhere_are_reported_for_each_record(
    admin_context: RequestContext,
) -> None:
    nobody, acme = str(uuid4()), create(admin_context, "company", name="Acme")
    where = {"connect": {"where": {"id": nobody}}}
    bodies = [{"company": where}, {"company": {"connect": {"where": {"id": acme["id"]}}}}]
    assert places(refused(admin_context, "person", [*bodies, {"company": where}])) == [
        (0, "company"),
        (2, "company"),
    ]
    by_id = [{"companyId": nobody}, {"companyId": acme["id"]}, {"companyId": nobody}, {}]
    refusal = refused(admin_context, "person", by_id)
    assert places(refusal) == [(0, "companyId"), (2, "companyId")]
    assert nobody in refusal.message


def test_duplicates_name_their_holders_and_each_other(admin_context: RequestContext) -> None:
    alive, gone = create_many(admin_context, "person", [mail("alive@x.test"), mail("gone@x.test")])
    records.delete_one(admin_context, obj(admin_context, "person"), UUID(gone["id"]), None)
    refusal = refused(
        admin_context,
        "person",
        [
            mail("new@x.test"),
            mail("alive@x.test"),
            mail("NEW@x.test"),
            mail("gone@x.test"),
            {"id": alive["id"]},
            {"companyId": str(uuid4())},
        ],
    )
    assert refusal.code == "DUPLICATE_ENTRY_DETECTED"
    faults = {fault["index"]: fault for fault in refusal.body["errors"]}
    assert sorted(faults) == [1, 2, 3, 4, 5]
    assert faults[1]["conflict"] == {
        "ids": [alive["id"]],
        "field": "emails.primaryEmail",
        "isDeleted": False,
    }
    assert faults[2]["conflict"] == {"index": 0, "field": "emails.primaryEmail"}
    assert "records[0]" in faults[2]["message"]
    assert faults[3]["conflict"]["isDeleted"] is True
    assert (
        f"It is deleted: restore it, destroy it or upsert (id {gone['id']})."
        in (faults[3]["message"])
    )
    assert (faults[4]["field"], faults[4]["conflict"]["ids"]) == ("id", [alive["id"]])
    assert faults[5]["code"] == "INVALID_ARGS_DATA"


def test_for_one_record_a_deleted_holder_is_reported_too(admin_context: RequestContext) -> None:
    gone, ada = create_many(admin_context, "person", [mail("gone@x.test"), mail("a@x.test")])
    records.delete_one(admin_context, obj(admin_context, "person"), UUID(gone["id"]), None)
    before = rows(admin_context, "person")
    calls = (
        lambda: create(admin_context, "person", **mail("gone@x.test")),
        lambda: update(admin_context, "person", ada["id"], **mail("gone@x.test")),
    )
    for call in calls:
        with pytest.raises(ApiError) as raised:
            call()
        assert raised.value.message == (
            'A duplicate entry was detected: another person has emails.primaryEmail "gone@x.test".'
            f" It is deleted: restore it, destroy it or upsert (id {gone['id']})."
        )
        assert raised.value.body["conflict"]["ids"] == [gone["id"]]
        assert "errors" not in raised.value.body
    assert rows(admin_context, "person") == before


def test_ids_collide_too(admin_context: RequestContext) -> None:
    own = str(uuid4())
    refusal = refused(admin_context, "specimen", [{"id": own}, {"uniqueText": "x"}, {"id": own}])
    assert [fault["conflict"] for fault in refusal.body["errors"]] == [{"index": 0, "field": "id"}]


def test_a_denial_keeps_its_sentence_and_names_the_record(sales_context: RequestContext) -> None:
    with pytest.raises(PermissionDenied) as raised:
        records.create_many(
            sales_context, obj(sales_context, "person"), [{}, {"city": 5}, {"jobTitle": "x"}], None
        )
    assert raised.value.message == "Entity performing the request does not have permission"
    assert raised.value.body["permission"] == {
        "object": "person",
        "action": "update",
        "field": "jobTitle",
    }
    assert places(raised.value) == [(2, "jobTitle")]


def test_a_body_of_nothing_but_faults_has_a_bounded_answer(admin_context: RequestContext) -> None:
    bodies = [{f"unknown{n}": 1 for n in range(MAX_FAULTS)}] * 3
    assert len(refused(admin_context, "person", bodies).body["errors"]) == MAX_FAULTS


def test_the_place_of_an_odd_name_is_short(admin_context: RequestContext) -> None:
    refusal = refused(admin_context, "person", [{"x" * 10_000: 1}])
    assert len(refusal.message) < 400
