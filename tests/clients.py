"""HTTP clients for tests: Django's test client behind the notations of both APIs.

A client has a secret, or "" for a caller without one; answers have status, parsed body, text and
headers. Paths are given as "/rest/people".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.test import Client

JSON_TYPE = "application/json"


@dataclass(frozen=True)
class RestAnswer:
    """`body`: the parsed JSON, None when there is no body or it is not JSON."""

    status: int
    body: Any
    text: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class GraphqlAnswer:
    """`data` is None and `errors` is empty when the answer has none."""

    status: int
    data: Any
    errors: list[dict[str, Any]]
    headers: Mapping[str, str]
    text: str = field(repr=False, default="")


@dataclass(frozen=True)
class RestCall:
    """A request as it was sent, with Django's request and the answer to it."""

    method: str
    path: str
    body: Any
    request: HttpRequest
    answer: RestAnswer


class RestClient:
    """`get(path, **query)`, `post(path, body=None, **query)`, … → `RestAnswer`.

    A body that is text or bytes is sent unchanged; `headers` adds or replaces request headers.
    """

    # Called with every call of the suite: tests/contracts/conformance.py.
    observers: ClassVar[list[Callable[[RestCall], None]]] = []

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self._client = Client()

    def get(
        self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> RestAnswer:
        return self.request("GET", path, None, headers, query)

    def post(
        self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> RestAnswer:
        return self.request("POST", path, body, headers, query)

    def patch(
        self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> RestAnswer:
        return self.request("PATCH", path, body, headers, query)

    def put(
        self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> RestAnswer:
        return self.request("PUT", path, body, headers, query)

    def delete(
        self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> RestAnswer:
        return self.request("DELETE", path, body, headers, query)

    def options(
        self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> RestAnswer:
        return self.request("OPTIONS", path, None, headers, query)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> RestAnswer:
        full_path = _with_query(path, query)
        response = send(self._client, self.secret, method, full_path, body, headers)
        text = _text(response)
        answer = RestAnswer(response.status_code, _json(text), text, response.headers)
        for observe in self.observers:
            request: HttpRequest = response.wsgi_request  # type: ignore[attr-defined]  # the test client's
            observe(RestCall(method, full_path, body, request, answer))
        return answer


class GraphqlClient:
    """Call it: `graphql(document, variables=None, operation_name=None)` → `GraphqlAnswer`."""

    def __init__(self, path: str, secret: str = "") -> None:
        self.path = path
        self.secret = secret
        self._client = Client()

    def __call__(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> GraphqlAnswer:
        body: dict[str, Any] = {"query": document}
        if variables is not None:
            body["variables"] = variables
        if operation_name is not None:
            body["operationName"] = operation_name
        response = send(self._client, self.secret, "POST", self.path, body, headers)
        text = _text(response)
        answer = _json(text)
        found = answer if isinstance(answer, dict) else {}
        return GraphqlAnswer(
            response.status_code,
            found.get("data"),
            found.get("errors", []),
            response.headers,
            text,
        )


def send(
    client: Client,
    secret: str,
    method: str,
    path: str,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponseBase:
    """One request with the bearer `secret` ("" = none)."""
    sent = {"Authorization": f"Bearer {secret}"} if secret else {}
    sent.update(headers or {})
    data = body if isinstance(body, (str, bytes)) else b"" if body is None else json.dumps(body)
    content_type = sent.pop("Content-Type", JSON_TYPE if body is not None else "")
    return client.generic(method, path, data, content_type=content_type, headers=sent)


def _with_query(path: str, query: Mapping[str, Any] | None) -> str:
    given = {name: value for name, value in (query or {}).items() if value is not None}
    if not given:
        return path
    text = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in given.items()
    }
    return f"{path}{'&' if '?' in path else '?'}{urlencode(text, doseq=True)}"


def _text(response: HttpResponseBase) -> str:
    if response.streaming:
        return b"".join(response).decode()
    return str(getattr(response, "content", b"").decode())


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
