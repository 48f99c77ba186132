"""/rest/metadata/objects (docs/api/metadata.md#rest), in both envelopes."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from metadata.models import ObjectMetadata
from tests.clients import RestAnswer, RestClient
from tests.metadata.model_actions import (
    ROCKET,
    changed,
    made,
    make_object,
    messages_of,
    object_named,
    snapshot,
)
from twenty.workspaces.models import Workspace

PATH = "/rest/metadata/objects"
LEGACY = {"X-Metadata-Format": "legacy"}
Headers = Mapping[str, str]


@pytest.fixture(params=["direct", "legacy"])
def headers(request: pytest.FixtureRequest) -> Headers:
    return {} if request.param == "direct" else LEGACY


def listed(answer: RestAnswer, headers: Headers) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.text
    data = answer.body["data"]
    found: list[dict[str, Any]] = data["objects"] if headers else data
    assert set(answer.body) == {"data", "pageInfo", "totalCount"}
    return found


def bare(answer: RestAnswer, headers: Headers, name: str) -> dict[str, Any]:
    if headers:
        assert list(answer.body) == ["data"]
        assert list(answer.body["data"]) == [name]
        found: dict[str, Any] = answer.body["data"][name]
        return found
    body: dict[str, Any] = answer.body
    return body


# -- list -----------------------------------------------------------------------------------------


def test_reading_needs_a_key_and_nothing_else(
    anonymous_rest: RestClient, stranger_rest: RestClient
) -> None:
    assert anonymous_rest.get(PATH).status == 401
    assert stranger_rest.get(PATH).status == 200


def test_the_list_has_the_envelope_and_inlines_fields(rest: RestClient, headers: Headers) -> None:
    answer = rest.get(PATH, headers=headers)
    objects = listed(answer, headers)
    assert len(objects) == answer.body["totalCount"]
    assert {obj["nameSingular"] for obj in objects} >= {"person", "company", "specimen"}
    for obj in objects:
        assert {field["name"] for field in obj["fields"]} >= {"id", "createdAt", "searchVector"}
        assert all(field["objectMetadataId"] == obj["id"] for field in obj["fields"])
        assert obj["indexMetadatas"]
    assert answer.body["pageInfo"]["hasNextPage"] is False
    assert [obj["id"] for obj in objects] == sorted(obj["id"] for obj in objects)


def test_limit_1_says_that_more_follow(rest: RestClient, headers: Headers) -> None:
    answer = rest.get(PATH, limit=1, headers=headers)
    (obj,) = listed(answer, headers)
    assert answer.body["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": obj["id"],
        "endCursor": obj["id"],
    }


def test_pages_forward_do_not_overlap_and_end(rest: RestClient, headers: Headers) -> None:
    seen: list[str] = []
    cursor, total = None, None
    for _ in range(50):
        answer = rest.get(PATH, limit=3, starting_after=cursor, headers=headers)
        seen += [obj["id"] for obj in listed(answer, headers)]
        assert total in (None, answer.body["totalCount"])
        total, cursor = answer.body["totalCount"], answer.body["pageInfo"]["endCursor"]
        if not answer.body["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == total


def test_pages_backward_are_ascending(rest: RestClient, headers: Headers) -> None:
    every = [obj["id"] for obj in listed(rest.get(PATH, headers=headers), headers)]
    answer = rest.get(PATH, limit=2, ending_before=every[5], headers=headers)
    assert [obj["id"] for obj in listed(answer, headers)] == every[3:5]
    assert answer.body["pageInfo"]["hasNextPage"] is True
    assert answer.body["pageInfo"]["hasPreviousPage"] is True


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            {"starting_after": str(uuid4()), "ending_before": str(uuid4())},
            "'starting_after' and 'ending_before' cannot be used together.",
        ),
        ({"starting_after": "nonsense"}, "Invalid cursor: nonsense"),
        ({"limit": "1.5"}, "limit '1.5' is invalid. Should be an integer"),
        ({"limit": "-1"}, "limit '-1' is invalid. Should be an integer"),
        ({"limit": "many"}, "limit 'many' is invalid. Should be an integer"),
    ],
)
def test_bad_paging_is_refused(rest: RestClient, query: dict[str, Any], message: str) -> None:
    answer = rest.get(PATH, **query)
    assert (answer.status, answer.body["messages"]) == (400, [message])


def test_a_limit_above_200_is_clamped_silently(rest: RestClient) -> None:
    assert rest.get(PATH, limit=9999).status == 200


def test_the_workspace_decides_without_a_header_and_the_header_wins(
    rest: RestClient, workspace: Workspace
) -> None:
    workspace.is_metadata_format_legacy = True
    workspace.save()
    assert "objects" in rest.get(PATH).body["data"]
    direct = rest.get(PATH, headers={"X-Metadata-Format": "direct"})
    assert isinstance(direct.body["data"], list)


# -- one ------------------------------------------------------------------------------------------


def test_one_object_by_its_id_in_any_case(rest: RestClient, headers: Headers) -> None:
    company = object_named(rest, "company")
    answer = rest.get(f"{PATH}/{company['id'].upper()}", headers=headers)
    assert answer.status == 200
    assert bare(answer, headers, "object") == company
    assert company["isCustom"] is False


@pytest.mark.parametrize("wanted", ["company", "123", "0" * 32])
def test_what_is_no_uuid_is_400(rest: RestClient, wanted: str) -> None:
    for answer in (
        rest.get(f"{PATH}/{wanted}"),
        rest.patch(f"{PATH}/{wanted}", {}),
        rest.delete(f"{PATH}/{wanted}"),
    ):
        assert answer.status == 400


def test_an_unknown_id_is_404(rest: RestClient) -> None:
    before = snapshot()
    path = f"{PATH}/{uuid4()}"
    for answer, message in (
        (rest.get(path), "Object metadata not found"),
        (rest.patch(path, {"labelSingular": "X"}), "Object metadata not found"),
        (rest.put(path, {"labelSingular": "X"}), "Object metadata not found"),
        (rest.delete(path), "Object to delete not found"),
    ):
        assert (answer.status, answer.body["statusCode"]) == (404, 404)
        assert answer.body["messages"] == [message]
        assert answer.body["code"] == "OBJECT_METADATA_NOT_FOUND"
    assert snapshot() == before


def test_another_workspace_s_object_is_unknown(rest: RestClient, other_rest: RestClient) -> None:
    wanted = object_named(other_rest, "company")["id"]
    before = snapshot()
    assert rest.get(f"{PATH}/{wanted}").status == 404
    assert rest.patch(f"{PATH}/{wanted}", {"icon": "IconX"}).status == 404
    assert rest.delete(f"{PATH}/{wanted}").status == 404
    assert snapshot() == before


# -- writes ---------------------------------------------------------------------------------------


def test_changes_need_the_flag(sales_rest: RestClient, rest: RestClient) -> None:
    company = object_named(rest, "company")["id"]
    before = snapshot()
    for answer in (
        sales_rest.post(PATH, ROCKET),
        sales_rest.patch(f"{PATH}/{company}", {"icon": "IconX"}),
        sales_rest.delete(f"{PATH}/{company}"),
    ):
        assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED")
    assert snapshot() == before


@pytest.mark.parametrize(
    "body",
    [
        {"nameSingular": ""},
        {},
        [],
        "text",
        {**ROCKET, "nameSingular": 7},
        {**ROCKET, "labelPlural": None},
        {**ROCKET, "isLabelSyncedWithName": "yes"},
        {**ROCKET, "description": "\u0000"},
        {**ROCKET, "flies": True},
    ],
)
def test_bodies_that_are_wrong_are_400(rest: RestClient, body: Any) -> None:
    before = snapshot()
    answer = rest.post(PATH, body)
    assert (answer.status, answer.body["statusCode"]) == (400, 400)
    assert snapshot() == before


def test_a_taken_name_is_400_and_nothing_is_made(rest: RestClient, headers: Headers) -> None:
    before = snapshot()
    answer = rest.post(PATH, {**ROCKET, "nameSingular": "person"}, headers=headers)
    assert messages_of(answer, "objectMetadata") == ["Object already exists"]
    assert answer.body["message"] == "Multiple validation errors occurred while creating object"
    assert answer.body["summary"] == {"totalErrors": 1, "objectMetadata": 1}
    assert answer.body["errors"]["objectMetadata"][0]["flatEntityMinimalInformation"] == {
        "nameSingular": "person",
        "namePlural": "rockets",
    }
    assert snapshot() == before


def test_an_object_is_made_changed_and_deleted(rest: RestClient, headers: Headers) -> None:
    answer = rest.post(PATH, ROCKET, headers=headers)
    assert answer.status == 201
    obj = bare(answer, headers, "createOneObject")
    assert {field["name"] for field in obj["fields"]} >= {"id", "name", "attachments"}
    path = f"{PATH}/{obj['id']}"
    answer = rest.patch(path, {"description": "Flies"}, headers=headers)
    patched = bare(answer, headers, "updateOneObject")
    assert (patched["description"], len(patched["fields"])) == ("Flies", len(obj["fields"]))
    answer = rest.put(path, {"icon": "IconRocket"}, headers=headers)
    put = bare(answer, headers, "updateOneObject")
    assert (put["description"], put["icon"]) == ("Flies", "IconRocket")
    assert rest.patch(path, {"isActive": False}).status == 200
    answer = rest.delete(path, headers=headers)
    gone = bare(answer, headers, "deleteOneObject")
    assert gone["id"] == obj["id"]
    assert "fields" not in gone
    assert rest.get(path).status == 404
    assert not ObjectMetadata.objects.filter(pk=obj["id"]).exists()


def test_an_answer_can_be_sent_back(rest: RestClient) -> None:
    obj = make_object(rest)
    before = snapshot()
    sent = {**obj, "type": None}
    sent.pop("type")
    assert changed(rest.patch(f"{PATH}/{obj['id']}", sent))["nameSingular"] == "rocket"
    assert snapshot()[1:4] == before[1:4]


def test_create_delete_and_create_again(rest: RestClient) -> None:
    first = make_object(rest)
    assert rest.post("/rest/rockets", {"name": "Ariane"}).status == 201
    assert rest.delete(f"{PATH}/{first['id']}").status == 200
    second = make_object(rest)
    assert second["id"] != first["id"]
    assert rest.get("/rest/rockets").body["data"]["rockets"] == []


def test_deleting_takes_everything_that_pointed_at_it(rest: RestClient) -> None:
    before = snapshot()
    obj = make_object(rest)
    note = made(rest.post("/rest/notes", {"title": "On rockets"}))["data"]["createNote"]["id"]
    rocket = made(rest.post("/rest/rockets", {"name": "Ariane"}))["data"]["createRocket"]["id"]
    link = {"noteId": note, "targetRocketId": rocket}
    assert rest.post("/rest/noteTargets", link).status == 201
    assert rest.delete(f"{PATH}/{obj['id']}").status == 200
    after = snapshot()
    assert after[1:4] == before[1:4]
    assert after[0] == before[0]
    assert rest.get("/rest/noteTargets").status == 200
