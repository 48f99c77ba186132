"""The history of a record, and the return of earlier values."""

from typing import Any

import pytest

from tests.clients import RestClient
from tests.core.events.world import Json, switch
from tests.core.write import world
from tests.core.write.test_field_types import FIELD_OF_TYPE, samples_of
from tests.standing import ADMIN_KEY


@pytest.fixture
def on(rest: RestClient) -> RestClient:
    switch(rest)
    return rest


def create(client: RestClient, plural: str = "companies", **values: Any) -> str:
    answer = client.post(f"/rest/{plural}", values)
    assert answer.status == 201, answer.text
    (made,) = answer.body["data"].values()
    return str(made["id"])


def history(client: RestClient, record_id: str, plural: str = "companies", **query: Any) -> Json:
    answer = client.get(f"/rest/{plural}/{record_id}/history", **query)
    assert answer.status == 200, answer.text
    return dict(answer.body)


def restore(client: RestClient, record_id: str, event: Json, plural: str = "companies") -> Any:
    return client.post(f"/rest/{plural}/{record_id}/history/{event['id']}/restore")


def test_the_history_is_told_newest_first_in_pages(on: RestClient) -> None:
    record_id = create(on, name="One")
    create(on, name="Another record")
    for name in ("Two", "Three"):
        assert on.patch(f"/rest/companies/{record_id}", {"name": name}).status == 200
    whole = history(on, record_id)
    assert [one["record"]["name"] for one in whole["data"]["history"]] == ["Three", "Two", "One"]
    assert whole["hasMore"] is False
    first = history(on, record_id, limit=2)
    assert first["hasMore"] is True
    rest = history(on, record_id, limit=2, starting_after=first["next"])
    shown = [*first["data"]["history"], *rest["data"]["history"]]
    assert shown == whole["data"]["history"]
    assert {one["actor"]["name"] for one in shown} == {"Admin key"}


def test_an_update_is_taken_back_by_an_update(on: RestClient) -> None:
    address = {"addressCity": "Bonn", "addressPostcode": "53111"}
    record_id = create(on, name="One", employees=5, address=address)
    before = on.get(f"/rest/companies/{record_id}").body["data"]["company"]
    changes = {"name": "Two", "employees": None, "address": {"addressCity": "Köln"}}
    on.patch(f"/rest/companies/{record_id}", changes)
    newest = history(on, record_id)["data"]["history"][0]
    answer = restore(on, record_id, newest)
    assert answer.status == 200, answer.text
    after = answer.body["data"]["updateCompany"]
    changed = {"updatedAt", "updatedBy"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }
    assert answer.body["meta"]["leftOut"] == ["updatedAt"]
    event = history(on, record_id)["data"]["history"][0]
    assert (event["action"], event["previous"]["name"]) == ("updated", "Two")


@pytest.mark.parametrize("key", FIELD_OF_TYPE)
def test_every_type_of_field_can_be_returned(on: RestClient, key: str) -> None:
    """What an event shows of a field is what its update takes."""
    name, samples = samples_of(key)
    context = ADMIN_KEY.context()
    for value, _ in samples.good:
        made = world.create(context, "specimen", **{name: value})
        before = world.read(context, "specimen", made["id"])[name]
        for other, _ in samples.good:
            world.update(context, "specimen", made["id"], **{name: other})
            newest = history(on, made["id"], "specimens", limit=1)["data"]["history"][0]
            if name in newest["updatedFields"]:
                answer = restore(on, made["id"], newest, "specimens")
                assert answer.status == 200, answer.text
            assert world.read(context, "specimen", made["id"])[name] == before


def test_what_left_no_values_is_refused(on: RestClient) -> None:
    record_id = create(on, name="One")
    (created,) = history(on, record_id)["data"]["history"]
    refused = restore(on, record_id, created)
    assert (refused.status, refused.body["code"]) == (400, "NOTHING_TO_RESTORE")
    other = create(on, name="Other")
    foreign = restore(on, other, created)
    assert (foreign.status, foreign.body["code"]) == (404, "EVENT_NOT_FOUND")
    wrong = on.post(f"/rest/companies/{record_id}/history/nonsense/restore")
    assert (wrong.status, wrong.body["code"]) == (400, "INVALID_FEED_TOKEN")


def test_values_of_a_renamed_field_return_and_of_a_deleted_one_are_left_out(
    on: RestClient, admin_context: Any
) -> None:
    obj = admin_context.catalog.by_singular["company"]
    ids = []
    for name in ("kept", "gone"):
        body = {"objectMetadataId": str(obj.id), "type": "TEXT", "label": name, "name": name}
        made = on.post("/rest/metadata/fields", body)
        assert made.status == 201, made.text
        ids.append(made.body["id"])
    record_id = create(on, kept="a", gone="b")
    on.patch(f"/rest/companies/{record_id}", {"kept": "x", "gone": "y"})
    newest = history(on, record_id)["data"]["history"][0]
    renamed = {"name": "moved", "label": "Moved", "isLabelSyncedWithName": False}
    assert on.patch(f"/rest/metadata/fields/{ids[0]}", renamed).status == 200
    assert on.patch(f"/rest/metadata/fields/{ids[1]}", {"isActive": False}).status == 200
    assert on.delete(f"/rest/metadata/fields/{ids[1]}").status == 200
    answer = restore(on, record_id, newest)
    assert answer.status == 200, answer.text
    assert answer.body["data"]["updateCompany"]["moved"] == "a"
    assert set(answer.body["meta"]["leftOut"]) == {"gone", "updatedAt"}


def test_rights_apply(
    on: RestClient, sales_rest: RestClient, stranger_rest: RestClient, other_rest: RestClient
) -> None:
    """Sales may read people's job titles, not change them, and sees no phones."""
    record_id = create(on, "people", jobTitle="A", phones={"primaryPhoneNumber": "+49201123456"})
    changes = {"jobTitle": "B", "phones": {"primaryPhoneNumber": "+49201654321"}}
    on.patch(f"/rest/people/{record_id}", changes)
    newest, created = history(sales_rest, record_id, "people")["data"]["history"]
    assert set(newest["updatedFields"]) == {"jobTitle", "updatedAt"}
    assert "phones" not in created["record"]
    assert restore(sales_rest, record_id, newest, "people").status == 403
    assert on.get(f"/rest/people/{record_id}").body["data"]["person"]["jobTitle"] == "B"
    path = f"/rest/people/{record_id}/history"
    assert stranger_rest.get(path).status == 403
    assert other_rest.get(path).body["code"] == "CHANGE_FEED_OFF"
    switch(other_rest)
    assert other_rest.get(path).body["data"]["history"] == []


def test_a_wrong_path_is_refused(on: RestClient) -> None:
    assert on.get("/rest/companies/nonsense/history").status == 400
    assert on.get("/rest/nothings/0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01/history").status == 400
