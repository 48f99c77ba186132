"""The management API describes itself: the document of its views is complete and valid."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from apikeys.rest.urls import urlpatterns

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> Any:
    generator = SchemaGenerator(patterns=urlpatterns)
    return generator.get_schema(public=True)


def operations(document: Any) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_the_document_is_valid(document: Any) -> None:
    validate_schema(document)


def test_every_operation_has_a_name_of_its_own_and_an_answer(document: Any) -> None:
    found = operations(document)
    ids = [operation["operationId"] for operation in found.values()]
    assert len(ids) == len(set(ids))
    for name, operation in found.items():
        (status, answer), *_ = operation["responses"].items()
        assert status in ("200", "201"), name
        assert answer["content"]["application/json"]["schema"], name


def test_bodies_are_described(document: Any) -> None:
    found = operations(document)
    body = found["POST /rest/metadata/apiKeys"]["requestBody"]["content"]["application/json"]
    name = body["schema"]["$ref"].rpartition("/")[2]
    schema = document["components"]["schemas"][name]
    assert set(schema["required"]) == {"name", "expiresAt", "roleId"}
    page = found["GET /rest/metadata/roles"]["responses"]["200"]["content"]["application/json"]
    listed = document["components"]["schemas"][page["schema"]["$ref"].rpartition("/")[2]]
    assert set(listed["properties"]) == {"data", "pageInfo", "totalCount"}


def test_the_deprecated_alias_is_left_out(document: Any) -> None:
    assert not any(path.startswith("/rest/apiKeys") for path in document["paths"])
