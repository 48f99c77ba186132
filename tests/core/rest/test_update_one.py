"""PATCH and PUT /rest/{plural}/{id} (docs/api/rest.md#update-one, #paths, #bodies)."""

import pytest

from tests.core.rest.records import UNKNOWN_ID, assert_denied, assert_refused, create


@pytest.fixture
def person(rest):
    return create(
        rest,
        "people",
        name={"firstName": "Ada", "lastName": "Nolan"},
        emails={"primaryEmail": "ada@acme.test"},
        city="Rome",
    )


def _stored(rest, person):
    return rest.get(f"/rest/people/{person['id']}").body["data"]["person"]


def test_without_the_right_nothing_changes(
    rest, person, anonymous_rest, stranger_rest, sales_rest, other_rest
):
    path = f"/rest/people/{person['id']}"
    assert anonymous_rest.patch(path, {"city": "Oslo"}).status == 401
    assert_denied(stranger_rest.patch(path, {"city": "Oslo"}))
    assert_denied(sales_rest.patch(path, {"city": "Oslo", "jobTitle": "CTO"}))
    assert other_rest.patch(path, {"city": "Oslo"}).status == 404
    assert _stored(rest, person) == person


@pytest.mark.parametrize("method", ["patch", "put"])
def test_only_the_given_fields_change(rest, person, method):
    answer = getattr(rest, method)(f"/rest/people/{person['id']}", {"jobTitle": "CTO"})
    assert answer.status == 200
    updated = answer.body["data"]["updatePerson"]
    assert updated["jobTitle"] == "CTO"
    assert updated["updatedAt"] > person["updatedAt"]
    unchanged = person.keys() - {"jobTitle", "updatedAt", "updatedBy"}
    assert {k: updated[k] for k in unchanged} == {k: person[k] for k in unchanged}
    assert _stored(rest, person) == updated


def test_only_the_given_sub_fields_change(rest, person):
    rest.patch(f"/rest/people/{person['id']}", {"name": {"firstName": "Eva"}})
    assert _stored(rest, person)["name"] == {"firstName": "Eva", "lastName": "Nolan"}


def test_fields_and_depth_shape_the_answer(rest, person):
    company = create(rest, "companies", name="Acme")
    path = f"/rest/people/{person['id']}"
    deep = rest.patch(path, {"companyId": company["id"]}, depth=1).body["data"]["updatePerson"]
    assert deep["company"]["name"] == "Acme"
    short = rest.patch(path, {"company": None}, fields="companyId").body["data"]["updatePerson"]
    assert short == {"id": person["id"], "companyId": None}
    assert rest.patch(path, {"city": "Oslo"}, depth=2).status == 400
    assert _stored(rest, person)["city"] == "Rome"


def test_links_are_connected_and_disconnected(rest, person):
    company = create(rest, "companies", name="Acme")
    path = f"/rest/people/{person['id']}"
    rest.patch(path, {"company": {"connect": {"where": {"id": company["id"]}}}})
    assert _stored(rest, person)["companyId"] == company["id"]
    rest.patch(path, {"company": {"disconnect": True}})
    assert _stored(rest, person)["companyId"] is None


def test_an_unknown_id_is_404(rest):
    answer = rest.patch(f"/rest/people/{UNKNOWN_ID}", {"city": "Oslo"})
    assert_refused(answer, 404, "Record not found", "RECORD_NOT_FOUND")


def test_a_deleted_record_can_be_updated(rest, person):
    rest.delete(f"/rest/people/{person['id']}", soft_delete="true")
    answer = rest.patch(f"/rest/people/{person['id']}", {"city": "Oslo"})
    assert answer.body["data"]["updatePerson"]["city"] == "Oslo"
    assert answer.body["data"]["updatePerson"]["deletedAt"] is not None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"foo": 1}, 'Object person doesn\'t have any "foo" field.'),
        ({"company": "x"}, 'Relation "company" requires connect or disconnect operation'),
        ({"id": UNKNOWN_ID}, "Field id cannot be changed."),
        ([], "The request body must be a JSON object, not an array."),
    ],
)
def test_a_wrong_body_changes_nothing(rest, person, body, message):
    answer = rest.patch(f"/rest/people/{person['id']}", body)
    assert_refused(answer, 400, message, "INVALID_ARGS_DATA")
    assert _stored(rest, person) == person


def test_a_taken_unique_value_changes_nothing(rest, person):
    create(rest, "people", emails={"primaryEmail": "bob@acme.test"})
    answer = rest.patch(
        f"/rest/people/{person['id']}", {"emails": {"primaryEmail": "bob@acme.test"}}
    )
    assert answer.body["code"] == "DUPLICATE_ENTRY_DETECTED"
    assert _stored(rest, person) == person


def test_fields_the_role_may_not_read_are_not_in_the_answer(sales_rest, person):
    answer = sales_rest.patch(f"/rest/people/{person['id']}", {"city": "Oslo"})
    assert answer.status == 200
    assert "phones" not in answer.body["data"]["updatePerson"]
