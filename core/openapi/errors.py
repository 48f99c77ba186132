"""Error answers of the record paths: schemas and `components.responses`.

See docs/api/README.md#errors, #rate-limits.
"""

from __future__ import annotations

from typing import Any

from core.openapi.components import (
    BATCH_FAULT,
    ERROR,
    RATE_LIMIT_ERROR,
    Json,
    json_content,
    object_schema,
    schema_ref,
)
from twenty.http.error_handlers import ERROR_NAMES

_EXAMPLES: dict[str, tuple[str, str, str]] = {
    "400": (
        "The request says something that cannot be done: an unknown field, a value of the wrong "
        "form, a malformed filter, a duplicate. `code` tells which, `messages` say where.",
        "INVALID_ARGS_FILTER",
        'Object person doesn\'t have any "foo" field.',
    ),
    "401": (
        "No API key, or one that is unknown, expired or revoked.",
        "UNAUTHENTICATED",
        "Missing authentication token",
    ),
    "403": (
        "The key's role does not allow this.",
        "PERMISSION_DENIED",
        "Entity performing the request does not have permission",
    ),
    "404": ("No such record, or it is deleted.", "RECORD_NOT_FOUND", "Record not found"),
    "408": (
        "The request took too long and was stopped; nothing was changed.",
        "QUERY_READ_TIMEOUT",
        "The request took too long and was stopped; nothing was changed.",
    ),
    "409": (
        "An upsert would take two records for one, the data model is being changed, or a request "
        "with the same `Idempotency-Key` is still at work.",
        "UPSERT_UNIQUE_VALUE_CONFLICT",
        'emails.primaryEmail "ada@acme.test" belongs to person '
        '01a1d4e0-5c00-7000-8000-000000000001, whose customerNumber is "17" and not "18". Name '
        "the field that decides in conflictFields.",
    ),
    "412": (
        "The record is not the one that `If-Match` names, or exists already: nothing was written.",
        "PRECONDITION_FAILED",
        "This is not what you read: its version is 735-0.6 now. Nothing was changed; read it "
        "again and decide anew.",
    ),
    "413": ("The body is too large.", "PAYLOAD_TOO_LARGE", "The request body is too large."),
    "414": (
        "The URL is too long.",
        "URI_TOO_LONG",
        "The URL has 60001 characters; at most 60000 are taken. Send long filters over GraphQL, or "
        "ask in parts.",
    ),
    "415": (
        "The body is not JSON.",
        "UNSUPPORTED_MEDIA_TYPE",
        "Content-Type 'text/plain' is not supported: send the body as JSON in UTF-8 with "
        "'Content-Type: application/json'.",
    ),
    "422": (
        "The `Idempotency-Key` was used for another request.",
        "IDEMPOTENCY_KEY_REUSED",
        "This Idempotency-Key was used for another request (method, address, body or the caller's "
        "role differ). Use a new key for each write.",
    ),
    "503": (
        "The data model is being changed; try again after `Retry-After` seconds.",
        "SERVICE_BUSY",
        "The server is busy; the request was not carried out. Try again in a moment.",
    ),
}
# On every answer; components.headers.
RATE_HEADERS: dict[str, Json] = {
    "X-RateLimit-Limit": {
        "description": "Calls that a key may make per minute.",
        "schema": {"type": "integer"},
    },
    "X-RateLimit-Remaining": {
        "description": "Calls left in this minute.",
        "schema": {"type": "integer"},
    },
    "X-RateLimit-Reset": {
        "description": "When the minute ends (seconds since 1970).",
        "schema": {"type": "integer"},
    },
}
# On answers with one record.
ETAG: Json = {
    "ETag": {
        "description": "The record's version, for `If-Match` and `If-None-Match`.",
        "schema": {"type": "string"},
    }
}
_CONFLICT: Json = {
    "type": "object",
    "description": "Of unique values: the `ids` of the records that have them, or the `index` of "
    "another record of the same request.",
}
_BATCH_FAULT: Json = object_schema(
    {
        "index": {"type": "integer", "description": "The record's index in the request."},
        "field": {
            "type": ["string", "null"],
            "description": "Path of the field, such as `phones.primaryPhoneNumber`.",
        },
        "code": {"type": "string", "description": "As the envelope's `code`."},
        "message": {"type": "string", "description": "What is wrong, for people."},
        "conflict": _CONFLICT,
    },
    ["index", "field", "code", "message"],
    description="What is wrong with one record of a batch.",
)
_TOLD_OF_RECORDS: Json = {
    "errors": {
        "type": "array",
        "items": schema_ref(BATCH_FAULT),
        "description": "Of a batch: everything that is wrong, by record.",
    },
    "conflict": _CONFLICT,
    "currentVersion": {
        "type": "string",
        "description": "Of a 412: the version that the record has, as in its `ETag`.",
    },
    "permission": {
        "type": "object",
        "description": "Of a 403: the `object`, `field` and `action`, or the `flag`.",
    },
    "userFriendlyMessage": {"type": "string", "description": "Of a 403: the same in words."},
}
_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}


def error_schemas(*, of_records: bool) -> dict[str, Json]:
    """Return the schemas of errors.

    `of_records`: with what refusals of records have besides; the data model has `errors` of its
    own.
    """
    words: Json = {
        "statusCode": {"type": "integer", "description": "The HTTP status again."},
        "error": {"type": "string", "description": "Kind of error, by status."},
        "messages": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What is wrong, for people: field, value and what was expected.",
        },
        "code": {
            "type": "string",
            "description": "Stable upper-case word for programs, such as `INVALID_ARGS_DATA`.",
        },
    }
    limits: Json = {
        "limit": {"type": "integer", "description": "Calls allowed in a period."},
        "remaining": {"type": "integer", "description": "Calls left in this period."},
        "periodCount": {"type": "integer", "description": "Length of the period."},
        "periodUnit": {"type": "string", "description": "Unit of the period."},
        "retryAfterSeconds": {"type": "integer", "description": "Seconds to wait."},
    }
    required = ["statusCode", "error", "messages"]
    told: Json = _TOLD_OF_RECORDS if of_records else {}
    faults: dict[str, Json] = {BATCH_FAULT: _BATCH_FAULT} if of_records else {}
    return faults | {
        ERROR: object_schema(
            {**words, **told}, [*required, "code"], description="What every refusal contains."
        ),
        RATE_LIMIT_ERROR: object_schema(
            {**words, **limits}, required, description="Too many calls in the period."
        ),
    }


def error_responses() -> dict[str, Json]:
    found = {status: _response(status, *texts) for status, texts in _EXAMPLES.items()}
    found["503"]["headers"] = {"Retry-After": _RETRY_AFTER}
    found["429"] = {
        "description": "Too many calls: wait `Retry-After` seconds.",
        "headers": {"Retry-After": _RETRY_AFTER},
        "content": json_content(schema_ref(RATE_LIMIT_ERROR)),
    }
    found["304"] = {"description": "The record is the one you have.", "headers": ETAG}
    found["412"]["headers"] = ETAG
    return dict(sorted(found.items()))


def _response(status: str, text: str, code: str, message: str) -> Json:
    example: dict[str, Any] = {
        "statusCode": int(status),
        "error": ERROR_NAMES[int(status)],
        "messages": [message],
        "code": code,
    }
    return {"description": text, "content": json_content(schema_ref(ERROR), example=example)}
