"""`rocket`, created over the Metadata API, is usable everywhere at once.

It has a field of every creatable type, a relation to company and a unique field, and is used over
REST, batch, upsert, GraphQL, groupBy, search, documents. Generated from the registry: a new type is
included automatically.
"""

import json
from typing import Any

import pytest

from metadata.model.naming import name_from_label
from metadata.types.registry import FIELD_TYPES
from tests.clients import GraphqlClient, RestClient
from tests.metadata.field_types.samples import SAMPLES
from tests.metadata.model_actions import (
    make_field,
    make_object,
    object_named,
    options,
    relation_to,
)

Json = dict[str, Any]
RELATIONS = ("RELATION", "MORPH_RELATION")
TYPES = [key for key, kind in FIELD_TYPES.items() if kind.is_creatable and key not in RELATIONS]
FACTS: dict[str, Json] = {
    "SELECT": {"options": options("NEW", "DONE", "LATE")},
    "MULTI_SELECT": {"options": options("NEW", "DONE", "LATE")},
    "FILES": {"settings": {"maxNumberOfValues": 2}},
}
# The name of an actor is the caller's, and how a group is printed depends on the type.
COMPARED = [key for key in TYPES if key != "ACTOR"]


def name_of(key: str) -> str:
    return name_from_label(f"{key.lower().replace('_', ' ')} value")


def sample(key: str) -> Any:
    """Return a value as it is read; it can be written the same way, except an actor's own parts."""
    return {"source": "IMPORT"} if key == "ACTOR" else SAMPLES[key].good[0][1]


@pytest.fixture
def rocket(rest: RestClient) -> Json:
    obj = make_object(rest)
    for key in TYPES:
        made = make_field(rest, obj["id"], key, name_of(key), **FACTS.get(key, {}))
        assert made["type"] == key
    make_field(rest, obj["id"], "TEXT", "code", isUnique=True, isSearchable=True)
    company = object_named(rest, "company")
    payload = relation_to(company["id"], "Rockets")
    make_field(rest, obj["id"], "RELATION", "maker", **payload)
    return object_named(rest, "rocket")


@pytest.fixture
def acme(rest: RestClient) -> str:
    return str(rest.post("/rest/companies", {"name": "Acme"}).body["data"]["createCompany"]["id"])


def record(acme: str, **values: Any) -> Json:
    written = {name_of(key): sample(key) for key in TYPES}
    return {"name": "Ariane", "code": "A5", "makerId": acme, **written, **values}


def assert_whole(shown: Json, acme: str) -> None:
    assert (shown["name"], shown["code"], shown["makerId"]) == ("Ariane", "A5", acme)
    for key in COMPARED:
        assert shown[name_of(key)] == sample(key), key


def test_rest_batch_and_upsert(rest: RestClient, rocket: Json, acme: str) -> None:
    refused = rest.post("/rest/rockets", {**record(acme), name_of("NUMBER"): "many"})
    assert refused.status == 400
    made = rest.post("/rest/rockets", record(acme))
    assert made.status == 201, made.text
    shown = made.body["data"]["createRocket"]
    assert_whole(shown, acme)
    assert rest.post("/rest/rockets", record(acme)).status == 400  # the code is taken
    many = rest.post("/rest/batch/rockets", [{"code": "A6"}, {"code": "A7", "name": "Seven"}])
    assert many.status == 201
    again = rest.post("/rest/rockets", {"code": "A5", name_of("NUMBER"): 7}, upsert=True)
    assert again.body["data"]["createRocket"]["id"] == shown["id"]
    found = rest.get(f"/rest/rockets/{shown['id']}", depth=1).body["data"]["rocket"]
    assert (found[name_of("NUMBER")], found["maker"]["name"]) == (7, "Acme")
    assert rest.get("/rest/rockets").body["totalCount"] == 3
    inverse = rest.get(f"/rest/companies/{acme}", depth=1).body["data"]["company"]
    assert [one["id"] for one in inverse["rockets"]] == [shown["id"]]


def test_graphql(rest: RestClient, graphql: GraphqlClient, rocket: Json, acme: str) -> None:
    created = graphql(
        "mutation M($data: RocketCreateInput!) { createRocket(data: $data)"
        " { id name code makerId maker { name } } }",
        {"data": record(acme)},
    )
    assert created.errors == []
    made = created.data["createRocket"]
    assert (made["code"], made["maker"]["name"]) == ("A5", "Acme")
    assert_whole(rest.get(f"/rest/rockets/{made['id']}").body["data"]["rocket"], acme)
    refused = graphql(
        "mutation M($data: RocketCreateInput!) { createRocket(data: $data) { id } }",
        {"data": {"name": "B", "code": "A5"}},
    )
    assert refused.errors
    found = graphql(
        '{ rockets(filter: {code: {eq: "A5"}, maker: {name: {eq: "Acme"}}}) { totalCount } }'
    )
    assert found.data == {"rockets": {"totalCount": 1}}


def test_group_by_and_search(
    rest: RestClient, graphql: GraphqlClient, rocket: Json, acme: str
) -> None:
    assert rest.post("/rest/rockets", record(acme)).status == 201
    assert rest.post("/rest/rockets", {"name": "Vega", name_of("SELECT"): "DONE"}).status == 201
    groups = rest.get(
        "/rest/rockets/groupBy",
        group_by=json.dumps([{name_of("SELECT"): True}]),
        aggregate=json.dumps(["totalCount"]),
    )
    assert groups.status == 200, groups.text
    assert sorted(group["totalCount"] for group in groups.body) in ([1, 1], [2])
    for words in ("Ariane", "A5"):
        search = (
            f'{{ search(searchInput: "{words}", limit: 5) {{ edges {{ node {{ label }} }} }} }}'
        )
        (edge,) = graphql(search).data["search"]["edges"]
        assert edge["node"]["label"] == "Ariane"


def test_documents(rest: RestClient, graphql: GraphqlClient, rocket: Json) -> None:
    document = rest.get("/rest/open-api/core").body
    assert {"/rockets", "/rockets/{id}", "/batch/rockets"} <= set(document["paths"])
    properties = document["components"]["schemas"]["Rocket"]["properties"]
    assert {name_of(key) for key in TYPES} | {"code", "makerId"} <= set(properties)
    schema = graphql('{ __type(name: "Rocket") { fields { name } } }').data["__type"]
    names = {field["name"] for field in schema["fields"]}
    assert {name_of(key) for key in TYPES} | {"code", "maker", "makerId"} <= names


def test_every_type_can_be_renamed_and_deleted(rest: RestClient, rocket: Json, acme: str) -> None:
    assert rest.post("/rest/rockets", record(acme)).status == 201
    for field in rocket["fields"]:
        if not field["isCustom"] or field["name"] == "name":
            continue
        path = f"/rest/metadata/fields/{field['id']}"
        renamed = rest.patch(path, {"name": f"{field['name']}Renamed"})
        assert renamed.status == 200, renamed.text
    (shown,) = rest.get("/rest/rockets").body["data"]["rockets"]
    for key in COMPARED:
        assert shown[f"{name_of(key)}Renamed"] == sample(key), key
    for field in rocket["fields"]:
        if field["isCustom"] and field["name"] != "name":
            assert rest.delete(f"/rest/metadata/fields/{field['id']}").status == 200
    (bare,) = rest.get("/rest/rockets").body["data"]["rockets"]
    assert bare["name"] == "Ariane"
    assert not [name for name in bare if name.endswith("Renamed")]
