"""/rest/metadata/fields (docs/api/metadata.md#rest, #creating-fields), in both envelopes."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from tests.clients import RestAnswer, RestClient
from tests.metadata.model_actions import (
    field_named,
    make_field,
    make_object,
    messages_of,
    object_named,
    snapshot,
    update_field,
)

PATH = "/rest/metadata/fields"
LEGACY = {"X-Metadata-Format": "legacy"}
Headers = Mapping[str, str]


@pytest.fixture(params=["direct", "legacy"])
def headers(request: pytest.FixtureRequest) -> Headers:
    return {} if request.param == "direct" else LEGACY


def listed(answer: RestAnswer, headers: Headers) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.text
    data = answer.body["data"]
    found: list[dict[str, Any]] = data["fields"] if headers else data
    return found


def bare(answer: RestAnswer, headers: Headers, name: str) -> dict[str, Any]:
    found: dict[str, Any] = answer.body["data"][name] if headers else answer.body
    return found


def test_the_list_pages_by_id_both_ways(rest: RestClient, headers: Headers) -> None:
    first = rest.get(PATH, limit=2, headers=headers)
    a, b = listed(first, headers)
    assert a["id"] < b["id"]
    assert first.body["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": a["id"],
        "endCursor": b["id"],
    }
    second = rest.get(PATH, limit=2, starting_after=b["id"], headers=headers)
    c, _ = listed(second, headers)
    assert c["id"] > b["id"]
    assert second.body["totalCount"] == first.body["totalCount"]
    back = rest.get(PATH, limit=1, ending_before=b["id"], headers=headers)
    assert [field["id"] for field in listed(back, headers)] == [a["id"]]
    assert back.body["pageInfo"]["hasNextPage"] is True


@pytest.mark.parametrize(
    "query",
    [
        {"starting_after": str(uuid4()), "ending_before": str(uuid4())},
        {"starting_after": "nonsense"},
        {"limit": "x"},
    ],
)
def test_bad_paging_is_refused(rest: RestClient, query: dict[str, Any]) -> None:
    assert rest.get(PATH, **query).status == 400


def test_one_field_by_its_id_in_any_case(rest: RestClient, headers: Headers) -> None:
    wanted = field_named(object_named(rest, "company"), "domainName")
    answer = rest.get(f"{PATH}/{wanted['id'].upper()}", headers=headers)
    assert bare(answer, headers, "field") == wanted
    assert (wanted["isUnique"], wanted["isCustom"]) == (True, False)


def test_malformed_and_unknown_ids(rest: RestClient) -> None:
    before = snapshot()
    assert rest.get(f"{PATH}/name").status == 400
    unknown = f"{PATH}/{uuid4()}"
    answer = rest.get(unknown)
    assert (answer.status, answer.body["messages"]) == (404, ["Field metadata not found"])
    answer = rest.patch(unknown, {"label": "X"})
    assert (answer.status, answer.body["code"]) == (400, "FIELD_METADATA_NOT_FOUND")
    answer = rest.delete(unknown)
    assert answer.status == 404
    assert answer.body["messages"] == ["Field metadata to delete not found"]
    assert snapshot() == before


def test_changes_need_the_flag(rest: RestClient, sales_rest: RestClient) -> None:
    company = object_named(rest, "company")
    field = field_named(company, "name")["id"]
    body = {"type": "TEXT", "name": "motto", "label": "Motto", "objectMetadataId": company["id"]}
    before = snapshot()
    for answer in (
        sales_rest.post(PATH, body),
        sales_rest.patch(f"{PATH}/{field}", {"label": "X"}),
        sales_rest.delete(f"{PATH}/{field}"),
    ):
        assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED")
    assert snapshot() == before


@pytest.mark.parametrize(
    ("values", "messages"),
    [
        ({"name": "name"}, ['Name "name" is not available as it is already used by another field']),
        (
            {"name": "accountOwnerId"},
            ['Name "accountOwnerId" is not available as it is already used by another field'],
        ),
        (
            {"name": "addressAddressCity"},
            ['Name "addressAddressCity" is reserved composite field name'],
        ),
        ({"name": "x" * 64}, ["Name is too long"]),
        (
            {"name": "Bad Name"},
            [
                "Name is not valid: it must start with lowercase letter and contain only"
                " alphanumeric letters"
            ],
        ),
        (
            {"name": "search"},
            ['This name is reserved. Use a different name or the system will add "Custom" suffix.'],
        ),
        (
            {"type": "NUMERIC"},
            ["Field type NUMERIC is not supported for field creation. Use NUMBER instead."],
        ),
        (
            {"type": "POSITION"},
            ["Field type POSITION is a system type and cannot be created manually."],
        ),
        (
            {"type": "TS_VECTOR"},
            ["Field type TS_VECTOR is a system type and cannot be created manually."],
        ),
        (
            {"isNullable": False},
            ["Default value cannot be null for non-nullable fields"],
        ),
        ({"type": "SELECT"}, ["Options are required for enum fields"]),
        (
            {"type": "FILES"},
            [
                "maxNumberOfValues must be defined in settings and be a number greater than 0"
                " and less than or equal to 10"
            ],
        ),
        (
            {"type": "CURRENCY", "isUnique": True},
            ["Unique index cannot be created for field motto of type CURRENCY"],
        ),
        (
            {"type": "NUMBER", "isSearchable": True},
            ["Field type NUMBER is not supported for search"],
        ),
        ({"isLabelSyncedWithName": True, "label": "Other"}, ["Name is not synced with label"]),
        ({"defaultValue": "unquoted"}, ["Default value should be as quoted string"]),
        (
            {"name": "Bad", "label": " ", "type": "SELECT"},
            [
                "Name is not valid: it must start with lowercase letter and contain only"
                " alphanumeric letters",
                "Label must not be empty",
                "Options are required for enum fields",
            ],
        ),
    ],
)
def test_fields_that_cannot_stand_are_refused(
    rest: RestClient, values: dict[str, Any], messages: list[str]
) -> None:
    company = object_named(rest, "company")
    before = snapshot()
    body = {"type": "TEXT", "name": "motto", "label": "Motto", "objectMetadataId": company["id"]}
    answer = rest.post(PATH, {**body, **values})
    assert messages_of(answer, "fieldMetadata") == messages
    assert answer.body["message"] == "Multiple validation errors occurred while creating field"
    assert snapshot() == before


def test_inputs_of_the_wrong_kind_are_400(rest: RestClient) -> None:
    company = object_named(rest, "company")
    before = snapshot()
    body = {"type": "TEXT", "name": "motto", "label": "Motto", "objectMetadataId": company["id"]}
    wrong: dict[str, Any]
    for wrong in (
        {"name": ""},
        {"type": "COLOUR"},
        {"type": None},
        {"objectMetadataId": "company"},
        {"isNullable": "no"},
        {"settings": []},
        {"colour": "red"},
    ):
        answer = rest.post(PATH, {**body, **wrong})
        assert (answer.status, answer.body["code"]) == (400, "INVALID_FIELD_INPUT"), wrong
    answer = rest.post(PATH, {**body, "objectMetadataId": str(uuid4())})
    assert messages_of(answer, "fieldMetadata") == ["Object metadata not found"]
    assert answer.body["code"] == "OBJECT_METADATA_NOT_FOUND"
    assert snapshot() == before


def test_a_field_is_made_changed_and_deleted(rest: RestClient, headers: Headers) -> None:
    company = object_named(rest, "company")
    body = {"type": "TEXT", "name": "motto", "label": "Motto", "objectMetadataId": company["id"]}
    answer = rest.post(PATH, body, headers=headers)
    assert answer.status == 201
    field = bare(answer, headers, "createOneField")
    assert (field["isCustom"], field["isNullable"], field["isActive"]) == (True, True, True)
    record = rest.post("/rest/companies", {"name": "Acme", "motto": "Up"}).body["data"]
    record_path = f"/rest/companies/{record['createCompany']['id']}"
    path = f"{PATH}/{field['id']}"
    answer = rest.patch(path, {"name": "slogan", "label": "Slogan"}, headers=headers)
    assert bare(answer, headers, "updateOneField")["name"] == "slogan"
    assert rest.get(record_path).body["data"]["company"]["slogan"] == "Up"
    answer = rest.put(path, {"description": "Short"}, headers=headers)
    assert bare(answer, headers, "updateOneField")["description"] == "Short"
    answer = rest.delete(path, headers=headers)
    assert bare(answer, headers, "deleteOneField")["name"] == "slogan"
    assert rest.get(path).status == 404
    assert "slogan" not in rest.get(record_path).body["data"]["company"]


def test_a_renamed_field_leaves_its_name_to_a_new_one(rest: RestClient) -> None:
    obj = make_object(rest)
    old = make_field(rest, obj["id"], "TEXT", "first")
    rest.post("/rest/rockets", {"name": "Ariane", "first": "old"})
    update_field(rest, old["id"], name="second")
    make_field(rest, obj["id"], "NUMBER", "first")
    (rocket,) = rest.get("/rest/rockets").body["data"]["rockets"]
    assert (rocket["second"], rocket["first"]) == ("old", None)
    assert rest.post("/rest/rockets", {"name": "Vega", "first": 3, "second": "x"}).status == 201


def test_a_deactivated_field_is_hidden_and_keeps_its_values(rest: RestClient) -> None:
    obj = make_object(rest)
    field = make_field(rest, obj["id"], "TEXT", "motto")
    rest.post("/rest/rockets", {"name": "Ariane", "motto": "Up"})
    update_field(rest, field["id"], isActive=False)
    assert "motto" not in rest.get("/rest/rockets").body["data"]["rockets"][0]
    assert rest.post("/rest/rockets", {"motto": "x"}).status == 400
    answer = rest.post(
        PATH, {"type": "TEXT", "name": "motto", "label": "M", "objectMetadataId": obj["id"]}
    )
    assert answer.status == 400  # the name is still taken
    update_field(rest, field["id"], isActive=True)
    assert rest.get("/rest/rockets").body["data"]["rockets"][0]["motto"] == "Up"


def test_standard_fields_change_in_what_is_theirs_to_change(rest: RestClient) -> None:
    company = object_named(rest, "company")
    field = field_named(company, "employees")
    path = f"{PATH}/{field['id']}"
    before = snapshot()
    answer = rest.patch(path, {"name": "staff", "isLabelSyncedWithName": True})
    assert (answer.status, answer.body["code"]) == (403, "FIELD_MUTATION_NOT_ALLOWED")
    assert answer.body["messages"] == [
        "Cannot edit standard field metadata properties: name, isLabelSyncedWithName"
    ]
    answer = rest.delete(path)
    assert messages_of(answer, "fieldMetadata") == ["Standard Fields can't be deleted"]
    answer = rest.patch(f"{PATH}/{field_named(company, 'domainName')['id']}", {"isUnique": False})
    assert messages_of(answer, "fieldMetadata") == [
        "Cannot delete unique index that have not been created by the workspace custom application"
    ]
    assert snapshot() == before
    after = update_field(rest, field["id"], label="Staff")
    assert (after["label"], after["standardOverrides"]) == ("Staff", {"label": "Staff"})
    assert update_field(rest, field["id"], label=None)["label"] == field["label"]


def test_system_fields_stay_as_they_are(rest: RestClient) -> None:
    field = field_named(object_named(rest, "company"), "createdAt")
    before = snapshot()
    answer = rest.patch(f"{PATH}/{field['id']}", {"label": "Made"})
    assert messages_of(answer, "fieldMetadata") == ["System fields cannot be updated"]
    answer = rest.delete(f"{PATH}/{field['id']}")
    assert messages_of(answer, "fieldMetadata") == ["System fields cannot be deleted"]
    assert snapshot() == before


def test_the_name_of_a_custom_object_is_the_user_s(rest: RestClient) -> None:
    name = field_named(make_object(rest), "name")
    after = update_field(rest, name["id"], name="title", label="Title", isUnique=True)
    assert (after["name"], after["isUnique"]) == ("title", True)
    assert rest.post("/rest/rockets", {"title": "Ariane"}).status == 201
    assert rest.post("/rest/rockets", {"title": "Ariane"}).status == 400
