"""Create one and many: refusals first, then values, defaults, actors, ids and positions."""

from uuid import UUID, uuid4

import pytest

from apikeys.context import RequestContext
from core import records
from tests.core.write.world import (
    create,
    create_many,
    listed,
    listed_json,
    loaded,
    obj,
    rows,
    shown,
)
from twenty.errors import BadUserInput, InvalidData, PermissionDenied

ADA = {"name": {"firstName": "Ada", "lastName": "Nolan"}}


# -- rights ---------------------------------------------------------------------------------------


def test_a_stranger_creates_nothing(stranger_context: RequestContext) -> None:
    before = rows(stranger_context, "person")
    with pytest.raises(PermissionDenied):
        create(stranger_context, "person", **ADA)
    assert rows(stranger_context, "person") == before


def test_a_role_that_only_reads_an_object_creates_none(sales_context: RequestContext) -> None:
    with pytest.raises(PermissionDenied):
        create(sales_context, "opportunity", name="Deal")
    assert rows(sales_context, "opportunity")["opportunity"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"jobTitle": "CTO"},  # may not be updated
        {"phones": {"primaryPhoneNumber": "+33612345678"}},  # may not even be read
        {"jobTitle": None},
    ],
)
def test_a_forbidden_field_refuses_the_whole_batch(
    sales_context: RequestContext, body: dict[str, object]
) -> None:
    people = obj(sales_context, "person")
    with pytest.raises(PermissionDenied):
        records.create_many(sales_context, people, [ADA, ADA | body], None)
    assert rows(sales_context, "person")["person"] == []


def test_a_forbidden_field_in_the_answer_refuses_before_anything_is_written(
    sales_context: RequestContext,
) -> None:
    with pytest.raises(PermissionDenied):
        records.create_one(sales_context, obj(sales_context, "person"), ADA, shown("phones"))
    assert rows(sales_context, "person")["person"] == []


def test_a_role_writes_the_fields_it_may(sales_context: RequestContext) -> None:
    answer = records.create_one(
        sales_context, obj(sales_context, "person"), ADA | {"city": "Bonn"}, shown("city", "name")
    )
    assert loaded(answer) == {"city": "Bonn", "name": ADA["name"]}


# -- bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"foo": 1}, 'Object person doesn\'t have any "foo" field.'),
        ({"searchVector": "x"}, 'Field "searchVector" of person is not writable.'),
        (
            {"noteTargets": []},
            "One-to-many relation noteTargets field does not support write operations.",
        ),
        ({"jobTitle": 3}, 'Invalid value 3 for field "jobTitle": expected a string'),
        ({"id": "x"}, 'Invalid value "x" for field "id": expected a UUID'),
        ({"companyId": "x"}, 'Invalid value "x" for field "companyId": expected a UUID'),
        ({"jobTitle": "a\x00b"}, None),
        ({"jobTitle": "\ud800"}, None),
        ({"emails": {"primaryEmail": "nobody"}}, None),
        ({"emails": {"secondary": "a@x.test"}}, None),
        ({"position": "middle"}, None),
        ({"createdBy": {"source": "NOBODY"}}, None),
    ],
)
def test_a_wrong_body_is_refused_and_writes_nothing(
    admin_context: RequestContext, body: dict[str, object], message: str | None
) -> None:
    people = obj(admin_context, "person")
    with pytest.raises(InvalidData) as refused:
        records.create_many(admin_context, people, [ADA, body], None)
    assert refused.value.code == "INVALID_ARGS_DATA"
    (name,) = body
    assert refused.value.message.startswith(f"records[1].{name}")
    assert message is None or refused.value.message == f"records[1].{name}: {message}"
    assert rows(admin_context, "person")["person"] == []


def test_a_record_must_be_an_object(admin_context: RequestContext) -> None:
    people = obj(admin_context, "person")
    with pytest.raises(InvalidData, match="Each person must be given as an object"):
        records.create_many(admin_context, people, ["Ada"], None)  # type: ignore[list-item]


