"""Update one and many: refusals first, then what changes and what stays."""

from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from apikeys.context import RequestContext
from core import records
from core.query.request import And, FilterNode, Not, Or, Predicate
from tests.core.write.world import (
    by_id,
    create,
    create_many,
    everything,
    listed,
    listed_json,
    loaded,
    obj,
    read,
    rows,
    shown,
    update,
)
from twenty.errors import (
    BadUserInput,
    InvalidData,
    InvalidQueryInput,
    PermissionDenied,
    RecordNotFound,
)

ADA = {"name": {"firstName": "Ada", "lastName": "Nolan"}, "jobTitle": "CTO", "city": "Bonn"}


def test_a_stranger_updates_nothing(
    admin_context: RequestContext, stranger_context: RequestContext
) -> None:
    ada = create(admin_context, "person", **ADA)
    before = rows(admin_context, "person")
    people = obj(stranger_context, "person")
    with pytest.raises(PermissionDenied):
        records.update_one(stranger_context, people, UUID(ada["id"]), {"city": "Ulm"}, None)
    with pytest.raises(PermissionDenied):
        records.update_many(stranger_context, people, by_id(ada["id"]), {"city": "Ulm"}, None)
    assert rows(admin_context, "person") == before


def test_a_field_the_role_may_not_update_refuses_all_of_it(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    ada = create(admin_context, "person", **ADA)
    before = rows(admin_context, "person")
    people = obj(sales_context, "person")
    for changes in ({"city": "Ulm", "jobTitle": "CEO"}, {"city": "Ulm", "phones": None}):
        with pytest.raises(PermissionDenied):
            records.update_one(sales_context, people, UUID(ada["id"]), changes, None)
    assert rows(admin_context, "person") == before


def test_a_filter_by_a_hidden_field_is_refused(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    ada = create(admin_context, "person", **ADA)
    hidden = Predicate(("phones", "primaryPhoneNumber"), "is", "NULL")
    people = obj(sales_context, "person")
    with pytest.raises(PermissionDenied):
        records.update_many(sales_context, people, hidden, {"city": "Ulm"}, None)
    assert read(admin_context, "person", ada["id"])["city"] == "Bonn"


def test_what_may_be_soft_deleted_by_an_update_needs_that_right(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    ada = create(admin_context, "person", **ADA)
    updated = update(admin_context, "person", ada["id"], deletedAt="2026-01-02T03:04:05Z")
    assert updated["deletedAt"] == "2026-01-02T03:04:05.000Z"
    deal = create(admin_context, "opportunity", name="Deal")
    with pytest.raises(PermissionDenied):
        update(sales_context, "opportunity", deal["id"], deletedAt=None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"foo": 1}, 'Object person doesn\'t have any "foo" field.'),
        ({"id": str(uuid4())}, "Field id cannot be changed."),
        ({"company": {"create": {"name": "Acme"}}}, None),
    ],
)
def test_a_wrong_body_is_refused_and_changes_nothing(
    admin_context: RequestContext, changes: dict[str, object], message: str | None
) -> None:
    ada = create(admin_context, "person", **ADA)
    before = rows(admin_context, "person", "company")
    with pytest.raises(InvalidData) as refused:
        update(admin_context, "person", ada["id"], **changes)
    assert message is None or refused.value.message == message
    assert rows(admin_context, "person", "company") == before


def test_an_unknown_id_is_not_found(admin_context: RequestContext) -> None:
    with pytest.raises(RecordNotFound, match="Record not found"):
        update(admin_context, "person", str(uuid4()), city="Ulm")


