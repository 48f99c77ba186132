"""Relations: creation, both sides, morphs, updates, deletion (docs/api/metadata.md#relations)."""

from typing import Any
from uuid import uuid4

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
)

PATH = "/rest/metadata/fields"
MALFORMED = "Relation creation payload is invalid"
KINDS = ["MANY_TO_ONE", "ONE_TO_MANY"]
Json = dict[str, Any]


@pytest.fixture
def rocket(rest: RestClient) -> Json:
    return make_object(rest)


@pytest.fixture
def company(rest: RestClient) -> Json:
    return object_named(rest, "company")


def body_of(rocket: Json, name: str = "maker", **values: Any) -> Json:
    return {
        "type": "RELATION",
        "name": name,
        "label": "Maker",
        "objectMetadataId": rocket["id"],
        **values,
    }


# -- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"targetFieldLabel": ""}, MALFORMED),
        ({"targetFieldLabel": "   "}, MALFORMED),
        ({"targetFieldLabel": "x" * 64}, MALFORMED),
        ({"targetFieldLabel": None}, MALFORMED),
        ({"targetFieldLabel": "---"}, MALFORMED),
        ({"type": None}, MALFORMED),
        ({"type": "MANY_TO_MANY"}, MALFORMED),
        ({"type": 7}, MALFORMED),
        (
            {"targetObjectMetadataId": str(uuid4())},
            "Object metadata relation target not found for relation creation payload",
        ),
        (
            {"targetObjectMetadataId": "company"},
            "Object metadata relation target not found for relation creation payload",
        ),
        (
            {"targetFieldLabel": "Domain name"},
            'Name "domainName" is not available as it is already used by another field',
        ),
    ],
)
def test_payloads_that_are_wrong_are_refused(
    rest: RestClient, rocket: Json, company: Json, kind: str, change: Json, message: str
) -> None:
    payload = relation_to(company["id"], "Rockets", kind)
    payload["relationCreationPayload"].update(change)
    before = snapshot()
    answer = rest.post(PATH, body_of(rocket, **payload))
    assert message in messages_of(answer, "fieldMetadata")
    assert snapshot() == before


@pytest.mark.parametrize("payload", [None, [], "company", 7])
def test_a_payload_must_be_there(rest: RestClient, rocket: Json, payload: Any) -> None:
    before = snapshot()
    answer = rest.post(PATH, body_of(rocket, relationCreationPayload=payload))
    assert messages_of(answer, "fieldMetadata") == [MALFORMED]
    assert answer.body["code"] == "FIELD_METADATA_RELATION_MALFORMED"
    assert snapshot() == before


@pytest.mark.parametrize("kind", KINDS)
def test_names_taken_on_either_side_are_refused(
    rest: RestClient, rocket: Json, company: Json, kind: str
) -> None:
    make_field(rest, rocket["id"], "UUID", "makerId")
    make_field(rest, rocket["id"], "TEXT", "owner")
    make_field(rest, company["id"], "UUID", "flownById")
    before = snapshot()
    taken = "is not available as it is already used by another field"
    cases = [("owner", "Rockets", "owner")]
    if kind == "MANY_TO_ONE":
        cases.append(("maker", "Rockets", "makerId"))
    else:
        cases.append(("builder", "Flown by", "flownById"))
    for name, label, expected in cases:
        answer = rest.post(PATH, body_of(rocket, name, **relation_to(company["id"], label, kind)))
        assert messages_of(answer, "fieldMetadata") == [f'Name "{expected}" {taken}']
    assert snapshot() == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_self_relation_needs_two_names(rest: RestClient, rocket: Json, kind: str) -> None:
    before = snapshot()
    answer = rest.post(PATH, body_of(rocket, "parent", **relation_to(rocket["id"], "Parent", kind)))
    assert messages_of(answer, "fieldMetadata")
    assert snapshot() == before
    field = made(
        rest.post(PATH, body_of(rocket, "parent", **relation_to(rocket["id"], "Children", kind)))
    )
    assert field["relation"]["targetFieldMetadata"]["name"] == "children"
    first = rest.post("/rest/rockets", {"name": "A"}).body["data"]["createRocket"]["id"]
    join = "parentId" if kind == "MANY_TO_ONE" else "childrenId"
    second = rest.post("/rest/rockets", {"name": "B", join: first})
    assert second.status == 201


def test_unique_and_required_relations_are_refused(
    rest: RestClient, rocket: Json, company: Json
) -> None:
    before = snapshot()
    payload = relation_to(company["id"], "Rockets")
    wrongs: list[Json] = [{"isUnique": True}, {"isNullable": False}]
    for wrong in wrongs:
        assert messages_of(rest.post(PATH, body_of(rocket, **payload, **wrong)), "fieldMetadata")
    assert snapshot() == before


