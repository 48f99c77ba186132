"""`POST /rest/transaction`: several writes, all or none (docs/api/transactions.md).

Each operation is a request to the same viewset as over HTTP, so that rights, checks, events and
limits are those of the write alone. All run in one transaction of the database; what is a
transaction of its own otherwise becomes a savepoint.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_resolver
from rest_framework.request import Request

from core.rest.transactions.operations import Operation, read_operations, refuse
from core.rest.transactions.references import body_with_ids, path_with_ids, written_ids
from core.rest.viewsets import RecordViewSet
from metadata.values.json_values import json_text
from twenty.api.dry_run import DRY_RUN
from twenty.api.idempotency import FAILED
from twenty.api.idempotency import HEADER as IDEMPOTENCY_KEY
from twenty.db.undecided import whole_transaction
from twenty.http.json_body import parse_json
from twenty.http.query_string import parse_query

URLS = "core.rest.urls"
# Writes of records; what a POST merely looks for, and transactions inside each other, are not.
RECORD_WRITES = frozenset(
    {
        "create", "create_many", "partial_update", "update_many", "destroy", "destroy_many",
        "restore", "restore_many", "merge", "restore_event",
    }
)  # fmt: skip
_NOT_PASSED_ON = (IDEMPOTENCY_KEY, "CONTENT_LENGTH", "HTTP_CONTENT_LENGTH", "HTTP_ACCEPT")
_SHOWN_HEADERS = ("ETag",)


class TransactionViewSet(RecordViewSet):
    def transaction(self, request: Request, plural: str) -> HttpResponse:
        """Carry out all operations or none, unless an object has this name."""
        if plural in self.context.catalog.by_plural:
            return self.create(request, plural)
        operations = read_operations(self.body())
        with whole_transaction():
            results, failed = _carried_out(request._request, operations)
            if failed is not None:
                transaction.set_rollback(True)
                return failed
        shown = b",".join(results)
        return self.answer(b'{"data":{"transaction":{"results":[%b]}}}' % shown)


def _carried_out(
    outer: HttpRequest, operations: list[Operation]
) -> tuple[list[bytes], HttpResponse | None]:
    """Return the results in order, or the answer to the operation that was refused."""
    known: dict[str, list[str]] = {}
    results: list[bytes] = []
    for operation in operations:
        response = _answer(outer, operation, known)
        if response.status_code >= FAILED:
            return results, _refusal(operation, response)
        if operation.ref is not None:
            known[operation.ref] = written_ids(response.content)
        results.append(_result(operation, response))
    return results, None


def _answer(outer: HttpRequest, operation: Operation, known: dict[str, list[str]]) -> HttpResponse:
    path, _, query = path_with_ids(operation, known).partition("?")
    if DRY_RUN in parse_query(query):
        refuse(f"{operation.place}: dryRun belongs to /rest/transaction itself, for all operations")
    view, arguments = _view(operation, path)
    inner = HttpRequest()
    inner.method = operation.method
    inner.path = inner.path_info = _rest_path(path)
    inner.META = {
        **{key: value for key, value in outer.META.items() if key not in _NOT_PASSED_ON},
        **operation.headers,
        "REQUEST_METHOD": operation.method,
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/json",
    }
    text = json_text(body_with_ids(operation, known)) if operation.has_body else ""
    inner._body = text.encode()  # what `HttpRequest.body` returns
    return view(inner, **arguments)


def _view(operation: Operation, path: str) -> tuple[Callable[..., HttpResponse], dict[str, Any]]:
    try:
        match = get_resolver(URLS).resolve(_rest_path(path))
    except Resolver404:
        match = None
    actions = getattr(match.func, "actions", {}) if match is not None else {}
    action = actions.get(operation.method.lower())
    if match is None or action not in RECORD_WRITES:
        wanted = "a write of records, such as POST /companies or PATCH /people/{id}"
        refuse(f"{operation.place}: expected {wanted}, got {operation.method} {path[:200]}")
    return match.func, match.kwargs


def _rest_path(path: str) -> str:
    return path if path.startswith("/rest/") else f"/rest{path}"


def _result(operation: Operation, response: HttpResponse) -> bytes:
    headers = {name: response[name] for name in _SHOWN_HEADERS if name in response}
    return b'{"ref":%b,"status":%d,"headers":%b,"body":%b}' % (
        json.dumps(operation.ref).encode(),
        response.status_code,
        json.dumps(headers).encode(),
        response.content,
    )


def _refusal(operation: Operation, response: HttpResponse) -> HttpResponse:
    """Say which operation it was, in the refusal's own words."""
    body = parse_json(response.content)
    body["messages"] = [f"{operation.place}: {message}" for message in body["messages"]]
    body["operation"] = {"index": operation.number, "ref": operation.ref}
    response.content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return response
