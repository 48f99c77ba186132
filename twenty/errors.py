"""Every error that reaches a client, as one family; this module depends on nothing.

`twenty.http.error_handlers` alone turns them into REST and GraphQL bodies, and database errors into
them. Formats: docs/api/README.md#errors, docs/api/graphql.md#errors.

`code` is the stable machine-readable inner code (REST `code`, GraphQL `extensions.subCode`);
`category` is the outer GraphQL `extensions.code`; `status` the HTTP status of REST. A code is never
reused for another meaning; docs/errors.md lists them all, and a test keeps both in step.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

PERMISSION_DENIED_MESSAGE = "Entity performing the request does not have permission"


class ApiError(Exception):
    """A refusal with a status, a code and a message that names field, value and expectation.

    `user_friendly_message` is for people at a screen (`extensions.userFriendlyMessage`). `field` is
    the path of what is wrong inside a record ("phones.primaryPhoneNumber"), "" unless it is one
    field. `body` (rare) replaces or extends the envelope's keys; `headers` are added to the
    response. `faults`: of a refused batch, what is wrong with which record, by its index.
    """

    faults: Sequence[tuple[int, "ApiError"]] = ()
    status: ClassVar[int] = 400
    category: ClassVar[str] = "BAD_USER_INPUT"
    default_code: ClassVar[str] = "BAD_REQUEST"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        user_friendly_message: str = "An error occurred.",
        field: str = "",
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.user_friendly_message = user_friendly_message
        self.field = field
        self.headers = dict(headers or {})
        self.body = dict(body or {})


class BadUserInput(ApiError):
    """400: the request asks for something impossible; the code says what."""


class InvalidQueryInput(BadUserInput):
    default_code = "INVALID_QUERY_INPUT"


class InvalidData(BadUserInput):
    """400: a value in a write body is wrong."""

    default_code = "INVALID_ARGS_DATA"


class InvalidFilter(BadUserInput):
    default_code = "INVALID_ARGS_FILTER"


class InvalidOrderBy(BadUserInput):
    default_code = "FIELD_NOT_FOUND"


class InvalidCursor(BadUserInput):
    default_code = "INVALID_CURSOR"


class Unauthenticated(ApiError):
    """401: missing, malformed, unknown, expired or revoked credentials."""

    status = 401
    category = "UNAUTHENTICATED"
    default_code = "UNAUTHENTICATED"


class Forbidden(ApiError):
    """403: the caller is known but not allowed."""

    status = 403
    category = "FORBIDDEN"
    default_code = "FORBIDDEN"


class PermissionDenied(Forbidden):
    """403 `PERMISSION_DENIED`: the role lacks the right on object, field or flag."""

    default_code = "PERMISSION_DENIED"

    def __init__(self, message: str = PERMISSION_DENIED_MESSAGE, **options: Any) -> None:
        super().__init__(message, **options)


class NotFound(ApiError):
    status = 404
    category = "NOT_FOUND"
    default_code = "NOT_FOUND"


class RecordNotFound(NotFound):
    default_code = "RECORD_NOT_FOUND"

    def __init__(self, message: str = "Record not found", **options: Any) -> None:
        super().__init__(message, **options)


class MethodNotAllowed(ApiError):
    """405; pass the `Allow` header in `headers`."""

    status = 405
    category = "METHOD_NOT_ALLOWED"
    default_code = "METHOD_NOT_ALLOWED"


class Conflict(ApiError):
    status = 409
    category = "CONFLICT"
    default_code = "CONFLICT"


class LengthRequired(ApiError):
    """411: a body whose end only its length can tell."""

    status = 411
    default_code = "LENGTH_REQUIRED"


class PreconditionFailed(ApiError):
    """412: the resource is no longer what the caller read; nothing was written."""

    status = 412
    category = "CONFLICT"
    default_code = "PRECONDITION_FAILED"


class Gone(ApiError):
    """410: it was there, and will not come back."""

    status = 410
    category = "GONE"
    default_code = "GONE"


class PayloadTooLarge(ApiError):
    status = 413
    default_code = "PAYLOAD_TOO_LARGE"


class UriTooLong(ApiError):
    status = 414
    default_code = "URI_TOO_LONG"


class UnsupportedMediaType(ApiError):
    status = 415
    default_code = "UNSUPPORTED_MEDIA_TYPE"


class KeyReused(ApiError):
    """422: the `Idempotency-Key` was used for another request."""

    status = 422
    category = "CONFLICT"
    default_code = "IDEMPOTENCY_KEY_REUSED"


class RateLimited(ApiError):
    """429; headers and body of docs/api/README.md#rate-limits."""

    status = 429
    category = "RATE_LIMITED"
    default_code = "RATE_LIMITED"


class Timeout(ApiError):
    """408: the statement timeout expired. (400 would blame the input, 504 would be a 5xx.)"""

    status = 408
    category = "TIMEOUT"
    default_code = "QUERY_READ_TIMEOUT"


class RequestTimeout(ApiError):
    """408: the body did not arrive in time; nothing was done."""

    status = 408
    category = "TIMEOUT"
    default_code = "REQUEST_TIMEOUT"

    def __init__(
        self, message: str = "The request's body did not come in time.", **options: Any
    ) -> None:
        super().__init__(message, **options)


class ServiceBusy(ApiError):
    """503 with `Retry-After`: the data model is being changed and locks are not available."""

    status = 503
    category = "INTERNAL_SERVER_ERROR"
    default_code = "SERVICE_BUSY"


class InternalError(ApiError):
    """500: our own mistake. The log has the details, the answer has none."""

    status = 500
    category = "INTERNAL_SERVER_ERROR"
    default_code = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str = "Internal server error", **options: Any) -> None:
        super().__init__(message, **options)


class MetadataValidationError(ApiError):
    """400 `METADATA_VALIDATION_ERROR`, with the maps of docs/api/metadata.md#validation-errors.

    `body` holds `errors`, `summary` and `userFriendlyMessage`; GraphQL shows `extensions.code =
    METADATA_VALIDATION_FAILED` with the same maps.
    """

    category = "METADATA_VALIDATION_FAILED"
    default_code = "METADATA_VALIDATION_ERROR"