# -- creation -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_both_sides_are_made(
    rest: RestClient, graphql: GraphqlClient, rocket: Json, company: Json, kind: str
) -> None:
    field = made(rest.post(PATH, body_of(rocket, **relation_to(company["id"], "Rockets", kind))))
    inverse = field_named(object_named(rest, "company"), "rockets")
    many, one = (field, inverse) if kind == "MANY_TO_ONE" else (inverse, field)
    assert many["settings"] == {
        "relationType": "MANY_TO_ONE",
        "onDelete": "SET_NULL",
        "joinColumnName": f"{many['name']}Id",
    }
    assert one["settings"] == {"relationType": "ONE_TO_MANY"}
    assert field["relation"]["targetFieldMetadata"]["id"] == inverse["id"]
    assert inverse["relation"]["targetObjectMetadata"]["nameSingular"] == "rocket"
    acme = rest.post("/rest/companies", {"name": "Acme"}).body["data"]["createCompany"]["id"]
    if kind == "MANY_TO_ONE":
        record = rest.post("/rest/rockets", {"name": "A", "makerId": acme})
        assert record.status == 201
        found = graphql("{ companies { edges { node { rockets { edges { node { name } } } } } } }")
        (edge,) = found.data["companies"]["edges"]
        assert edge["node"]["rockets"]["edges"] == [{"node": {"name": "A"}}]
    else:
        first = rest.post("/rest/rockets", {"name": "A"}).body["data"]["createRocket"]["id"]
        assert rest.patch(f"/rest/companies/{acme}", {"rocketsId": first}).status == 200
        shown = rest.get(f"/rest/rockets/{first}", depth=1).body["data"]["rocket"]
        assert [one["id"] for one in shown["maker"]] == [acme]


@pytest.mark.parametrize(
    ("rule", "left"), [("CASCADE", 0), ("SET_NULL", 1), ("RESTRICT", None), ("NO_ACTION", None)]
)
def test_on_delete_rules(
    rest: RestClient, rocket: Json, company: Json, rule: str, left: int | None
) -> None:
    settings: Json = {"settings": {"onDelete": rule}}
    made(rest.post(PATH, body_of(rocket, **relation_to(company["id"], "Rockets"), **settings)))
    acme = rest.post("/rest/companies", {"name": "Acme"}).body["data"]["createCompany"]["id"]
    rest.post("/rest/rockets", {"name": "A", "makerId": acme})
    answer = rest.delete(f"/rest/companies/{acme}")
    if left is None:
        assert answer.status == 400
    else:
        assert answer.status == 200
        assert len(rest.get("/rest/rockets").body["data"]["rockets"]) == left


def test_on_delete_can_be_changed(rest: RestClient, rocket: Json, company: Json) -> None:
    field = made(rest.post(PATH, body_of(rocket, **relation_to(company["id"], "Rockets"))))
    after = update_field(rest, field["id"], settings={"onDelete": "CASCADE"})
    assert after["settings"]["onDelete"] == "CASCADE"
    acme = rest.post("/rest/companies", {"name": "Acme"}).body["data"]["createCompany"]["id"]
    rest.post("/rest/rockets", {"name": "A", "makerId": acme})
    assert rest.delete(f"/rest/companies/{acme}").status == 200
    assert rest.get("/rest/rockets").body["data"]["rockets"] == []


# -- update and deletion --------------------------------------------------------------------------


def test_only_some_members_of_a_relation_change(
    rest: RestClient, rocket: Json, company: Json
) -> None:
    field = made(rest.post(PATH, body_of(rocket, **relation_to(company["id"], "Rockets"))))
    before = snapshot()
    for forbidden in (
        {"defaultValue": "x"},
        {"isUnique": True},
        {"isNullable": False},
        {"settings": {"joinColumnName": "otherId"}},
        {"settings": {"relationType": "ONE_TO_MANY"}},
    ):
        answer = rest.patch(f"{PATH}/{field['id']}", forbidden)
        (name,) = forbidden
        assert messages_of(answer, "fieldMetadata") == [
            f"Forbidden updated properties for relation field metadata: {name}"
        ]
        assert answer.body["code"] == "FIELD_MUTATION_NOT_ALLOWED"
    assert snapshot() == before
    after = update_field(rest, field["id"], name="builder", label="Builder", icon="IconX")
    assert after["settings"]["joinColumnName"] == "builderId"
    assert rest.post("/rest/rockets", {"name": "A", "builderId": None}).status == 201
    assert rest.post("/rest/rockets", {"name": "A", "makerId": None}).status == 400


@pytest.mark.parametrize("side", ["source", "target"])
def test_deleting_one_side_takes_the_other(
    rest: RestClient, rocket: Json, company: Json, side: str
) -> None:
    before = snapshot()
    field = made(rest.post(PATH, body_of(rocket, **relation_to(company["id"], "Rockets"))))
    wanted = field["relation"][f"{side}FieldMetadata"]["id"]
    assert rest.delete(f"{PATH}/{wanted}").status == 200
    assert snapshot()[0:4] == before[0:4]
