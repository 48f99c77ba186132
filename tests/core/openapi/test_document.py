"""GET /rest/open-api/core (docs/api/openapi.md#documents, #contents)."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from core.openapi.generators import core_document
from metadata.models import FieldMetadata, ObjectMetadata

PATH = "/rest/open-api/core"


@pytest.fixture
def document(rest) -> Any:
    return rest.get(PATH).body


def _operations(document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)


def _resolved(document, reference: str) -> Any:
    target = document
    for part in reference.removeprefix("#/").split("/"):
        target = target[part]
    return target


# ── who is served what ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [PATH, "/open-api/core", "/rest/open-api/core/"])
def test_without_a_valid_key_only_the_base_document_is_served(anonymous_rest, path):
    for headers in (None, {"Authorization": "Bearer nonsense"}):
        answer = anonymous_rest.get(path, headers=headers)
        assert answer.status == 200
        assert list(answer.body["paths"]) == ["/open-api/core"]
        validate(answer.body)
    assert list(anonymous_rest.get(f"{path}?token=x").body["paths"]) == ["/open-api/core"]


def test_a_key_is_served_its_workspaces_model(rest, document):
    assert document["openapi"] == "3.1.1"
    assert document["info"]["title"] == "Twenty Api"
    assert document["servers"] == [{"url": "http://testserver/rest", "description": "This server"}]
    assert document["security"] == [{"bearerAuth": []}]
    assert rest.get("/open-api/core").body == document
    for plural in ("people", "companies", "opportunities", "notes", "specimens"):
        assert f"/{plural}" in document["paths"]
    schemas = document["components"]["schemas"]
    for name in ("Person", "PersonForUpdate", "PersonForResponse", "SpecimenForResponse"):
        assert name in schemas


def test_the_server_url_is_the_operators(rest, settings):
    settings.SERVER_URL = "https://crm.example.com"
    document = rest.get(PATH).body
    assert document["servers"][0]["url"] == "https://crm.example.com/rest"
    assert 'curl "https://crm.example.com/rest/people' in document["info"]["description"]


def test_a_host_header_that_is_no_host_is_not_repeated(rest):
    document = rest.get(PATH, headers={"Host": "x/<script>"}).body
    assert document["servers"][0]["url"] == "http://localhost/rest"


def test_another_workspaces_objects_are_not_there(other_rest):
    assert "/specimens" not in other_rest.get(PATH).body["paths"]


def test_a_role_sees_only_what_it_may_read_and_do(sales_rest):
    answer = sales_rest.get(PATH)
    document, text = answer.body, answer.text
    validate(document)
    assert "/notes" not in document["paths"]
    assert "NoteForResponse" not in text
    assert "noteTargets" in document["components"]["schemas"]["PersonForResponse"]["properties"]
    person = document["components"]["schemas"]
    assert "phones" not in person["PersonForResponse"]["properties"]
    assert "jobTitle" in person["PersonForResponse"]["properties"]
    assert "jobTitle" not in person["PersonForUpdate"]["properties"]
    assert "annualRecurringRevenue" not in text
    assert document["paths"]["/opportunities"].keys() == {"get"}
    assert "OpportunityForUpdate" not in person
    assert "/opportunities/{id}/restore" not in document["paths"]


def test_a_role_without_rights_sees_no_object(stranger_rest):
    document = stranger_rest.get(PATH).body
    validate(document)
    assert list(document["paths"]) == ["/open-api/core", "/search", "/transaction"]


def test_a_new_field_and_object_are_there_at_once(rest, workspace, document):
    row = ObjectMetadata.objects.get(workspace=workspace, name_singular="habitat")
    row.description = "Where specimens live and thrive"
    row.save()
    FieldMetadata.objects.create(
        workspace=workspace,
        object=row,
        type="TEXT",
        name="climate",
        label="Climate",
        column_name="climate",
        description="The weather over the years",
    )
    workspace.schema_version += 1
    workspace.save()
    changed = rest.get(PATH).body
    schema = changed["components"]["schemas"]["HabitatForResponse"]
    assert schema["properties"]["climate"]["description"] == "The weather over the years."
    assert "Where specimens live and thrive." in schema["description"]


# ── a valid document that teaches ────────────────────────────────────────────────────────────


def test_the_document_is_valid_openapi(document):
    validate(document)


def test_operation_ids_are_unique_and_upstreams(document):
    ids = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(ids) == len(set(ids))
    assert {
        "findManyPeople",
        "createOnePerson",
        "deleteManyPeople",
        "updateManyPeople",
        "createManyPeople",
        "findOnePerson",
        "deleteOnePerson",
        "UpdateOnePerson",
        "findPersonDuplicates",
        "restoreOnePerson",
        "restoreManyPeople",
        "mergeManyPeople",
        "groupByPeople",
        "GetOpenApiSchema",
    } <= set(ids)


def test_every_reference_leads_somewhere(document):
    references = {node["$ref"] for node in _nodes(document) if isinstance(node.get("$ref"), str)}
    assert len(references) > 100
    for reference in references:
        assert _resolved(document, reference), reference


def test_every_path_parameter_is_declared(document):
    for path, method, operation in _operations(document):
        declared = {
            (_resolved(document, given["$ref"]) if "$ref" in given else given)["name"]
            for given in operation.get("parameters", [])
        }
        if "{id}" in path:
            assert "id" in declared, (method, path)


def test_everything_is_described(document):
    for path, method, operation in _operations(document):
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        for response in operation["responses"].values():
            assert "$ref" in response or response["description"]
    for name, parameter in document["components"]["parameters"].items():
        assert parameter["description"], name
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        for key, member in schema["properties"].items():
            assert member["description"], (name, key)


def test_options_are_explained(document):
    stage = document["components"]["schemas"]["OpportunityForResponse"]["properties"]["stage"]
    assert stage["enum"] == ["NEW", "SCREENING", "MEETING", "PROPOSAL", "CUSTOMER"]
    assert "`PROPOSAL` (Proposal)" in stage["description"]


def test_nullability_is_declared(document):
    person = document["components"]["schemas"]["PersonForResponse"]["properties"]
    assert person["deletedAt"]["type"] == ["string", "null"]
    assert person["companyId"]["type"] == ["string", "null"]
    assert person["jobTitle"]["type"] == "string"
    assert {"type": "null"} in person["company"]["oneOf"]


def test_examples_fit_their_schemas(document):
    for name, schema in document["components"]["schemas"].items():
        if "example" in schema:
            _check(document, schema, schema["example"], name)
        for key, member in schema["properties"].items():
            for example in member.get("examples", []):
                _check(document, member, example, f"{name}.{key}")
    for path, method, operation in _operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in content:
            _check(document, content["schema"], content["example"], f"{method} {path}")


def _check(document, schema, value, what: str) -> None:
    rooted = {**schema, "components": document["components"]}
    validator = jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)
    assert validator.is_valid(value), (what, value)


def test_body_examples_can_be_sent(rest, document):
    """A reader who presses "send" in a playground gets a record."""
    for path, method, operation in _operations(document):
        if operation["operationId"].startswith("createOne") and path != "/workspaceMembers":
            example = operation["requestBody"]["content"]["application/json"]["example"]
            assert rest.request(method.upper(), f"/rest{path}", example).status == 201, path


def test_parameter_examples_can_be_sent(rest, document):
    for path, method, operation in _operations(document):
        if method != "get" or "{id}" in path:
            continue
        for entry in operation.get("parameters", []):
            parameter = _resolved(document, entry["$ref"])
            for example in parameter.get("examples", {}).values():
                query = {parameter["name"]: example["value"]}
                if path.endswith("/groupBy"):
                    query.setdefault("group_by", '[{"createdAt":{"granularity":"YEAR"}}]')
                answer = rest.request("GET", f"/rest{path}", query=query)
                assert answer.status == 200, (path, query, answer.text)


def test_the_getting_started_section_teaches_the_whole_way(document):
    text = document["info"]["description"]
    for word in ("Authentication", "Filters", "Pages", "Batches", "Upsert", "Errors", "Limits"):
        assert f"**{word}.**" in text
    assert "up to 60 records" in text
    assert "$" not in text.replace("$API_KEY", "")


def test_the_same_model_gives_the_same_document(admin_context):
    one, two = (core_document("https://x.test", admin_context) for _ in range(2))
    assert json.dumps(one) == json.dumps(two)


# ── over HTTP ────────────────────────────────────────────────────────────────────────────────


def test_an_unchanged_document_is_not_sent_again(rest, workspace):
    first = rest.get(PATH)
    assert first.headers["Cache-Control"] == "private, no-cache"
    headers = {"If-None-Match": first.headers["ETag"]}
    again = rest.get(PATH, headers=headers)
    assert (again.status, again.text) == (304, "")
    assert again.headers["ETag"] == first.headers["ETag"]
    FieldMetadata.objects.filter(workspace=workspace, name="jobTitle").update(description="New")
    workspace.schema_version += 1
    workspace.save()
    changed = rest.get(PATH, headers=headers)
    assert changed.status == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_the_document_is_compressed_for_clients_that_take_it(client, standing, rest):
    response = client.get(
        PATH,
        headers={"Authorization": f"Bearer {rest.secret}", "Accept-Encoding": "gzip, br"},
    )
    assert response["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(response.content)) == rest.get(PATH).body
    assert len(response.content) < 120_000
    assert "Authorization" in response["Vary"]
    assert "Accept-Encoding" in response["Vary"]


def test_head_and_other_methods(rest):
    head = rest.request("HEAD", PATH)
    assert (head.status, head.text) == (200, "")
    refused = rest.post(PATH, {})
    assert refused.status == 405
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"


# ── what generators make of it ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [PATH, "/rest/open-api/metadata"])
def test_no_choice_is_between_anything_and_something(rest, path):
    for node in _nodes(rest.get(path).body):
        for key in ("anyOf", "oneOf", "allOf"):
            assert {} not in node.get(key, ())


def test_flags_are_booleans_and_positions_numbers(document):
    parameters = document["components"]["parameters"]
    for name in ("upsert", "softDelete", "discover", "omitNullValues", "includeRecordsSample"):
        assert parameters[name]["schema"]["type"] == "boolean", name
    for name in ("Person", "PersonForUpdate"):
        position = document["components"]["schemas"][name]["properties"]["position"]
        assert position["type"] == ["number", "null"]


def test_what_must_be_given_is_said_to_be_required(rest, document):
    for operation_id in ("updateMany", "deleteMany", "restoreMany"):
        for path, _, operation in _operations(document):
            if operation["operationId"].startswith(operation_id):
                given = [_resolved(document, one["$ref"]) for one in operation["parameters"]]
                assert [p["required"] for p in given if p["name"] == "filter"] == [True], path
    metadata = rest.get("/rest/open-api/metadata").body
    for path, method, operation in (*_operations(document), *_operations(metadata)):
        if method in ("post", "patch", "put") and "requestBody" in operation:
            is_required = operation["requestBody"].get("required", False)
            assert is_required != path.endswith(("/token", "/rotateSecret")), path


def test_bodies_have_names(document):
    for path, _, operation in _operations(document):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            schema = content["application/json"]["schema"]
            assert "$ref" in schema or "$ref" in schema["items"], path
        elif content:  # a file
            assert all(kind["schema"]["format"] == "binary" for kind in content.values()), path


def test_only_objects_with_criteria_offer_duplicates_and_merge(document, admin_context):
    for obj in admin_context.catalog.by_plural.values():
        offered = f"/{obj.name_plural}/merge" in document["paths"]
        assert offered == bool(obj.duplicate_criteria)
        assert offered == (f"/{obj.name_plural}/duplicates" in document["paths"])


def test_operations_of_earlier_versions_keep_their_ids(document):
    ids = {
        path: next(iter(item.values()))["operationId"] for path, item in document["paths"].items()
    }
    assert ids["/restore/people/{id}"] == "restoreOnePerson"
    assert ids["/restore/people"] == "restoreManyPeople"
    assert ids["/people/{id}/restore"] == "restorePerson"


@pytest.mark.parametrize("path", [PATH, "/rest/open-api/metadata"])
def test_the_first_id_of_a_path_is_called_id(rest, path):
    for template, _, _ in _operations(rest.get(path).body):
        names = [part[1:-1] for part in template.split("/") if part.startswith("{")]
        assert names[:1] in ([], ["id"]), template
