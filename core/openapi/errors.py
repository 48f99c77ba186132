"""Error answers of the record paths: schemas and `components.responses` (docs/api/README.md#errors,
#rate-limits).

What comes in: nothing. What goes out: what every operation may answer besides success.
"""

from __future__ import annotations

from typing import Any

from core.openapi.components import (
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
        "form, a malformed filter, a duplicate. `code` tells which, `messages` name the place.",
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
    "413": ("The body is too large.", "PAYLOAD_TOO_LARGE", "The request body is too large."),
    "415": (
        "The body is not JSON.",
        "UNSUPPORTED_MEDIA_TYPE",
        "Content-Type 'text/plain' is not supported: send the body as JSON in UTF-8 with "
        "'Content-Type: application/json'.",
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
        "description": "Calls a key may make in a minute.",
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
_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}


def error_schemas() -> dict[str, Json]:
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
    return {
        ERROR: object_schema(words, [*required, "code"], description="What every refusal says."),
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
    return dict(sorted(found.items()))


def _response(status: str, text: str, code: str, message: str) -> Json:
    example: dict[str, Any] = {
        "statusCode": int(status),
        "error": ERROR_NAMES[int(status)],
        "messages": [message],
        "code": code,
    }
    return {"description": text, "content": json_content(schema_ref(ERROR), example=example)}
