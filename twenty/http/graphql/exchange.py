"""GraphQL over HTTP, for both GraphQL endpoints: the body in, the response out.

Responses have the media type that the client asked for. Rules: GraphQL-over-HTTP draft §4–§6 (POST
with application/json; `application/graphql-response+json` answers request errors with 4xx,
`application/json` with 200); docs/api/README.md#rate-limits, #authentication,
docs/api/graphql.md#http, #errors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse

from twenty.errors import (
    ApiError,
    BadUserInput,
    MethodNotAllowed,
    PayloadTooLarge,
    UnsupportedMediaType,
)
from twenty.http.error_handlers import graphql_error
from twenty.http.json_body import parse_json

GRAPHQL_RESPONSE = "application/graphql-response+json"
PLAIN_JSON = "application/json"
MAX_BODY_BYTES = 10_000_000


class PersistedQueryNotSupported(ApiError):
    """A document given by its hash only.

    Clients that try this first (automatic persisted queries) send the document itself when they
    read this code (docs/api/graphql.md#errors).
    """

    category = default_code = "PERSISTED_QUERY_NOT_SUPPORTED"

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")


class GraphqlRequest(NamedTuple):
    """A checked request body; `query` is not empty."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None


def read_request(request: HttpRequest) -> GraphqlRequest:
    """Return the request's parts. Raises `ApiError` (405, 415, 413, 400) naming what is wrong."""
    if request.method != "POST":
        raise MethodNotAllowed(
            f"GraphQL is served over POST only, not {request.method}.",
            headers={"Allow": "POST, OPTIONS"},
        )
    content_type = request.content_type or ""
    if content_type not in {PLAIN_JSON, GRAPHQL_RESPONSE, "application/graphql+json"}:
        raise UnsupportedMediaType(
            f"Content-Type '{content_type}' is not supported: send application/json."
        )
    body = _json_body(request)
    if not isinstance(body, dict):
        raise BadUserInput("The body must be a JSON object with the key 'query'.")
    return _checked(body)


def _json_body(request: HttpRequest) -> Any:
    body = request.body
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLarge(f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return parse_json(body)


def _checked(body: dict[str, Any]) -> GraphqlRequest:
    query = body.get("query")
    if query is None and _is_persisted(body):
        raise PersistedQueryNotSupported
    if not isinstance(query, str) or not query.strip():
        raise BadUserInput("The body's 'query' must be a non-empty string with a GraphQL document.")
    variables = body.get("variables")
    if isinstance(variables, str):  # some clients send the variables pane as text
        variables = _parsed_variables(variables)
    if variables is not None and not isinstance(variables, dict):
        raise BadUserInput("The body's 'variables' must be an object or null.")
    name = body.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadUserInput("The body's 'operationName' must be a string or null.")
    return GraphqlRequest(query, variables or {}, name or None)


def _is_persisted(body: dict[str, Any]) -> bool:
    extensions = body.get("extensions")
    return isinstance(extensions, dict) and "persistedQuery" in extensions


def _parsed_variables(text: str) -> Any:
    return parse_json(text.encode("utf-8", "replace")) if text.strip() else None


def wants_graphql_response(request: HttpRequest) -> bool:
    """Tell whether the client prefers the draft's media type (and so 4xx for request errors)."""
    return GRAPHQL_RESPONSE in request.META.get("HTTP_ACCEPT", "")


def data_response(request: HttpRequest, body: bytes, *, status: int = 200) -> HttpResponse:
    """Return an answer with data (possibly partial): 200 unless given otherwise."""
    media = GRAPHQL_RESPONSE if wants_graphql_response(request) else PLAIN_JSON
    return HttpResponse(body, status=status, content_type=f"{media}; charset=utf-8")


def request_error_response(
    request: HttpRequest, errors: list[dict[str, Any]], *, status: int = 400
) -> HttpResponse:
    """Answer a document that never ran (syntax, validation, limits, variables): no `data` key.

    `application/json` clients get 200, as from upstream; the draft's media type gets 400.
    """
    body = json.dumps({"errors": errors}, separators=(",", ":")).encode()
    shown = status if wants_graphql_response(request) else 200
    return data_response(request, body, status=shown)


def refusal_response(request: HttpRequest, error: ApiError) -> HttpResponse:
    """Answer a request refused before GraphQL began: its own HTTP status (401, 405, 413, …)."""
    body = json.dumps({"errors": [graphql_error(error)]}, separators=(",", ":")).encode()
    response = data_response(request, body, status=error.status)
    for name, value in error.headers.items():
        response[name] = value
    return response
