"""`/rest/open-api/metadata`: valid, complete, and true of real answers
(docs/api/openapi.md#documents)."""

from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from tests.clients import RestClient
from tests.metadata.model_actions import ROCKET, make_object, object_named, relation_to

LEGACY = {"X-Metadata-Format": "legacy"}


@pytest.fixture
def document(rest: RestClient) -> dict[str, Any]:
    answer = rest.get("/rest/open-api/metadata")
    assert answer.status == 200
    body: dict[str, Any] = answer.body
    return body


def test_it_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)
    operations = [op for item in document["paths"].values() for op in item.values()]
    ids = [op["operationId"] for op in operations]
    assert len(ids) == len(set(ids))
    assert {"findManyObjects", "createOneObject", "updateOneField", "deleteOneField"} <= set(ids)
    for path, item in document["paths"].items():
        for operation in item.values():
            named = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"]
            assert all(f"{{{name}}}" in path for name in named)
            assert path.count("{") == len(named)


def test_both_paths_serve_it_and_the_base_document_needs_no_key(
    rest: RestClient, anonymous_rest: RestClient, document: dict[str, Any]
) -> None:
    assert rest.get("/open-api/metadata").body == document
    base = anonymous_rest.get("/rest/open-api/metadata")
    assert base.status == 200
    assert list(base.body["paths"]) == ["/open-api/metadata"]
    assert document["servers"][0]["url"].endswith("/rest/metadata")


def schema_of(document: dict[str, Any], path: str, method: str, status: str) -> Any:
    operation = document["paths"][path][method]
    response = operation["responses"][status]
    if "$ref" in response:  # the refusals are shared
        response = document["components"]["responses"][status]
    schema = response["content"]["application/json"]["schema"]
    return jsonschema_rs.validator_for({**schema, "components": document["components"]})


def test_answers_are_as_described(rest: RestClient, document: dict[str, Any]) -> None:
    company = object_named(rest, "company")["id"]
    made = rest.post("/rest/metadata/objects", ROCKET)
    schema_of(document, "/objects", "post", "201").validate(made.body)
    objects = rest.get("/rest/metadata/objects")
    schema_of(document, "/objects", "get", "200").validate(objects.body)
    body = {
        "type": "RELATION",
        "name": "maker",
        "label": "Maker",
        "objectMetadataId": made.body["id"],
        **relation_to(company, "Rockets"),
    }
    field = rest.post("/rest/metadata/fields", body)
    schema_of(document, "/fields", "post", "201").validate(field.body)
    fields = rest.get("/rest/metadata/fields", limit=200)
    schema_of(document, "/fields", "get", "200").validate(fields.body)
    refused = rest.post("/rest/metadata/fields", body)
    schema_of(document, "/fields", "post", "400").validate(refused.body)
    path = f"/rest/metadata/objects/{made.body['id']}"
    described = "/objects/{id}"
    schema_of(document, described, "get", "200").validate(rest.get(path).body)
    schema_of(document, described, "delete", "200").validate(rest.delete(path).body)
    schema_of(document, described, "get", "404").validate(rest.get(path).body)


def test_schemas_name_exactly_the_members_of_answers(
    rest: RestClient, document: dict[str, Any]
) -> None:
    schemas = document["components"]["schemas"]
    obj = make_object(rest)
    assert set(schemas["ObjectAnswer"]["properties"]) == set(obj)
    assert set(schemas["FieldAnswer"]["properties"]) == set(obj["fields"][0])
    index = obj["indexMetadatas"][0]
    assert set(schemas["IndexAnswer"]["properties"]) == set(index)
