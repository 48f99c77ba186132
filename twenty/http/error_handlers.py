"""Every error → the answer a client sees: the only place that knows both envelopes.

REST answers have the envelope of docs/api/README.md#errors (`statusCode`, `error`, `messages`,
`code`), GraphQL answers the error object of docs/api/graphql.md#errors. Database errors become
`ApiError`s through `twenty.db.errors`; unexpected errors are logged and answered as 500 without
details.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import psycopg
from django.core import exceptions as django_errors
from django.db import Error as DjangoDatabaseError
from django.http import Http404, HttpResponse, UnreadablePostError
from rest_framework import exceptions as drf_errors

from twenty.errors import (
    ApiError,
    BadUserInput,
    Forbidden,
    InternalError,
    MetadataValidationError,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    Unauthenticated,
    UnsupportedMediaType,
)
from twenty.http.request_id import current_request_id

logger = logging.getLogger("twenty.errors")

JSON_CONTENT_TYPE = "application/json; charset=utf-8"

# The envelope's `error` by status (docs/api/README.md#errors).
ERROR_NAMES = {
    400: "BadRequestException",
    401: "UNAUTHENTICATED",
    403: "ForbiddenException",
    404: "NotFoundException",
    405: "MethodNotAllowedException",
    408: "RequestTimeoutException",
    409: "ConflictException",
    410: "GoneException",
    412: "PreconditionFailedException",
    413: "PayloadTooLargeException",
    414: "UriTooLongException",
    415: "UnsupportedMediaTypeException",
    422: "UnprocessableEntityException",
    429: "RATE_LIMITED",
    500: "InternalServerErrorException",
    503: "ServiceUnavailableException",
}
_DRF_CLASSES: dict[int, type[ApiError]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: PayloadTooLarge,
    415: UnsupportedMediaType,
}


def api_error_of(error: BaseException) -> ApiError:
    """Return the `ApiError` for any exception; our own mistakes are logged."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, drf_errors.APIException):
        return _DRF_CLASSES.get(error.status_code, BadUserInput)(str(error.detail))
    return _django_error(error) or _database_error(error) or _unexpected(error)


def _django_error(error: BaseException) -> ApiError | None:
    if isinstance(error, Http404):
        return NotFound("Not found")
    if isinstance(error, django_errors.RequestDataTooBig):
        return PayloadTooLarge("The request body is too large.")
    if isinstance(error, django_errors.PermissionDenied):
        return Forbidden("Forbidden")
    if isinstance(error, django_errors.SuspiciousOperation):
        return BadUserInput(f"The request cannot be served: {type(error).__name__}.")
    if isinstance(error, UnreadablePostError):
        return BadUserInput("The request body could not be read to its end.")
    return None


def _database_error(error: BaseException) -> ApiError | None:
    if not isinstance(error, psycopg.Error | DjangoDatabaseError):
        return None
    from twenty.db.errors import api_error

    return api_error(error, None)


def _unexpected(error: BaseException) -> ApiError:
    logger.error(
        "Unexpected %s in request %s", type(error).__name__, current_request_id(), exc_info=error
    )
    return InternalError()


def rest_body(error: ApiError) -> dict[str, Any]:
    """Return the envelope of docs/api/README.md#errors; `error.body` replaces and adds keys."""
    name = ERROR_NAMES.get(error.status) or ERROR_NAMES[500 if error.status >= 500 else 400]
    if isinstance(error, MetadataValidationError):
        name = error.default_code
    envelope = {"statusCode": error.status, "error": name, "messages": [error.message]}
    return {**envelope, "code": error.code, **error.body}


def rest_response(error: BaseException) -> HttpResponse:
    """Return the finished REST answer to any exception."""
    known = api_error_of(error)
    body = json.dumps(rest_body(known), ensure_ascii=False, separators=(",", ":"))
    # A refused value may contain half a surrogate pair: shown replaced, never a failure of ours.
    response = HttpResponse(
        body.encode("utf-8", "replace"), status=known.status, content_type=JSON_CONTENT_TYPE
    )
    for name, value in known.headers.items():
        response[name] = value
    return response


def graphql_error(error: BaseException) -> dict[str, Any]:
    """Return the error object of docs/api/graphql.md#errors, without `path` and `locations`."""
    known = api_error_of(error)
    shown = {k: v for k, v in known.body.items() if k not in ("statusCode", "error", "messages")}
    extensions = {
        "code": known.category,
        "subCode": known.code,
        "userFriendlyMessage": known.user_friendly_message,
        **shown,
    }
    return {"message": known.message, "extensions": extensions}


def graphql_refusal(error: BaseException) -> HttpResponse:
    """Return the GraphQL answer to a request that failed before or outside the executor."""
    known = api_error_of(error)
    body = json.dumps({"errors": [graphql_error(known)]}, separators=(",", ":"))
    return HttpResponse(
        body.encode(), status=known.status, content_type=JSON_CONTENT_TYPE, headers=known.headers
    )