def test_null_takes_the_default_of_a_field_that_must_have_a_value(
    admin_context: RequestContext,
) -> None:
    assert create(admin_context, "opportunity", stage=None)["stage"] == "NEW"


def test_a_required_field_without_default_must_be_given(admin_context: RequestContext) -> None:
    of = obj(admin_context, "workspaceMember")
    needed = next(f for f in of.fields.values() if not f.is_nullable and f.name == "userId")
    with pytest.raises(InvalidData, match=f"Field {needed.name} is not nullable and has no def"):
        create(admin_context, "workspaceMember", name={"firstName": "A"})
    assert rows(admin_context, "workspaceMember")["workspaceMember"] == []


# -- size -----------------------------------------------------------------------------------------


def test_an_empty_batch_answers_an_empty_list(admin_context: RequestContext) -> None:
    assert records.create_many(admin_context, obj(admin_context, "person"), [], None) == b"[]"


def test_an_empty_batch_still_needs_the_right(stranger_context: RequestContext) -> None:
    with pytest.raises(PermissionDenied):
        records.create_many(stranger_context, obj(stranger_context, "person"), [], None)


@pytest.mark.parametrize("upsert", [False, True])
def test_the_61st_record_refuses_the_batch(admin_context: RequestContext, upsert: bool) -> None:
    people = obj(admin_context, "person")
    with pytest.raises(BadUserInput) as refused:
        records.create_many(admin_context, people, [ADA] * 61, None, upsert=upsert)
    assert refused.value.code == "TOO_MANY_RECORDS_TO_UPDATE"
    assert refused.value.message == "Maximum number of records to upsert is 60."
    assert rows(admin_context, "person")["person"] == []


def test_sixty_records_are_one_statement_in_input_order(
    admin_context: RequestContext, django_assert_num_queries
) -> None:
    people = obj(admin_context, "person")
    bodies = [{"jobTitle": f"Number {n}"} | ({"city": "Bonn"} if n % 2 else {}) for n in range(60)]
    # One statement between the savepoint and its release.
    with django_assert_num_queries(3) as captured:
        answer = records.create_many(
            admin_context, people, bodies, shown("jobTitle", "city", company=shown("name"))
        )
    created = listed_json(answer)
    assert [record["jobTitle"] for record in created] == [body["jobTitle"] for body in bodies]
    assert [record["city"] for record in created[:2]] == ["", "Bonn"]
    assert [q["sql"].split()[0] for q in captured.captured_queries] == [
        "SAVEPOINT",
        "WITH",
        "RELEASE",
    ]


# -- ids, times, actors, places -------------------------------------------------------------------


def test_generated_ids_are_version_7(admin_context: RequestContext) -> None:
    assert UUID(create(admin_context, "person", **ADA)["id"]).version == 7


@pytest.mark.parametrize(
    "given", ["0b7e55f4-5a0a-4c4e-9d0e-0e6b0f3f2c11", "00000000-0000-0000-0000-000000000001"]
)
def test_a_callers_id_is_kept_and_cannot_come_twice(
    admin_context: RequestContext, given: str
) -> None:
    assert create(admin_context, "person", id=given)["id"] == given
    before = rows(admin_context, "person")
    with pytest.raises(BadUserInput) as refused:
        create(admin_context, "person", id=given)
    assert refused.value.message == (
        f'A duplicate entry was detected: another person has id "{given}".'
    )
    assert refused.value.status == 400
    assert rows(admin_context, "person") == before


def test_a_unique_value_cannot_come_twice(admin_context: RequestContext) -> None:
    create(admin_context, "person", emails={"primaryEmail": "ada@x.test"})
    before = rows(admin_context, "person")
    with pytest.raises(BadUserInput) as refused:
        create_many(admin_context, "person", [ADA, {"emails": {"primaryEmail": "ADA@x.test"}}])
    assert refused.value.code == "DUPLICATE_ENTRY_DETECTED"
    assert refused.value.message == (
        "records[1].emails.primaryEmail: A duplicate entry was detected: another person has"
        ' emails.primaryEmail "ada@x.test".'
    )
    assert rows(admin_context, "person") == before


