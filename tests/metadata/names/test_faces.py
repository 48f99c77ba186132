"""A change after which something could not be served is rolled back, for whoever requested it.

See decision 0022.
"""

import logging
from typing import Any

import pytest
from graphql import GraphQLSchema
from pytest_django import Settings

from core.graphql.types import schema
from metadata.model.catalog import Catalog, catalog_for
from metadata.types.scalar.text import TextType
from tests.clients import GraphqlClient, RestClient
from tests.metadata.model_actions import make_field, make_object, snapshot
from tests.standing import ADMIN_KEY, WORKSPACE_ID
from twenty.workspaces.models import Workspace

HERE = "tests.metadata.names.test_faces"


def refuse_wings(_before: Catalog, after: Catalog) -> None:
    """A future bug: one name is too much."""
    if any("wings" in obj.fields for obj in after.by_id.values()):
        raise TypeError("wings cannot be served")


def test_what_cannot_be_built_is_not_committed(
    rest: RestClient,
    graphql: GraphqlClient,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    rocket = make_object(rest)
    before = snapshot()
    settings.MODEL_FACES = (*settings.MODEL_FACES, f"{HERE}.refuse_wings")
    body = {"type": "TEXT", "name": "wings", "label": "Wings", "objectMetadataId": rocket["id"]}
    with caplog.at_level(logging.ERROR):
        answer = rest.post("/rest/metadata/fields", body)
    assert (answer.status, answer.body["code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert f"{WORKSPACE_ID} is rolled back: with it {HERE}.refuse_wings fails" in caplog.text
    assert "wings cannot be served" in caplog.text
    assert snapshot() == before
    assert graphql("{ rockets { totalCount } }").errors == []
    make_field(rest, rocket["id"], "TEXT", "fins")


def test_a_document_that_cannot_be_written_is_one_of_them(
    rest: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rocket = make_object(rest)
    before = snapshot()

    def no_json(self: TextType, field: Any, *, for_write: bool) -> dict[str, Any]:
        return {"type": "string", "default": object() if field.name == "wings" else "text"}

    monkeypatch.setattr(TextType, "json_schema", no_json)
    body = {"type": "TEXT", "name": "wings", "label": "Wings", "objectMetadataId": rocket["id"]}
    answer = rest.post("/rest/metadata/fields", body)
    assert answer.status == 500
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_what_was_built_serves_the_next_request(
    rest: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Catalog] = []
    build = schema.build_schema

    def counted(catalog: Catalog) -> GraphQLSchema:
        made.append(catalog)
        return build(catalog)

    monkeypatch.setattr(schema, "build_schema", counted)
    rocket = make_object(rest)
    make_field(rest, rocket["id"], "TEXT", "motto")
    workspace = Workspace.objects.get(pk=WORKSPACE_ID)
    kept = catalog_for(workspace.id, workspace.schema_name, workspace.schema_version)
    assert kept is ADMIN_KEY.context().catalog
    assert kept is made[-1]
    assert "motto" in kept.by_singular["rocket"].fields
    assert GraphqlClient("/graphql", ADMIN_KEY.secret)("{ rockets { totalCount } }").errors == []
    assert len(made) == 2, "one for each change, none for the request"
