"""Helpers to change and inspect the data model in tests, through the APIs.

`snapshot` is the whole stored model: two equal ones mean that nothing changed.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from metadata.model.naming import name_from_label
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from tests.clients import GraphqlAnswer, GraphqlClient, RestAnswer, RestClient
from tests.metadata.model_documents import CREATE_FIELD, CREATE_OBJECT
from tests.standing import WORKSPACE_ID
from twenty.workspaces.models import AuditEntry, Workspace

Json = dict[str, Any]
ROCKET = {
    "nameSingular": "rocket",
    "namePlural": "rockets",
    "labelSingular": "Rocket",
    "labelPlural": "Rockets",
}
COLOURS = ("red", "green", "blue", "sky", "purple")


def make_object(rest: RestClient, **values: Any) -> Json:
    """Create `rocket`, or what `values` say of it."""
    return made(rest.post("/rest/metadata/objects", {**ROCKET, **values}))


def make_field(rest: RestClient, object_id: str, type_key: str, name: str, **values: Any) -> Json:
    body = {"type": type_key, "name": name, "label": name, "objectMetadataId": object_id}
    return made(rest.post("/rest/metadata/fields", {**body, **values}))


def made(answer: RestAnswer) -> Json:
    assert answer.status == 201, answer.text
    body: Json = answer.body
    return body


def changed(answer: RestAnswer) -> Json:
    assert answer.status == 200, answer.text
    body: Json = answer.body
    return body


def update_object(rest: RestClient, object_id: str, **values: Any) -> Json:
    return changed(rest.patch(f"/rest/metadata/objects/{object_id}", values))


def update_field(rest: RestClient, field_id: str, **values: Any) -> Json:
    return changed(rest.patch(f"/rest/metadata/fields/{field_id}", values))


def object_named(rest: RestClient, name: str) -> Json:
    objects = rest.get("/rest/metadata/objects", limit=200).body["data"]
    found: Json = next(obj for obj in objects if obj["nameSingular"] == name)
    return found


def field_named(obj: Json, name: str) -> Json:
    found: Json = next(field for field in obj["fields"] if field["name"] == name)
    return found


def relation_to(target_id: str, label: str, kind: str = "MANY_TO_ONE") -> Json:
    return {
        "relationCreationPayload": {
            "targetObjectMetadataId": target_id,
            "targetFieldLabel": label,
            "targetFieldIcon": "IconLink",
            "type": kind,
        }
    }


def options(*values: str) -> list[Json]:
    return [
        {"value": value, "label": value.capitalize(), "color": COLOURS[n % 5], "position": n}
        for n, value in enumerate(values)
    ]


def create_object(graphql: GraphqlClient, **values: Any) -> GraphqlAnswer:
    return graphql(CREATE_OBJECT, {"input": {"object": {**ROCKET, **values}}})


def create_field(graphql: GraphqlClient, object_id: str, **values: Any) -> GraphqlAnswer:
    field = {"objectMetadataId": object_id, "type": "TEXT", "label": "Motto", **values}
    field.setdefault("name", name_from_label(field["label"]))
    return graphql(CREATE_FIELD, {"input": {"field": field}})


def messages_of(answer: RestAnswer | GraphqlAnswer, kind: str) -> list[str]:
    """The sentences in `errors.<kind>` of a validation error."""
    if isinstance(answer, RestAnswer):
        assert answer.status == 400, answer.text
        errors = answer.body["errors"]
        assert answer.body["error"] == "METADATA_VALIDATION_ERROR"
    else:
        assert answer.errors, answer.text
        errors = answer.errors[0]["extensions"]["errors"]
        assert answer.errors[0]["extensions"]["code"] == "METADATA_VALIDATION_FAILED"
    return [problem["message"] for entry in errors[kind] for problem in entry["errors"]]


def snapshot(workspace_id: UUID = WORKSPACE_ID) -> tuple[Any, ...]:
    """Definitions, tables with columns, constraints and indexes, versions, audit log."""
    workspace = Workspace.objects.get(pk=workspace_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type, is_nullable, column_default"
            " FROM information_schema.columns WHERE table_schema = %s ORDER BY 1, 2",
            [workspace.schema_name],
        )
        columns = cursor.fetchall()
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = %s::regnamespace ORDER BY 1, 2",
            [f'"{workspace.schema_name}"'],
        )
        constraints = cursor.fetchall()
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s ORDER BY 1",
            [workspace.schema_name],
        )
        indexes = cursor.fetchall()
    rows = [
        list(model._default_manager.filter(workspace_id=workspace_id).order_by("id").values())
        for model in (ObjectMetadata, FieldMetadata, IndexMetadata)
    ]
    versions = (workspace.schema_version, workspace.permissions_version)
    return rows, columns, constraints, indexes, versions, AuditEntry.objects.count()
