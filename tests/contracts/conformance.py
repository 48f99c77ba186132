"""Every REST call of the suite is checked against the document that its caller would be served.

A pytest plugin that observes `RestClient`. For each call below `/rest` by an authenticated caller
it looks up the operation in the document of the caller's role (of the records, or of the metadata
API unless the legacy envelope was requested) and asserts that

- a success was documented: the operation exists, and body and parameters fit their schemas;
- the status was documented, and the answer's body fits the schema of that status.

Refusals of what no document describes (unknown objects, other methods) are fine.
`LENIENT_PARAMETERS` and `LENIENT_BODIES` are the exceptions, each with its reason.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest

from apikeys.context import RequestContext
from core.openapi.generators import core_document
from core.openapi.metadata_document import metadata_document
from core.openapi.serving import Build
from core.rest.export.formats import CSV, NDJSON, XLSX
from metadata.rest.bodies import is_legacy
from metadata.values import moments
from metadata.values.scalars import Refusal
from tests.clients import JSON_TYPE, RestCall, RestClient
from twenty.http.query_string import parse_query

PREFIX, METADATA_PREFIX = "/rest", "/rest/metadata"
# The documents themselves, and aliases for older clients (docs/api/metadata.md#rest).
BESIDE = ("open-api", "apiKeys", "webhooks")
LENIENT_PARAMETERS = {
    "limit": "more than 200 is clamped, not refused (docs/api/rest.md#parameters)",
    "soft_delete": "any value but `true` means false (docs/api/rest.md#parameters)",
    "upsert": "any value but `true` means false (docs/api/rest.md#parameters)",
    "report": "any value but `true` means false (docs/api/rest.md#parameters)",
    "omit_null_values": "any value but `true` means false (docs/api/rest.md#parameters)",
}
LENIENT_BODIES = {
    "upsertRoleObjectPermissions": "the list may also stand under its GraphQL name",
    "upsertRoleFieldPermissions": "the list may also stand under its GraphQL name",
    "setRolePermissionFlags": "the list may also stand bare",
}


def _is_read_by(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except Refusal:
        return False
    return True


# The document names the usual form of a date; docs/field-types.md has the others that are accepted.
LENIENT_FORMATS: dict[str, Callable[..., bool]] = {
    "date": partial(_is_read_by, moments.day),
    "date-time": partial(_is_read_by, moments.moment),
}
_KEPT_DOCUMENTS = 6
_PATH_SPECIFICITY = re.compile(r"\{[^}]*\}")


class Document:
    """One role's document, with its paths as patterns and its schemas compiled on demand."""

    def __init__(self, build: Build, context: RequestContext) -> None:
        self.owners = (
            context.catalog,
            context.permissions,
        )  # keeps their ids from being reused
        self.content = build("http://testserver", context)
        self.paths = [
            (re.compile(_PATH_SPECIFICITY.sub("[^/]+", path)), path)
            for path in sorted(self.content["paths"], key=lambda p: p.count("{"))
        ]
        self._validators: dict[str, Any] = {}

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, template in self.paths:
            if pattern.fullmatch(path):
                item: dict[str, Any] = self.content["paths"][template]
                alias = {"HEAD": "get", "PUT": "patch", "PATCH": "put"}.get(method)
                found: dict[str, Any] | None = item.get(method.lower()) or item.get(alias or "")
                return found
        return None

    def resolved(self, entry: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in entry:
            target: Any = self.content
            for part in entry["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            entry = target
        return entry

    def check(
        self, schema: dict[str, Any], value: Any, what: str, *, is_body: bool = False
    ) -> None:
        key = json.dumps([schema, is_body], sort_keys=True)
        if key not in self._validators:
            rooted = {**schema, "components": self.content["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                rooted, validate_formats=True, formats=LENIENT_FORMATS if is_body else None
            )
        errors = list(self._validators[key].iter_errors(value))
        assert not errors, f"{what}: {errors[0].message} at {list(errors[0].instance_path)}"


_documents: OrderedDict[tuple[Build, int, int], Document] = OrderedDict()
exercised: set[str] = set()


def document_of(build: Build, context: RequestContext) -> Document:
    key = (build, id(context.catalog), id(context.permissions))
    if key not in _documents:
        _documents[key] = Document(build, context)
        while len(_documents) > _KEPT_DOCUMENTS:
            _documents.popitem(last=False)
    return _documents[key]


def observe(call: RestCall) -> None:
    parts = urlsplit(call.path)
    context = getattr(call.request, "auth", None)
    described = _described(parts.path)
    if described is None or not isinstance(context, RequestContext):
        return
    build, path = described
    if build is metadata_document and is_legacy(context, call.request.META):
        return
    document = document_of(build, context)
    operation = document.operation(call.method, path)
    what = f"{call.method} {call.path} → {call.answer.status}"
    if operation is None:
        assert call.answer.status >= 400, f"{what}: no document of this role describes it"
        return
    exercised.add(operation["operationId"])
    if _is_file(call):
        kind = call.answer.headers["Content-Type"].partition(";")[0]
        declared = operation["responses"][str(call.answer.status)]["content"]
        is_told = kind in declared or "format=csv" in operation["description"]
        assert is_told, f"{what}: files are not documented"
        return
    _check_answer(document, operation, call, what)
    if call.answer.status < 300:
        _check_parameters(document, operation, parts.query, what)
        if call.answer.status != 207:  # some of the records were refused
            _check_body(document, operation, call, what)


def _described(path: str) -> tuple[Build, str] | None:
    """Return the document that describes a path, and the path within it."""
    for prefix, build in ((METADATA_PREFIX, metadata_document), (PREFIX, core_document)):
        if path.startswith(f"{prefix}/"):
            own = "/" + path.removeprefix(prefix).strip("/")
            is_beside = prefix == PREFIX and own.split("/")[1] in BESIDE
            return None if is_beside else (build, own)
    return None


def _is_file(call: RestCall) -> bool:
    """Tell whether it is an export, which the description of a list tells of."""
    kind = call.answer.headers.get("Content-Type", "").partition(";")[0]
    return call.answer.status < 300 and any(
        kind in form.media_types for form in (CSV, NDJSON, XLSX)
    )


def _check_answer(document: Document, operation: dict[str, Any], call: RestCall, what: str) -> None:
    if call.answer.status in (500, 405):  # a test's planted fault; a method of another path's form
        return
    response = operation["responses"].get(str(call.answer.status))
    assert response is not None, f"{what}: this status is not documented"
    if call.method != "HEAD" and call.answer.status != 304:
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
            if text:
                value = _typed(text, parameter["schema"].get("type"))
                document.check(parameter["schema"], value, f"{what}: {name}")


def _typed(text: str, wanted: Any) -> Any:
    """Return a query's text in the type of its schema."""
    if wanted == "integer" and text.isdigit():
        return int(text)
    if wanted == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def _described_body(body: Any) -> Any:
    """Replace the words that stand for a position by a number.

    The document describes `position` as a number, because generators handle unions badly; its text
    mentions the words.
    """
    if isinstance(body, list):
        return [_described_body(one) for one in body]
    if isinstance(body, dict) and body.get("position") in ("first", "last"):
        return {**body, "position": 0}
    return body


def _check_body(document: Document, operation: dict[str, Any], call: RestCall, what: str) -> None:
    described = operation.get("requestBody")
    if described is None or operation["operationId"] in LENIENT_BODIES:
        return
    if JSON_TYPE not in described["content"]:  # a file
        return
    body = call.body
    if body is None and not described.get("required"):
        return
    if isinstance(body, str | bytes):
        body = json.loads(body)
    schema = described["content"]["application/json"]["schema"]
    document.check(schema, _described_body(body), f"{what}: body", is_body=True)


@pytest.fixture(autouse=True, scope="session")
def _every_call_conforms() -> Iterator[None]:
    RestClient.observers.append(observe)
    yield
    RestClient.observers.remove(observe)
