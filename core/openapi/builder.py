"""The OpenAPI document of the record paths, from the catalog and a role.

Extends drf-spectacular's document of the static paths; without a context only the base document is
returned. See docs/api/openapi.md#contents.
"""

from __future__ import annotations

from pathlib import Path
from string import Template

from django.conf import settings

from apikeys.context import RequestContext
from core.openapi.bodies import duplicates_body, merge_body
from core.openapi.components import (
    BATCH_FAULT,
    BATCH_RESULT,
    DELETED_RECORD,
    DUPLICATES,
    MERGE_BODY,
    PAGE_INFO,
    RELATION_LINK,
    SEARCH_RECORD,
    WRITE_EFFECT,
    Json,
    object_schema,
    schema_name,
    schema_ref,
)
from core.openapi.errors import ETAG, RATE_HEADERS, error_responses, error_schemas
from core.openapi.events.paths import add_events
from core.openapi.events.webhooks import add_webhooks
from core.openapi.imports.paths import add_imports
from core.openapi.object_parameters import parameters_of
from core.openapi.object_schemas import object_text, schemas_of
from core.openapi.operations import paths_of
from core.openapi.other_paths.search import TAG, search_path, search_record
from core.openapi.other_paths.transaction import add_transactions
from core.openapi.parameters import SHARED
from core.openapi.visible import visible_objects

OPENAPI_VERSION = "3.1.1"
_BATCH_RESULT: Json = object_schema(
    {
        "index": {"type": "integer", "description": "The record's index in the request."},
        "status": {"type": "integer", "description": "As the record alone would be answered."},
        "id": {"type": "string", "format": "uuid", "description": "Of a written record."},
        "action": {
            "type": "string",
            "enum": ["created", "updated", "restored"],
            "description": "What happened to a written record.",
        },
        "matchedBy": {
            "type": ["string", "null"],
            "description": "The unique field that found a written record.",
        },
        "errors": {
            "type": "array",
            "items": schema_ref(BATCH_FAULT),
            "description": "Of a refused record: everything that is wrong with it.",
        },
    },
    ["index", "status"],
    description="What became of one record of a batch.",
)
_GETTING_STARTED = Template(
    Path(__file__).with_name("getting_started.md").read_text(encoding="utf-8")
)


def base_document(server_url: str, title: str, description: str, prefix: str) -> Json:
    """Return what every document of this server has; `prefix` is its paths' own ("/rest")."""
    return {
        "openapi": OPENAPI_VERSION,
        "info": {
            "title": title,
            "version": "v0.1",
            "description": description,
            "contact": {"url": server_url},
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{server_url}{prefix}", "description": "This server"}],
        "security": [{"bearerAuth": []}],
        "tags": [{"name": "General", "description": "The document itself"}],
        "paths": {},
        "components": {
            "securitySchemes": {
                "bearerAuth": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key: `Authorization: Bearer KEY`.",
                }
            }
        },
    }


def document_operation(server_url: str, name: str) -> Json:
    """Return `GET /open-api/{name}`, which is outside of the other paths' prefix."""
    return {
        "get": {
            "tags": ["General"],
            "operationId": "GetOpenApiSchema",
            "summary": "Get this document",
            "description": "The OpenAPI document of this workspace as the key's role sees it. "
            "Without a key only this operation is described.",
            "servers": [{"url": server_url, "description": "This server"}],
            "security": [{}, {"bearerAuth": []}],
            "responses": {
                "200": {
                    "description": "The document.",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            },
        }
    }


def core_base(server_url: str) -> Json:
    description = _GETTING_STARTED.substitute(
        server_url=server_url, batch_size=settings.MAX_BATCH_SIZE, rate_limit=rate_limit_text()
    )
    document = base_document(server_url, "Twenty Api", description, "/rest")
    document["paths"]["/open-api/core"] = document_operation(server_url, "core")
    return document


def add_records(document: Json, context: RequestContext) -> None:
    """Merge every object that the role may see into `document`."""
    seen_objects = visible_objects(context)
    components: Json = document["components"]
    components["parameters"] = dict(SHARED)
    components["responses"] = error_responses()
    components["headers"] = RATE_HEADERS | ETAG
    schemas = components.setdefault("schemas", {})
    schemas |= error_schemas(of_records=True) | _shared_schemas()
    for seen in seen_objects:
        document["tags"].append(
            {
                "name": seen.obj.name_plural,
                "description": f"Object `{seen.obj.pascal_plural}`: {object_text(seen)}",
            }
        )
        schemas |= schemas_of(seen, context.catalog)
        if seen.obj.duplicate_criteria:
            schemas[schema_name(seen.obj, DUPLICATES)] = duplicates_body(seen)
        components["parameters"] |= parameters_of(seen)
        document["paths"] |= paths_of(seen)
    document["tags"].append(TAG)
    document["paths"]["/search"] = search_path()
    add_transactions(document)
    if context.catalog.events_epoch is not None:
        add_events(document, seen_objects)
    add_webhooks(document, seen_objects)
    add_imports(document, context)


def _shared_schemas() -> dict[str, Json]:
    cursor = {"type": ["string", "null"]}
    where = {"type": "object", "description": "The id, or the values of one unique constraint."}
    return {
        PAGE_INFO: object_schema(
            {
                "hasNextPage": {"type": "boolean", "description": "Whether more records follow."},
                "hasPreviousPage": {
                    "type": "boolean",
                    "description": "Whether records precede this page.",
                },
                "startCursor": {**cursor, "description": "Cursor of the first record shown."},
                "endCursor": {**cursor, "description": "Cursor of the last record shown."},
            },
            ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"],
            description="The position of this page.",
        ),
        DELETED_RECORD: object_schema(
            {"id": {"type": "string", "format": "uuid", "description": "The record's id."}},
            ["id"],
            description="What is returned of a deleted record.",
        ),
        BATCH_RESULT: _BATCH_RESULT,
        WRITE_EFFECT: object_schema(
            {
                "index": {"type": "integer", "description": "The record's index in the request."},
                "id": {"type": "string", "format": "uuid", "description": "The record's id."},
                "action": {
                    "type": "string",
                    "enum": ["created", "updated", "restored"],
                    "description": "What happened to the record.",
                },
                "matchedBy": {
                    "type": ["string", "null"],
                    "description": "The unique field that found it; null for a new record.",
                },
            },
            ["index", "id", "action", "matchedBy"],
            description="What a create or upsert did.",
        ),
        MERGE_BODY: merge_body(),
        SEARCH_RECORD: search_record(),
        RELATION_LINK: object_schema(
            {
                "connect": object_schema(
                    {"where": where}, ["where"], description="Link to an existing record."
                ),
                "disconnect": {"type": "boolean", "description": "true: remove the link."},
                "create": {"type": "object", "description": "Create the record (on create only)."},
            },
            description="A link to another record, other than by its id.",
            minProperties=1,
        ),
    }


def rate_limit_text() -> str:
    """Describe the rate limit that the operator has set."""
    rate: str | None = settings.API_RATE_LIMIT
    if not rate:
        return "This server has no rate limit."
    count, _, unit = rate.partition("/")
    units = {"s": "second", "m": "minute", "h": "hour", "d": "day"}
    return f"{count} calls per {units.get(unit, unit)} for each key."
