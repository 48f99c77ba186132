"""Upsert: which records match which, what changes, in what order.

See docs/api/graphql.md#upsert, docs/api/rest.md#upsert.
"""

from uuid import uuid4

import pytest

from apikeys.context import RequestContext
from core import records
from tests.core.write.world import (
    create,
    create_many,
    listed_json,
    loaded,
    obj,
    read,
    rows,
    shown,
)
from twenty.errors import BadUserInput, InvalidData, PermissionDenied


def mail(address: str) -> dict[str, object]:
    return {"emails": {"primaryEmail": address}}


def upsert(context: RequestContext, *bodies: dict[str, object]) -> list[dict[str, object]]:
    return create_many(context, "person", bodies, upsert=True)


# -- refusals -------------------------------------------------------------------------------------


def test_a_stranger_upserts_nothing(
    admin_context: RequestContext, stranger_context: RequestContext
) -> None:
    create(admin_context, "person", **mail("a@x.test"))
    before = rows(admin_context, "person")
    people = obj(stranger_context, "person")
    with pytest.raises(PermissionDenied):
        records.create_many(stranger_context, people, [mail("a@x.test")], None, upsert=True)
    assert rows(admin_context, "person") == before


def test_a_field_the_role_may_not_write_cannot_be_probed(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    create(admin_context, "person", phones={"primaryPhoneNumber": "+33612345678"})
    before = rows(admin_context, "person")
    people = obj(sales_context, "person")
    body = {"phones": {"primaryPhoneNumber": "+33612345678"}, "city": "Ulm"}
    with pytest.raises(PermissionDenied):
        records.create_many(sales_context, people, [body], None, upsert=True)
    assert rows(admin_context, "person") == before


def test_keys_that_meet_different_records_refuse_the_whole_call(
    admin_context: RequestContext,
) -> None:
    ada, _ = create_many(admin_context, "person", [mail("a@x.test"), mail("b@x.test")])
    before = rows(admin_context, "person")
    with pytest.raises(BadUserInput) as refused:
        upsert(
            admin_context,
            mail("new@x.test"),
            {"id": ada["id"], "city": "Ulm", **mail("b@x.test")},
        )
    assert refused.value.code == "UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT"
    assert refused.value.message == (
        "records[1]: Multiple records found with the same unique field values for"
        f" id: {ada['id']}; emails.primaryEmail: b@x.test."
        " Cannot determine which record to update."
    )
    assert rows(admin_context, "person") == before


def test_two_new_records_with_the_same_unique_value_write_nothing(
    admin_context: RequestContext,
) -> None:
    ada = create(admin_context, "person", **mail("a@x.test"), city="Bonn")
    before = rows(admin_context, "person")
    with pytest.raises(BadUserInput, match="A duplicate entry was detected") as refused:
        upsert(
            admin_context,
            {**mail("a@x.test"), "city": "Ulm"},
            mail("new@x.test"),
            mail("NEW@x.test"),
        )
    assert refused.value.code == "DUPLICATE_ENTRY_DETECTED"
    assert rows(admin_context, "person") == before
    assert read(admin_context, "person", ada["id"])["city"] == "Bonn"


def test_a_wrong_body_writes_nothing(admin_context: RequestContext) -> None:
    create(admin_context, "person", **mail("a@x.test"))
    before = rows(admin_context, "person")
    with pytest.raises(InvalidData):
        upsert(admin_context, {**mail("a@x.test"), "city": "Ulm"}, {"foo": 1})
    assert rows(admin_context, "person") == before


# -- matching -------------------------------------------------------------------------------------


def test_without_a_usable_key_a_record_is_new(admin_context: RequestContext) -> None:
    create(admin_context, "person", city="Bonn")
    upsert(admin_context, {"city": "Bonn"}, {"emails": {"primaryEmail": ""}}, {"emails": None})
    assert len(rows(admin_context, "person")["person"]) == 4


def test_a_match_by_a_unique_value_changes_given_fields_only(
    admin_context: RequestContext,
) -> None:
    ada = create(
        admin_context,
        "person",
        **mail("a@x.test"),
        name={"firstName": "Ada", "lastName": "Nolan"},
        city="Bonn",
        createdBy={"source": "EMAIL"},
    )
    (met,) = upsert(
        admin_context,
        {
            **mail("A@X.test"),
            "name": {"lastName": "King"},
            "createdBy": {"source": "IMPORT"},
        },
    )
    assert met["id"] == ada["id"]
    assert met["name"] == {"firstName": "Ada", "lastName": "King"}
    assert met["city"] == "Bonn"
    assert met["position"] == ada["position"]
    assert met["createdBy"] == ada["createdBy"]
    assert met["createdAt"] == ada["createdAt"]


def test_a_match_by_id_may_change_the_unique_value(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", **mail("a@x.test"))
    (met,) = upsert(admin_context, {"id": ada["id"], **mail("new@x.test")})
    assert met["id"] == ada["id"]
    assert met["emails"]["primaryEmail"] == "new@x.test"  # type: ignore[index]


def test_an_unknown_id_beside_a_known_value_meets_the_value(
    admin_context: RequestContext,
) -> None:
    ada = create(admin_context, "person", **mail("a@x.test"))
    (met,) = upsert(admin_context, {"id": str(uuid4()), "city": "Ulm", **mail("a@x.test")})
    assert (met["id"], met["city"]) == (ada["id"], "Ulm")


def test_an_unknown_id_alone_is_kept_by_the_new_record(admin_context: RequestContext) -> None:
    own = str(uuid4())
    assert upsert(admin_context, {"id": own})[0]["id"] == own


def test_a_soft_deleted_match_is_restored(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", **mail("a@x.test"), deletedAt="2026-01-01T00:00:00Z")
    (met,) = upsert(admin_context, {**mail("a@x.test"), "city": "Ulm"})
    assert (met["id"], met["deletedAt"], met["city"]) == (ada["id"], None, "Ulm")


def test_a_key_of_several_columns_meets_as_a_whole(admin_context: RequestContext) -> None:
    note = create(admin_context, "note", title="Hello")
    ada, bob = create_many(admin_context, "person", [{}, {}])
    link = create(admin_context, "noteTarget", noteId=note["id"], targetPersonId=ada["id"])
    met = create_many(
        admin_context,
        "noteTarget",
        [
            {"noteId": note["id"], "targetPersonId": bob["id"]},
            {"note": {"connect": {"where": {"id": note["id"]}}}, "targetPersonId": ada["id"]},
            {"noteId": note["id"]},
        ],
        upsert=True,
    )
    assert met[0]["id"] == link["id"]
    assert [found["targetPersonId"] for found in met[1:]] == [bob["id"], None]
    assert len(rows(admin_context, "noteTarget")["noteTarget"]) == 3


def test_a_unique_field_of_a_custom_object_is_a_key(admin_context: RequestContext) -> None:
    made = create(admin_context, "specimen", uniqueText="one", textValue="old")
    (met,) = create_many(
        admin_context, "specimen", [{"uniqueText": "one", "textValue": "new"}], upsert=True
    )
    assert (met["id"], met["textValue"]) == (made["id"], "new")


# -- batches --------------------------------------------------------------------------------------


def test_updated_records_come_first_each_group_in_input_order(
    admin_context: RequestContext,
) -> None:
    create_many(admin_context, "person", [mail("a@x.test"), mail("b@x.test")])
    met = upsert(
        admin_context, mail("n1@x.test"), mail("b@x.test"), mail("n2@x.test"), mail("a@x.test")
    )
    assert [record["emails"]["primaryEmail"] for record in met] == [  # type: ignore[index]
        "b@x.test",
        "a@x.test",
        "n1@x.test",
        "n2@x.test",
    ]


def test_two_records_that_meet_the_same_one_are_one_answer_the_later_wins(
    admin_context: RequestContext,
) -> None:
    ada = create(admin_context, "person", **mail("a@x.test"), city="Bonn", jobTitle="CTO")
    met = upsert(
        admin_context,
        {**mail("a@x.test"), "city": "Ulm", "intro": "first"},
        {"id": ada["id"], "city": "Jena"},
    )
    assert len(met) == 1
    assert (met[0]["city"], met[0]["intro"], met[0]["jobTitle"]) == ("Jena", "first", "CTO")


def test_ragged_updates_touch_only_what_each_names(admin_context: RequestContext) -> None:
    addresses = [f"p{n}@x.test" for n in range(4)]
    create_many(
        admin_context, "person", [{**mail(a), "city": "Bonn", "intro": "old"} for a in addresses]
    )
    met = upsert(
        admin_context,
        {**mail(addresses[0]), "city": "Ulm"},
        {**mail(addresses[1]), "intro": None},
        {**mail(addresses[2]), "position": "last"},
        mail(addresses[3]),
    )
    assert [(p["city"], p["intro"]) for p in met] == [
        ("Ulm", "old"),
        ("Bonn", ""),
        ("Bonn", "old"),
        ("Bonn", "old"),
    ]
    assert met[2]["position"] == max(p["position"] for p in met)  # type: ignore[type-var]


def test_a_whole_batch_is_three_statements(
    admin_context: RequestContext, django_assert_num_queries
) -> None:
    create_many(admin_context, "person", [mail(f"p{n}@x.test") for n in range(30)])
    people = obj(admin_context, "person")
    bodies = [{**mail(f"p{n}@x.test"), "city": "Ulm"} for n in range(60)]
    # Look-up with locks, one update, one insert, between the savepoint and its release.
    with django_assert_num_queries(5):
        answer = records.create_many(admin_context, people, bodies, shown("city"), upsert=True)
    assert listed_json(answer) == [{"city": "Ulm"}] * 60
    assert len(rows(admin_context, "person")["person"]) == 60


def test_links_and_new_records_inside_an_upsert(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", **mail("a@x.test"))
    met = upsert(
        admin_context,
        {**mail("a@x.test"), "company": {"create": {"name": "Acme"}}},
        {**mail("b@x.test"), "company": {"disconnect": True}},
    )
    assert met[0]["id"] == ada["id"]
    assert met[0]["companyId"] is not None
    assert met[1]["companyId"] is None


def test_one_record_upserted_answers_as_one(admin_context: RequestContext) -> None:
    people = obj(admin_context, "person")
    first = loaded(records.create_one(admin_context, people, mail("a@x.test"), None, upsert=True))
    again = loaded(records.create_one(admin_context, people, mail("a@x.test"), None, upsert=True))
    assert first == again