def test_the_records_own_id_may_stand_in_the_body(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", **ADA)
    assert update(admin_context, "person", ada["id"], id=ada["id"], city="Ulm")["city"] == "Ulm"


def test_only_named_fields_and_sub_fields_change(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", **ADA, emails={"primaryEmail": "a@x.test"})
    changed = update(
        admin_context,
        "person",
        ada["id"],
        name={"lastName": "King"},
        emails={"additionalEmails": ["B@x.test"]},
    )
    assert changed["name"] == {"firstName": "Ada", "lastName": "King"}
    assert changed["emails"] == {"primaryEmail": "a@x.test", "additionalEmails": ["b@x.test"]}
    same = {"id", "createdAt", "createdBy", "position", "jobTitle", "city"}
    assert {k: changed[k] for k in same} == {k: ada[k] for k in same}


def test_null_clears_a_field_and_all_its_sub_fields(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", **ADA)
    changed = update(admin_context, "person", ada["id"], name=None, city=None)
    assert changed["name"] == {"firstName": "", "lastName": ""}
    assert changed["city"] == ""


def test_an_update_moves_the_time_and_names_its_actor(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    ada = create(admin_context, "person", **ADA, updatedAt="2020-01-01T00:00:00Z")
    people = obj(sales_context, "person")
    answer = records.update_one(
        sales_context, people, UUID(ada["id"]), {"city": "Ulm"}, shown("updatedAt", "updatedBy")
    )
    changed = loaded(answer)
    assert changed["updatedAt"] > "2026"
    assert changed["updatedBy"]["name"] == "Sales key"
    after = read(admin_context, "person", ada["id"])
    assert after["createdBy"]["name"] == "Admin key"


def test_an_empty_body_touches_the_record_only(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", **ADA)
    changed = update(admin_context, "person", ada["id"])
    assert {k: v for k, v in changed.items() if k != "updatedAt"} == {
        k: v for k, v in ada.items() if k != "updatedAt"
    }


def test_a_record_moves_to_the_first_or_last_place(admin_context: RequestContext) -> None:
    ada, _ = create_many(admin_context, "person", [ADA | {"position": 5}, {"position": 7}])
    assert update(admin_context, "person", ada["id"], position="last")["position"] > 7
    assert update(admin_context, "person", ada["id"], position="first")["position"] < 7
    assert update(admin_context, "person", ada["id"], position=1.5)["position"] == 1.5


def test_a_soft_deleted_record_is_reached(admin_context: RequestContext) -> None:
    ada = create(admin_context, "person", **ADA, deletedAt="2026-01-01T00:00:00Z")
    assert update(admin_context, "person", ada["id"], city="Ulm")["city"] == "Ulm"
    people = obj(admin_context, "person")
    answer = records.update_many(
        admin_context, people, by_id(ada["id"]), {"city": "Jena"}, shown("city", "deletedAt")
    )
    assert listed_json(answer) == [{"city": "Jena", "deletedAt": "2026-01-01T00:00:00.000Z"}]


def test_a_unique_value_of_another_record_is_refused(admin_context: RequestContext) -> None:
    create(admin_context, "person", emails={"primaryEmail": "a@x.test"})
    bob = create(admin_context, "person", emails={"primaryEmail": "b@x.test"})
    before = rows(admin_context, "person")
    with pytest.raises(BadUserInput, match=r'another person has emails\.primaryEmail "a@x'):
        update(admin_context, "person", bob["id"], emails={"primaryEmail": "a@x.test"})
    assert rows(admin_context, "person") == before


# -- many -----------------------------------------------------------------------------------------

EMPTY_FILTERS: list[FilterNode | None] = [
    None,
    And(()),
    Or(()),
    Not(And(())),
    And((Or((And(()),)), Not(Or(())))),
]


@pytest.mark.parametrize("wanted", EMPTY_FILTERS)
def test_an_empty_filter_is_refused(
    admin_context: RequestContext, wanted: FilterNode | None
) -> None:
    create(admin_context, "person", **ADA)
    before = rows(admin_context, "person")
    people = obj(admin_context, "person")
    with pytest.raises(InvalidQueryInput) as refused:
        records.update_many(admin_context, people, wanted, {"city": "Ulm"}, None)
    assert refused.value.message == "A non-empty filter is required"
    assert refused.value.code == "INVALID_QUERY_INPUT"
    assert rows(admin_context, "person") == before


def test_too_many_matches_change_nothing(admin_context: RequestContext, settings: Settings) -> None:
    settings.MAX_AFFECTED_RECORDS = 3
    create_many(admin_context, "person", [ADA] * 4)
    before = rows(admin_context, "person")
    people = obj(admin_context, "person")
    everybody = Predicate(("city",), "eq", "Bonn")
    with pytest.raises(BadUserInput) as refused:
        records.update_many(admin_context, people, everybody, {"city": "Ulm"}, None)
    assert refused.value.code == "TOO_MANY_RECORDS_TO_UPDATE"
    assert "3" in refused.value.message
    assert rows(admin_context, "person") == before
    settings.MAX_AFFECTED_RECORDS = 4
    answer = records.update_many(admin_context, people, everybody, {"city": "Ulm"}, None)
    assert len(listed_json(answer)) == 4


def test_many_are_one_statement_in_the_order_of_their_ids(
    admin_context: RequestContext, django_assert_num_queries
) -> None:
    company = create(admin_context, "company", name="Acme")
    people = create_many(admin_context, "person", [ADA] * 5 + [{"city": "Ulm"}])
    of = obj(admin_context, "person")
    selection = shown("id", "city", company=shown("name"))
    with django_assert_num_queries(3):
        answer = records.update_many(
            admin_context,
            of,
            Predicate(("city",), "eq", "Bonn"),
            {"city": "Jena", "companyId": company["id"]},
            selection,
        )
    assert listed_json(answer) == [
        {"id": person["id"], "city": "Jena", "company": {"name": "Acme"}} for person in people[:5]
    ]
    assert read(admin_context, "person", people[5]["id"])["city"] == "Ulm"


def test_a_filter_over_a_relation_is_followed(admin_context: RequestContext) -> None:
    acme = create(admin_context, "company", name="Acme")
    create_many(admin_context, "person", [{"companyId": acme["id"]}, {}, {}])
    of_acme = Predicate(("company", "name"), "eq", "Acme")
    answer = records.update_many(
        admin_context, obj(admin_context, "person"), of_acme, {"city": "Ulm"}, shown("companyId")
    )
    assert listed_json(answer) == [{"companyId": acme["id"]}]


def test_nothing_matching_answers_an_empty_list(admin_context: RequestContext) -> None:
    people = obj(admin_context, "person")
    nobody = Predicate(("city",), "eq", "Nowhere")
    assert records.update_many(admin_context, people, nobody, {"city": "Ulm"}, None) == b"[]"


def test_relations_of_its_own_kind_are_shown_as_they_are_afterwards(
    admin_context: RequestContext,
) -> None:
    parent = create(admin_context, "specimen", name="Parent")
    child = create(admin_context, "specimen", name="Child")
    specimens = obj(admin_context, "specimen")
    selection = shown("name", parent=shown("name", children=listed("name")))
    answer = records.update_one(
        admin_context, specimens, UUID(child["id"]), {"parentId": parent["id"]}, selection
    )
    assert loaded(answer)["parent"] == {"name": "Parent", "children": [{"name": "Child"}]}


def test_a_role_sees_in_the_answer_what_it_may_read(
    admin_context: RequestContext, sales_context: RequestContext
) -> None:
    ada = create(admin_context, "person", **ADA)
    people = obj(sales_context, "person")
    before = rows(admin_context, "person")
    with pytest.raises(PermissionDenied):
        records.update_one(
            sales_context, people, UUID(ada["id"]), {"city": "Ulm"}, everything(people)
        )
    assert rows(admin_context, "person") == before
