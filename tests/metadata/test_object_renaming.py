"""Renaming, deactivating and relabelling objects (docs/api/metadata.md#changing-objects,
#renaming)."""

import pytest

from tests.clients import GraphqlClient, RestClient
from tests.metadata.model_actions import (
    field_named,
    made,
    make_field,
    make_object,
    messages_of,
    object_named,
    relation_to,
    snapshot,
    update_field,
    update_object,
)

SHIP = {
    "nameSingular": "ship",
    "namePlural": "ships",
    "labelSingular": "Ship",
    "labelPlural": "Ships",
}


def test_automatic_relations_follow_a_rename_and_user_relations_do_not(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    obj = make_object(rest)
    company = object_named(rest, "company")
    relation = relation_to(obj["id"], "Makers")
    make_field(rest, company["id"], "RELATION", "rocketOfChoice", **relation)
    rocket = made(rest.post("/rest/rockets", {"name": "Ariane"}))["data"]["createRocket"]["id"]
    tables = snapshot()[1:4]
    renamed = update_object(rest, obj["id"], **SHIP)
    assert renamed["nameSingular"] == "ship"
    assert snapshot()[1:4] == tables  # nothing physical changes
    for owner in ("noteTarget", "taskTarget", "attachment", "timelineActivity"):
        target = field_named(object_named(rest, owner), "targetShip")
        assert target["settings"]["joinColumnName"] == "targetShipId"
        assert target["label"] == "Target Ship"
    kept = field_named(object_named(rest, "company"), "rocketOfChoice")
    assert kept["settings"]["joinColumnName"] == "rocketOfChoiceId"
    assert rest.get("/rest/rockets").status == 400
    assert rest.get(f"/rest/ships/{rocket}").body["data"]["ship"]["name"] == "Ariane"
    found = graphql("query { ships { edges { node { name } } } }")
    assert found.data == {"ships": {"edges": [{"node": {"name": "Ariane"}}]}}
    assert rest.post("/rest/attachments", {"name": "a", "targetShipId": rocket}).status == 201


def test_morph_relations_follow_the_object_they_point_at(rest: RestClient) -> None:
    obj = make_object(rest)
    company = object_named(rest, "company")
    payloads = [
        {"targetObjectMetadataId": target, "targetFieldLabel": "Owns", "type": "MANY_TO_ONE"}
        for target in (obj["id"], company["id"])
    ]
    habitat = object_named(rest, "habitat")
    make_field(
        rest, habitat["id"], "MORPH_RELATION", "owner", morphRelationsCreationPayload=payloads
    )
    update_object(rest, obj["id"], **SHIP)
    fields = {f["name"]: f for f in object_named(rest, "habitat")["fields"]}
    assert {"ownerShip", "ownerCompany"} <= set(fields)
    assert fields["ownerShip"]["settings"]["joinColumnName"] == "ownerShipId"
    assert "ownerRocket" not in fields


def test_a_rename_onto_a_taken_name_changes_nothing(rest: RestClient) -> None:
    obj = make_object(rest)
    before = snapshot()
    answer = rest.patch(f"/rest/metadata/objects/{obj['id']}", {"nameSingular": "person"})
    assert messages_of(answer, "objectMetadata") == ["Object already exists"]
    assert snapshot() == before


def test_a_deactivated_object_is_hidden_and_keeps_its_records(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    obj = make_object(rest)
    assert rest.post("/rest/rockets", {"name": "Ariane"}).status == 201
    assert update_object(rest, obj["id"], isActive=False)["isActive"] is False
    assert rest.get("/rest/rockets").status == 400
    assert graphql("query { rockets { totalCount } }").errors
    assert "/rockets" not in rest.get("/rest/open-api/core").body["paths"]
    update_object(rest, obj["id"], isActive=True)
    (rocket,) = rest.get("/rest/rockets").body["data"]["rockets"]
    assert rocket["name"] == "Ariane"


@pytest.mark.parametrize("type_key", ["NUMBER", "BOOLEAN", "EMAILS"])
def test_a_label_identifier_must_be_text(rest: RestClient, type_key: str) -> None:
    obj = make_object(rest)
    field = make_field(rest, obj["id"], type_key, "power")
    before = snapshot()
    path = f"/rest/metadata/objects/{obj['id']}"
    for wrong in (field["id"], field_named(object_named(rest, "company"), "name")["id"], None):
        answer = rest.patch(path, {"labelIdentifierFieldMetadataId": wrong})
        assert messages_of(answer, "objectMetadata")
    answer = rest.patch(path, {"labelIdentifierFieldMetadataId": "power"})
    assert answer.body["messages"] == ["labelIdentifierFieldMetadataId must be a UUID"]
    answer = rest.patch(path, {"imageIdentifierFieldMetadataId": "power"})
    assert answer.body["messages"] == ["imageIdentifierFieldMetadataId must be a UUID"]
    assert snapshot() == before


def test_a_new_label_identifier_feeds_the_search_vector(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    obj = make_object(rest)
    field = make_field(rest, obj["id"], "TEXT", "code")
    assert rest.post("/rest/rockets", {"name": "Ariane", "code": "vegaone"}).status == 201
    search = 'query { search(searchInput: "vegaone", limit: 5) { edges { node { label } } } }'
    assert graphql(search).data["search"]["edges"] == []
    after = update_object(rest, obj["id"], labelIdentifierFieldMetadataId=field["id"])
    assert after["labelIdentifierFieldMetadataId"] == field["id"]
    (edge,) = graphql(search).data["search"]["edges"]
    assert edge["node"]["label"] == "vegaone"
    # The label weighs more, whichever of the searchable fields it is.
    rest.post("/rest/rockets", {"name": "vegaone", "code": "Ariane"})
    labels = [edge["node"]["label"] for edge in graphql(search).data["search"]["edges"]]
    assert labels == ["vegaone", "Ariane"]
    name = next(f["id"] for f in after["fields"] if f["name"] == "name")
    update_object(rest, obj["id"], labelIdentifierFieldMetadataId=name)
    labels = [edge["node"]["label"] for edge in graphql(search).data["search"]["edges"]]
    assert labels == ["vegaone", "Ariane"]
    update_object(rest, obj["id"], labelIdentifierFieldMetadataId=field["id"])
    before = snapshot()
    path = f"/rest/metadata/fields/{field['id']}"
    answer = rest.patch(path, {"isActive": False})
    assert messages_of(answer, "fieldMetadata") == [
        "Label identifier field metadata cannot be deactivated"
    ]
    assert answer.body["code"] == "LABEL_IDENTIFIER_FIELD_METADATA_ID_NOT_FOUND"
    answer = rest.patch(path, {"isSearchable": False})
    assert messages_of(answer, "fieldMetadata") == [
        "Label identifier field cannot be removed from search"
    ]
    answer = rest.delete(path)
    assert messages_of(answer, "fieldMetadata") == [
        "Cannot delete, please update the label identifier field first"
    ]
    assert snapshot() == before


def test_an_object_that_is_not_searchable_is_not_found(
    rest: RestClient, graphql: GraphqlClient
) -> None:
    obj = make_object(rest)
    assert rest.post("/rest/rockets", {"name": "Ariane"}).status == 201
    search = 'query { search(searchInput: "Ariane", limit: 5) { edges { node { label } } } }'
    assert len(graphql(search).data["search"]["edges"]) == 1
    update_object(rest, obj["id"], isSearchable=False)
    assert graphql(search).data["search"]["edges"] == []
    field = field_named(object_named(rest, "rocket"), "name")
    before = snapshot()
    answer = rest.patch(f"/rest/metadata/fields/{field['id']}", {"isSearchable": False})
    assert messages_of(answer, "fieldMetadata")
    assert snapshot() == before
    assert update_field(rest, field["id"], label="Title")["label"] == "Title"