def test_empty_unique_values_do_not_collide(admin_context: RequestContext) -> None:
    create_many(admin_context, "person", [{"emails": {"primaryEmail": ""}}, {"emails": None}, ADA])
    assert len(rows(admin_context, "person")["person"]) == 3


def test_the_key_is_the_author_and_may_name_another_source(admin_context: RequestContext) -> None:
    plain = create(admin_context, "person", **ADA)
    by_key = {"source": "API", "workspaceMemberId": None, "name": "Admin key", "context": None}
    assert plain["createdBy"] == plain["updatedBy"] == by_key
    named = create(
        admin_context,
        "person",
        createdBy={"source": "EMAIL", "name": "Mallory", "workspaceMemberId": str(uuid4())},
    )
    assert named["createdBy"] == by_key | {"source": "EMAIL"}
    assert named["updatedBy"] == by_key


def test_the_server_sets_the_times_and_an_import_may_keep_its_own(
    admin_context: RequestContext,
) -> None:
    plain = create(admin_context, "person", createdAt=None)
    assert plain["createdAt"] == plain["updatedAt"]
    assert plain["deletedAt"] is None
    kept = create(admin_context, "person", createdAt="2019-05-06T07:08:09.123Z")
    assert kept["createdAt"] == "2019-05-06T07:08:09.123Z"


def test_places_are_numbers_first_or_last(admin_context: RequestContext) -> None:
    def position(**body: object) -> float:
        return float(create(admin_context, "person", **body)["position"])

    only = position()
    assert 0 < only <= 1
    assert position(position=10) == 10
    before = position()
    first = position(position="first")
    last = position(position="last")
    bodies = [{"position": "last"}, {"position": "first"}, {}, {"position": "last"}]
    batch = [record["position"] for record in create_many(admin_context, "person", bodies)]
    order = [batch[2], batch[1], first, before, only, 10, last, batch[0], batch[3]]
    assert order == sorted(set(order))


def test_defaults_are_filled_where_nothing_is_given(admin_context: RequestContext) -> None:
    task = create(admin_context, "task", title="Call")
    assert task["status"] == "TODO"
    assert create(admin_context, "task", status=None)["status"] is None
    assert create(admin_context, "company", name="Acme")["idealCustomerProfile"] is False


def test_unnamed_sub_fields_take_the_default(admin_context: RequestContext) -> None:
    created = create(admin_context, "person", name={"firstName": "Ada"})
    assert created["name"] == {"firstName": "Ada", "lastName": ""}


# -- answers --------------------------------------------------------------------------------------


def test_without_a_selection_the_answer_is_the_id(admin_context: RequestContext) -> None:
    answer = loaded(records.create_one(admin_context, obj(admin_context, "person"), ADA, None))
    assert list(answer) == ["id"]


def test_relations_of_the_new_record_are_shown(admin_context: RequestContext) -> None:
    company = create(admin_context, "company", name="Acme")
    selection = shown("id", company=shown("name"), noteTargets=listed("id"))
    answer = records.create_one(
        admin_context, obj(admin_context, "person"), {"companyId": company["id"]}, selection
    )
    created = loaded(answer)
    assert created["company"] == {"name": "Acme"}
    assert created["noteTargets"] == []


def test_a_batch_shows_relations_among_its_own_records(admin_context: RequestContext) -> None:
    specimens = obj(admin_context, "specimen")
    parent, child = str(uuid4()), str(uuid4())
    answer = records.create_many(
        admin_context,
        specimens,
        [{"id": parent, "name": "Parent"}, {"id": child, "parentId": parent}],
        shown("id", parent=shown("name"), children=listed("id")),
    )
    assert listed_json(answer) == [
        {"id": parent, "parent": None, "children": [{"id": child}]},
        {"id": child, "parent": {"name": "Parent"}, "children": []},
    ]


def test_another_workspace_sees_nothing_of_it(
    admin_context: RequestContext, other_context: RequestContext
) -> None:
    create(admin_context, "person", **ADA)
    assert rows(other_context, "person")["person"] == []
