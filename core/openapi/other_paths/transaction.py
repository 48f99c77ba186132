"""`POST /transaction`: several writes, all or none (docs/api/transactions.md)."""

from __future__ import annotations

from core.openapi.components import (
    Json,
    array_of,
    json_content,
    object_schema,
    parameter_ref,
    response_ref,
    schema_ref,
)
from core.openapi.operations import ERRORS, RATE_HEADER_REFS
from core.rest.transactions.operations import MAX_OPERATIONS, METHODS

TAG: Json = {"name": "Transactions", "description": "Several writes, all or none"}
OPERATION, RESULT = "Transaction_Operation", "Transaction_Result"
BODY = "Transaction_Body"
_OTHERS = ("404", "409", "412", "413", "415", "422")
_HEADERS: Json = {"type": "object", "additionalProperties": {"type": "string"}}
_OPERATION: Json = {
    "method": {"type": "string", "enum": list(METHODS), "description": "The write's method."},
    "path": {
        "type": "string",
        "description": "Its path below /rest, with the query string, such as `/companies`.",
    },
    "body": {"description": "Its body, as the write alone takes it."},
    "headers": {**_HEADERS, "description": "If-Match or If-None-Match, where the write takes it."},
    "ref": {
        "type": ["string", "null"],
        "description": "A name by which later operations refer to its records: `@{name.id}`, "
        "`@{name.0.id}` in paths, and as a whole text in bodies.",
    },
}
_RESULT: Json = {
    "ref": {"type": ["string", "null"], "description": "The operation's `ref`."},
    "status": {"type": "integer", "description": "The status of the write alone."},
    "headers": {**_HEADERS, "description": "The `ETag` of the one record that it wrote."},
    "body": {"type": "object", "description": "The answer of the write alone."},
}


def add_transactions(document: Json) -> None:
    schemas = document["components"]["schemas"]
    schemas[OPERATION] = object_schema(
        _OPERATION, ["method", "path"], description="A write.", additionalProperties=False
    )
    operations = {
        **array_of(schema_ref(OPERATION)),
        "minItems": 1,
        "maxItems": MAX_OPERATIONS,
        "description": "What to write, in order.",
    }
    schemas[BODY] = object_schema(
        {"operations": operations},
        ["operations"],
        description="Several writes.",
        additionalProperties=False,
    )
    schemas[RESULT] = object_schema(_RESULT, list(_RESULT), description="What a write answered.")
    document["tags"].append(TAG)
    document["paths"]["/transaction"] = {"post": _operation()}


def _operation() -> Json:
    results = object_schema({"results": array_of(schema_ref(RESULT))}, ["results"])
    answer = object_schema(
        {"data": object_schema({"transaction": results}, ["transaction"])}, ["data"]
    )
    done = {"description": "Done.", "headers": RATE_HEADER_REFS, "content": json_content(answer)}
    return {
        "tags": [TAG["name"]],
        "operationId": "writeTransaction",
        "summary": "Write several records, all or none",
        "description": "Carries the writes out in order, in one transaction. If one is refused, "
        "nothing is written, and the answer is its refusal, with `operation`: `index` and `ref`.",
        "parameters": [parameter_ref("dryRun"), parameter_ref("idempotencyKey")],
        "requestBody": {"required": True, "content": json_content(schema_ref(BODY))},
        "responses": {
            "200": done,
            **{status: response_ref(status) for status in (*ERRORS, *_OTHERS)},
        },
    }
