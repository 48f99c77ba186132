"""Helpers for tests of the record paths."""

from typing import Any
from uuid import UUID

from tests.clients import RestAnswer, RestClient

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
ENVELOPE = ("statusCode", "error", "messages", "code")
# Further members of some refusals (docs/api/README.md#errors).
FURTHER = {"userFriendlyMessage", "permission", "conflict", "errors"}
PERMISSION_DENIED = "Entity performing the request does not have permission"


def create(client: RestClient, plural: str, **body: Any) -> dict[str, Any]:
    """Create a record over REST; return it at depth 0."""
    answer = client.post(f"/rest/{plural}", body)
    assert answer.status == 201, answer.text
    (record,) = answer.body["data"].values()
    return dict(record)


def create_many(client: RestClient, plural: str, bodies: list[dict[str, Any]]) -> list[Any]:
    answer = client.post(f"/rest/batch/{plural}", bodies)
    assert answer.status == 201, answer.text
    (records,) = answer.body["data"].values()
    return list(records)


def ids(records: list[dict[str, Any]]) -> list[str]:
    return [record["id"] for record in records]


def count(client: RestClient, plural: str, **query: Any) -> int:
    """Return how many records match; deleted ones only where the filter says so."""
    answer = client.get(f"/rest/{plural}", limit=0, **query)
    assert answer.status == 200, answer.text
    return int(answer.body["totalCount"])


def error(status: int, name: str, message: str, code: str) -> dict[str, Any]:
    """The envelope of docs/api/README.md#errors."""
    return {"statusCode": status, "error": name, "messages": [message], "code": code}


def assert_refused(answer: RestAnswer, status: int, message: str, code: str) -> None:
    names = {
        400: "BadRequestException",
        401: "UNAUTHENTICATED",
        403: "ForbiddenException",
        404: "NotFoundException",
        405: "MethodNotAllowedException",
        413: "PayloadTooLargeException",
        415: "UnsupportedMediaTypeException",
    }
    told = {name: answer.body.get(name) for name in ENVELOPE}
    assert (answer.status, told) == (status, error(status, names[status], message, code))
    assert answer.body.keys() - set(ENVELOPE) <= FURTHER, answer.body


def assert_denied(answer: RestAnswer) -> None:
    """What was denied is named."""
    assert_refused(answer, 403, PERMISSION_DENIED, "PERMISSION_DENIED")
    assert answer.body["userFriendlyMessage"]
    assert answer.body["permission"]


def is_uuid(text: str) -> bool:
    return str(UUID(text)) == text
