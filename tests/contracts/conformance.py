"""Every REST call of the suite is checked against the document that its caller would be served.

A pytest plugin: it watches `RestClient`. For each call below `/rest` that named a known caller it
looks up the operation in the document of the caller's role and asserts that

* a success was documented: the operation exists, and body and parameters fit their schemas;
* the status was documented, and the answer's body fits the schema of that status.

A refusal of what no document describes (unknown objects, other methods) is as it should be.
`LENIENT_PARAMETERS` are the exceptions; each has its reason.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest

from apikeys.context import RequestContext
from core.openapi.generators import core_document
from tests.clients import RestCall, RestClient
from twenty.api.query_string import parse_query

PREFIX = "/rest/"
_NOT_RECORDS = ("open-api", "metadata", "apiKeys")
LENIENT_PARAMETERS = {
    "limit": "more than 200 is clamped, not refused (rest.md §2)",
    "soft_delete": "any value but `true` means false (rest.md §2)",
    "upsert": "any value but `true` means false (rest.md §2)",
    "omit_null_values": "any value but `true` means false (rest.md §2)",
}
_KEPT_DOCUMENTS = 6
_PATH_SPECIFICITY = re.compile(r"\{[^}]*\}")


class Document:
    """One role's document, with its paths as patterns and its schemas compiled when needed."""

    def __init__(self, context: RequestContext) -> None:
        self.owners = (context.catalog, context.permissions)  # keeps their identities theirs
        self.content = core_document("http://testserver", context)
        self.paths = [
            (re.compile(_PATH_SPECIFICITY.sub("[^/]+", path)), path)
            for path in sorted(self.content["paths"], key=lambda p: p.count("{"))
        ]
        self._validators: dict[str, Any] = {}

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, template in self.paths:
            if pattern.fullmatch(path):
                found: dict[str, Any] = self.content["paths"][template]
                return found.get({"HEAD": "get", "PUT": "patch"}.get(method, method.lower()))
        return None

    def resolved(self, entry: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in entry:
            target: Any = self.content
            for part in entry["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            entry = target
        return entry

    def check(self, schema: dict[str, Any], value: Any, what: str) -> None:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            rooted = {**schema, "components": self.content["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                rooted, validate_formats=True
            )
        errors = list(self._validators[key].iter_errors(value))
        assert not errors, f"{what}: {errors[0].message} at {list(errors[0].instance_path)}"


_documents: OrderedDict[tuple[int, int], Document] = OrderedDict()
exercised: set[str] = set()


def document_of(context: RequestContext) -> Document:
    key = (id(context.catalog), id(context.permissions))
    if key not in _documents:
        _documents[key] = Document(context)
        while len(_documents) > _KEPT_DOCUMENTS:
            _documents.popitem(last=False)
    return _documents[key]


def observe(call: RestCall) -> None:
    parts = urlsplit(call.path)
    context = getattr(call.request, "auth", None)
    if not parts.path.startswith(PREFIX) or not isinstance(context, RequestContext):
        return
    path = "/" + parts.path.removeprefix(PREFIX).strip("/")
    if path.split("/")[1] in _NOT_RECORDS:
        return
    document = document_of(context)
    operation = document.operation(call.method, path)
    what = f"{call.method} {call.path} → {call.answer.status}"
    if operation is None:
        assert call.answer.status >= 400, f"{what}: no document of this role describes it"
        return
    exercised.add(operation["operationId"])
    _check_answer(document, operation, call, what)
    if call.answer.status < 300:
        _check_parameters(document, operation, parts.query, what)
        _check_body(document, operation, call, what)


def _check_answer(document: Document, operation: dict[str, Any], call: RestCall, what: str) -> None:
    if call.answer.status in (500, 405):  # a test's planted fault; a method of another path's form
        return
    response = operation["responses"].get(str(call.answer.status))
    assert response is not None, f"{what}: this status is not documented"
    if call.method != "HEAD":
        content = document.resolved(response)["content"]
        document.check(content["application/json"]["schema"], call.answer.body, f"{what}: answer")


def _check_parameters(document: Document, operation: dict[str, Any], raw: str, what: str) -> None:
    given = parse_query(raw)
    for entry in operation.get("parameters", []):
        parameter = document.resolved(entry)
        name = parameter["name"]
        if parameter["in"] != "query" or name in LENIENT_PARAMETERS:
            continue
        assert name in given or not parameter.get("required"), f"{what}: {name} is required"
        for text in given.get(name, []):
            is_number = parameter["schema"].get("type") == "integer"
            value = int(text) if is_number and text.isdigit() else text
            if text:
                document.check(parameter["schema"], value, f"{what}: {name}")


def _check_body(document: Document, operation: dict[str, Any], call: RestCall, what: str) -> None:
    described = operation.get("requestBody")
    if described is None:
        return
    body = call.body
    if isinstance(body, str | bytes):
        body = json.loads(body)
    schema = described["content"]["application/json"]["schema"]
    document.check(schema, body, f"{what}: body")


@pytest.fixture(autouse=True, scope="session")
def _every_call_conforms() -> Iterator[None]:
    RestClient.observers.append(observe)
    yield
    RestClient.observers.remove(observe)
