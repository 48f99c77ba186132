"""The OpenAPI document of the metadata API (docs/api/openapi.md#documents, #contents).

It is drf-spectacular's document of the static views, with this server's frame, paths below
`/rest/metadata`, every refusal described, and only the operations that the role may carry out.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

from apikeys.context import RequestContext
from core.openapi.builder import base_document, document_operation, rate_limit_text
from core.openapi.components import Json, response_ref
from core.openapi.errors import ETAG, RATE_HEADERS, error_responses, error_schemas
from core.openapi.metadata_rights import may_carry_out
from core.openapi.parameters import IDEMPOTENCY_KEY, IF_MATCH
from core.rest.webhooks.urls import urlpatterns as webhooks
from metadata.rest.schemas import FORMAT_PARAMETER
from twenty.kept_for_clients import NOTE, kept_members

PREFIX = "/rest/metadata"
_ALWAYS = ("400", "401", "403", "404", "408", "414", "429", "503")
_WITH_BODY = ("413", "415")
_WRITING = ("409", "422")
_STARTED = Template(Path(__file__).with_name("metadata_started.md").read_text(encoding="utf-8"))
_FORMAT = (
    "Envelope of the answer: `direct` is the one described here. `legacy`, for older clients, puts "
    "everything under `data` (`data.objects`, `data.createOneObject`)."
)
_TAG = {"ETag": {"$ref": "#/components/headers/ETag"}}
_GUARDED = frozenset(
    f"{verb}One{what}"
    for verb in ("find", "create", "update", "delete")
    for what in ("Object", "Field", "Role", "Webhook")
)
_UUID = {"type": "string", "format": "uuid"}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's
    """Describes our authentication to drf-spectacular, which registers it by its definition."""

    target_class = "twenty.api.authentication.ContextAuthentication"
    name = "bearerAuth"

    def get_security_definition(self, auto_schema: Any) -> Json:
        return {"type": "http", "scheme": "bearer"}


def metadata_document(server_url: str, context: RequestContext | None) -> Json:
    description = _STARTED.substitute(server_url=server_url, rate_limit=rate_limit_text())
    document = base_document(server_url, "Twenty Metadata Api", description, PREFIX)
    document["paths"]["/open-api/metadata"] = document_operation(server_url, "metadata")
    if context is not None:
        _add_views(document, context)
    return document


def _add_views(document: Json, context: RequestContext) -> None:
    inspected = _inspected()
    components: Json = document["components"]
    components["schemas"] = inspected["components"]["schemas"] | error_schemas(of_records=False)
    components["schemas"].pop("ErrorAnswer", None)  # the views' own; ours says more
    components["responses"] = error_responses()
    components["headers"] = RATE_HEADERS | ETAG
    tags: set[str] = set()
    for path, item in inspected["paths"].items():
        names = _path_names(path)
        shown = {
            method: _finished(method, operation, names)
            for method, operation in item.items()
            if may_carry_out(context, operation["tags"][0], method)
        }
        if shown and path.startswith(PREFIX):
            document["paths"][path.removeprefix(PREFIX).format(**_places(names))] = shown
            tags |= {operation["tags"][0] for operation in shown.values()}
    document["tags"] += [
        {"name": tag, "description": f"{tag} of this workspace"} for tag in sorted(tags)
    ]


@cache
def _inspected() -> Json:
    """Return what the views declare: the same for everybody, so inspected once per process."""
    from apikeys.rest.urls import urlpatterns as access
    from metadata.rest.paths import RESOURCE_PATHS as model

    # The library has no annotations.
    generator = SchemaGenerator(patterns=[*model, *access, *webhooks])  # type: ignore[no-untyped-call]
    document: Json = generator.get_schema(public=True)  # type: ignore[no-untyped-call]
    described: Json = _null_in_any(document)
    for name, component in described["components"]["schemas"].items():
        for member in kept_members(name) & component.get("properties", {}).keys():
            component["properties"][member]["description"] = NOTE
    return described


def _null_in_any(value: Any) -> Any:
    """Describe nullable values by `anyOf`.

    The library writes `oneOf` a schema and null, which generators handle badly; and a value that
    may be anything needs no null besides.
    """
    if isinstance(value, list):
        return [_null_in_any(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _null_in_any(item) for key, item in value.items()}
    if {"type": "null"} in changed.get("oneOf", ()):
        options = changed.pop("oneOf")
        if {} not in options:
            changed["anyOf"] = options
    return changed


def _path_names(path: str) -> dict[str, str]:
    """Name the ids of a path for the document.

    The first is `id`, as in the other document; a further one says whose it is:
    `/roles/{id}/apiKeys/{keyId}`.
    """
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return {name: "id" if name == names[0] else name.replace("_id", "Id") for name in names}


def _places(names: dict[str, str]) -> dict[str, str]:
    return {name: f"{{{shown}}}" for name, shown in names.items()}


def _finished(method: str, operation: Json, names: dict[str, str]) -> Json:
    """Add summary, refusals, described answers, required bodies and typed ids to an operation."""
    text = operation.get("description") or f"{_words(operation['operationId'])}."
    errors = [*_ALWAYS, *(_WITH_BODY if "requestBody" in operation else ())]
    parameters = [*operation.get("parameters", [])]
    if method != "get":
        parameters.append(IDEMPOTENCY_KEY)
        errors += _WRITING
    is_guarded = operation["operationId"] in _GUARDED
    if is_guarded and method in ("patch", "delete"):
        parameters.append(IF_MATCH)
        errors.append("412")
    headers = _headers() | (_TAG if is_guarded and method != "delete" else {})
    answers = {
        status: {**answer, "description": "Done.", "headers": headers}
        for status, answer in operation["responses"].items()
        if status < "300"
    }
    if method == "patch":
        operation = {**operation, "requestBody": {**operation["requestBody"], "required": True}}
    return {
        **operation,
        "summary": text.split(". ")[0].split("; ")[0].rstrip("."),
        "description": text,
        "parameters": [_described(parameter, names) for parameter in parameters],
        "responses": answers | {status: response_ref(status) for status in sorted(errors)},
    }


def _described(parameter: Json, names: dict[str, str]) -> Json:
    if parameter["name"] == FORMAT_PARAMETER.name:
        return {
            **parameter,
            "schema": {"type": "string", "enum": ["direct"]},
            "description": _FORMAT,
        }
    if parameter["in"] != "path":
        return parameter
    what = parameter["name"].removesuffix("_id").replace("key", "API key")
    shown = names[parameter["name"]]
    return {**parameter, "name": shown, "schema": _UUID, "description": f"Id of the {what} (UUID)."}


def _headers() -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in RATE_HEADERS}


def _words(operation_id: str) -> str:
    """Turn `findOneMember` into "Find one member"."""
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in operation_id)
    return spaced[:1].upper() + spaced[1:]
