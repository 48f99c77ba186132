"""GET /rest/open-api/metadata (docs/api/openapi.md#documents, #contents)."""

from typing import Any

import pytest
from django.urls import URLPattern
from openapi_spec_validator import validate

from apikeys.rest.urls import urlpatterns as access_urls
from core.rest.webhooks.urls import urlpatterns as webhook_urls
from metadata.rest.paths import RESOURCE_PATHS as model_urls
from tests.core.rest.records import UNKNOWN_ID

PATH = "/rest/open-api/metadata"


@pytest.fixture
def document(rest) -> Any:
    return rest.get(PATH).body


def _operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_without_a_valid_key_only_the_base_document_is_served(anonymous_rest):
    for path in (PATH, "/open-api/metadata", f"{PATH}/"):
        answer = anonymous_rest.get(path)
        assert answer.status == 200
        assert list(answer.body["paths"]) == ["/open-api/metadata"]
        validate(answer.body)


def test_the_document_is_valid_and_points_at_this_server(rest, document):
    validate(document)
    assert document["servers"][0]["url"] == "http://testserver/rest/metadata"
    assert rest.get("/open-api/metadata").body == document
    ids = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(ids) == len(set(ids))
    assert {"findManyObjects", "createOneObject", "updateOneField", "deleteOneField"} <= set(ids)


def test_inspection_has_nothing_to_complain_about(capsys, rest):
    rest.get(PATH, headers={"Host": "fresh.test"})
    assert "Warning" not in capsys.readouterr().err
    assert "Error" not in capsys.readouterr().err


def test_every_operation_is_described_with_its_refusals(document):
    for path, method, operation in _operations(document):
        if path == "/open-api/metadata":
            continue
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        assert {"400", "401", "403", "429"} <= operation["responses"].keys()
        assert ("413" in operation["responses"]) == ("requestBody" in operation)
        assert operation["security"] == [{"bearerAuth": []}]
        declared = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert declared == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def test_every_route_is_documented(document):
    """The deprecated aliases beside `/rest/metadata` are left out (docs/api/metadata.md#rest)."""
    documented = {_without_names(path, "{}") for path in document["paths"]}
    routed = {
        "/" + _without_names(str(url.pattern).removeprefix("rest/metadata/"), "<>")
        for url in [*model_urls, *access_urls, *webhook_urls]
        if isinstance(url, URLPattern) and str(url.pattern).startswith("rest/metadata/")
    }
    assert routed == documented - {"/open-api/metadata"}


def _without_names(path: str, marks: str) -> str:
    """Normalise a path: the names of its ids are the document's choice."""
    return "/".join("ID" if part[:1] == marks[:1] else part for part in path.split("/"))


@pytest.mark.parametrize("actor", ["rest", "sales_rest"])
def test_a_document_describes_what_the_role_may_do(request, document, actor):
    """Every operation of the admin's document, called by `actor`: 403 means not described."""
    client = request.getfixturevalue(actor)
    described = client.get(PATH).body["paths"]
    for path, method, _ in _operations(document):
        if path == "/open-api/metadata" or ("members" in path and method == "put"):
            continue  # roles of members are changed by people, never with a key
        called = f"/rest/metadata{path}"
        for name in ("id", "keyId", "memberId", "deliveryId"):
            called = called.replace(f"{{{name}}}", UNKNOWN_ID)
        answer = client.request(method.upper(), called, _body(path))
        is_described = method in described.get(path, {})
        assert (answer.status != 403) == is_described, (method, path, answer.text)


def _body(path: str) -> Any:
    """Return enough of a body for the right to be checked."""
    if path == "/currentWorkspace":
        return {"displayName": "Acme"}
    if path == "/apiKeys":
        return {"name": "x", "expiresAt": "2126-01-01T00:00:00Z", "roleId": UNKNOWN_ID}
    if path.endswith("Permissions"):
        return []
    if path.endswith("Flags"):
        return {"permissionFlagKeys": []}
    return {"roleId": UNKNOWN_ID} if path.endswith("/role") else {}


@pytest.mark.parametrize("path", ["relations", "nothing", f"nothing/{UNKNOWN_ID}", "objects/a/b"])
def test_other_paths_below_metadata_are_404(rest, path):
    answer = rest.get(f"/rest/metadata/{path}")
    assert answer.status == 404
    assert answer.body["code"] == "NOT_FOUND"
