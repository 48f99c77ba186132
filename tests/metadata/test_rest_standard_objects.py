"""What may change of objects that the server ships with (docs/api/metadata.md#changing-objects)."""

from tests.clients import RestClient
from tests.metadata.model_actions import (
    messages_of,
    object_named,
    snapshot,
    update_object,
)

PATH = "/rest/metadata/objects"


def test_standard_objects_keep_their_names(rest: RestClient) -> None:
    company = object_named(rest, "company")
    before = snapshot()
    name_id = next(f["id"] for f in company["fields"] if f["name"] == "id")
    forbidden = {
        "nameSingular": "firm",
        "namePlural": "firms",
        "labelIdentifierFieldMetadataId": name_id,
        "isLabelSyncedWithName": True,
    }
    answer = rest.patch(f"{PATH}/{company['id']}", forbidden)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_OBJECT_INPUT")
    assert answer.body["messages"] == [
        f"Cannot edit standard object metadata properties: {', '.join(forbidden)}"
    ]
    answer = rest.delete(f"{PATH}/{company['id']}")
    assert messages_of(answer, "objectMetadata") == ["Standard objects cannot be deleted"]
    assert snapshot() == before


def test_system_objects_take_cosmetic_changes_only(rest: RestClient) -> None:
    obj = object_named(rest, "noteTarget")
    before = snapshot()
    answer = rest.patch(f"{PATH}/{obj['id']}", {"nameSingular": "noteLink"})
    assert messages_of(answer, "objectMetadata") == [
        "System objects cannot be updated directly. Use standardOverrides for cosmetic changes."
    ]
    answer = rest.delete(f"{PATH}/{obj['id']}")
    assert messages_of(answer, "objectMetadata") == ["System objects cannot be deleted"]
    assert snapshot() == before
    assert update_object(rest, obj["id"], labelSingular="Link")["labelSingular"] == "Link"


def test_texts_of_standard_objects_are_overrides_that_null_takes_back(rest: RestClient) -> None:
    company = object_named(rest, "company")
    after = update_object(rest, company["id"], labelSingular="Firm", icon="IconX")
    assert (after["labelSingular"], after["icon"]) == ("Firm", "IconX")
    assert after["standardOverrides"] == {"labelSingular": "Firm", "icon": "IconX"}
    again = update_object(rest, company["id"], labelSingular=None)
    assert again["labelSingular"] == company["labelSingular"]
    assert again["standardOverrides"] == {"icon": "IconX"}


def test_the_members_object_cannot_be_switched_off(rest: RestClient) -> None:
    obj = object_named(rest, "workspaceMember")
    before = snapshot()
    answer = rest.patch(f"{PATH}/{obj['id']}", {"isActive": False})
    assert messages_of(answer, "objectMetadata")
    assert snapshot() == before
