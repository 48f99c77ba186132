"""Relations to one of several objects (docs/api/metadata.md#relations)."""

from typing import Any

import pytest

from tests.clients import GraphqlClient, RestClient
from tests.metadata.model_actions import (
    made,
    make_object,
    messages_of,
    object_named,
    snapshot,
    update_field,
)

PATH = "/rest/metadata/fields"
Json = dict[str, Any]


@pytest.fixture
def rocket(rest: RestClient) -> Json:
    return make_object(rest)


@pytest.fixture
def company(rest: RestClient) -> Json:
    return object_named(rest, "company")


def morph_body(rocket: Json, *targets: Json, kind: str = "MANY_TO_ONE") -> Json:
    payloads = [
        {"targetObjectMetadataId": target["id"], "targetFieldLabel": "Cargo of", "type": kind}
        for target in targets
    ]
    return {
        "type": "MORPH_RELATION",
        "name": "cargo",
        "label": "Cargo",
        "objectMetadataId": rocket["id"],
        "morphRelationsCreationPayload": payloads,
    }


def test_morph_payloads_that_are_wrong_are_refused(
    rest: RestClient, rocket: Json, company: Json
) -> None:
    good = morph_body(rocket, company)["morphRelationsCreationPayload"][0]
    before = snapshot()
    for payloads in (
        None,
        [],
        [None],
        [good, good],
        [good, {**good, "targetObjectMetadataId": rocket["id"], "type": "ONE_TO_MANY"}],
    ):
        body = {**morph_body(rocket), "morphRelationsCreationPayload": payloads}
        answer = rest.post(PATH, body)
        assert messages_of(answer, "fieldMetadata")
        assert answer.body["code"] == "FIELD_METADATA_RELATION_MALFORMED"
    assert snapshot() == before


def test_a_morph_relation_points_at_several_objects(
    rest: RestClient, graphql: GraphqlClient, rocket: Json, company: Json
) -> None:
    person = object_named(rest, "person")
    field = made(rest.post(PATH, morph_body(rocket, company, person)))
    assert field["name"] == "cargoCompany"
    assert field["settings"]["joinColumnName"] == "cargoCompanyId"
    targets = [m["targetObjectMetadata"]["nameSingular"] for m in field["morphRelations"]]
    assert sorted(targets) == ["company", "person"]
    fields = {f["name"]: f for f in object_named(rest, "rocket")["fields"]}
    assert fields["cargoPerson"]["morphId"] == field["morphId"]
    acme = rest.post("/rest/companies", {"name": "Acme"}).body["data"]["createCompany"]["id"]
    assert rest.post("/rest/rockets", {"name": "A", "cargoCompanyId": acme}).status == 201
    shown = rest.get(f"/rest/companies/{acme}", depth=1).body["data"]["company"]
    assert [one["name"] for one in shown["cargoOf"]] == ["A"]
    found = graphql("{ rockets { edges { node { cargoCompany { name } cargoPerson { id } } } } }")
    (edge,) = found.data["rockets"]["edges"]
    assert edge["node"] == {"cargoCompany": {"name": "Acme"}, "cargoPerson": None}


def test_targets_are_added_later_and_all_go_together(
    rest: RestClient, rocket: Json, company: Json
) -> None:
    before = snapshot()
    field = made(rest.post(PATH, morph_body(rocket, company)))
    habitat = object_named(rest, "habitat")
    payload = {"targetObjectMetadataId": habitat["id"], "targetFieldLabel": "Cargo of"}
    refused = rest.patch(
        f"{PATH}/{field['id']}",
        {"morphRelationsUpdatePayload": [{**payload, "targetObjectMetadataId": company["id"]}]},
    )
    assert messages_of(refused, "fieldMetadata")
    update_field(rest, field["id"], morphRelationsUpdatePayload=[payload])
    fields = {f["name"]: f for f in object_named(rest, "rocket")["fields"]}
    assert fields["cargoHabitat"]["morphId"] == field["morphId"]
    assert rest.delete(f"{PATH}/{field['id']}").status == 200
    assert snapshot()[0:4] == before[0:4]


def test_a_morph_relation_to_many(rest: RestClient, rocket: Json, company: Json) -> None:
    field = made(rest.post(PATH, morph_body(rocket, company, kind="ONE_TO_MANY")))
    assert (field["name"], field["type"]) == ("cargoCompanies", "MORPH_RELATION")
    first = rest.post("/rest/rockets", {"name": "A"}).body["data"]["createRocket"]["id"]
    assert rest.post("/rest/companies", {"name": "Acme", "cargoOfId": first}).status == 201
    assert rest.get("/rest/rockets", depth=1).status == 200
