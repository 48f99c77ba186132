"""The body of `POST /rest/transaction` → operations (docs/api/transactions.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from core.rest.bodies import kind_of
from twenty.errors import BadUserInput

MAX_OPERATIONS = 100
INVALID_TRANSACTION = "INVALID_TRANSACTION"
METHODS = ("POST", "PATCH", "PUT", "DELETE")
# Header of an operation → its key in META. No other header of a write means anything here.
HEADERS: Mapping[str, str] = {"if-match": "HTTP_IF_MATCH", "if-none-match": "HTTP_IF_NONE_MATCH"}
_MEMBERS = ("method", "path", "body", "headers", "ref")
_REF = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_VISIBLE = re.compile(r"[ -~]{0,1000}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One write. `ref`: by what later ones refer to its records; `headers`: by their META keys.

    `path` and `body` still contain references.
    """

    number: int
    method: str
    path: str
    body: Any
    has_body: bool
    headers: Mapping[str, str]
    ref: str | None

    @property
    def place(self) -> str:
        return f"operations[{self.number}]"


def read_operations(body: Any) -> list[Operation]:
    """Read the body. Raises `BadUserInput` naming the operation and the member."""
    if not isinstance(body, dict) or body.keys() != {"operations"}:
        refuse('the request body must be {"operations": [...]} and nothing else')
    given = body["operations"]
    if not isinstance(given, list) or not 0 < len(given) <= MAX_OPERATIONS:
        size = len(given) if isinstance(given, list) else kind_of(given)
        refuse(f"operations: expected an array of 1 to {MAX_OPERATIONS}, got {size}")
    refs: set[str] = set()
    return [_operation(number, one, refs) for number, one in enumerate(given)]


def _operation(number: int, given: Any, refs: set[str]) -> Operation:
    place = f"operations[{number}]"
    if not isinstance(given, dict):
        refuse(f"{place}: expected an object, got {kind_of(given)}")
    for name in given:
        if name not in _MEMBERS:
            refuse(f"{place}.{name[:80]}: expected only {', '.join(_MEMBERS)}")
    method, path = given.get("method"), given.get("path")
    if method not in METHODS:
        refuse(f"{place}.method: expected one of {', '.join(METHODS)}, got {_shown(method)}")
    if not isinstance(path, str) or not path.startswith("/") or not _VISIBLE.fullmatch(path):
        expected = "a path such as /companies, percent-encoded, of at most 1000 characters"
        refuse(f"{place}.path: expected {expected}, got {_shown(path)}")
    return Operation(
        number=number,
        method=method,
        path=path,
        body=given.get("body"),
        has_body="body" in given,
        headers=_headers(place, given.get("headers", {})),
        ref=_ref(place, given.get("ref"), refs),
    )


def _headers(place: str, given: Any) -> Mapping[str, str]:
    if not isinstance(given, dict):
        refuse(f"{place}.headers: expected an object, got {kind_of(given)}")
    found = {}
    for name, value in given.items():
        key = HEADERS.get(name.lower())
        if key is None:
            refuse(f"{place}.headers.{name[:80]}: expected only If-Match and If-None-Match")
        if not isinstance(value, str) or not _VISIBLE.fullmatch(value) or key in found:
            refuse(f"{place}.headers.{name}: expected one text of visible ASCII characters")
        found[key] = value
    return found


def _ref(place: str, given: Any, refs: set[str]) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or not _REF.fullmatch(given):
        expected = "a letter, then letters, digits, - and _, at most 64 together"
        refuse(f"{place}.ref: expected {expected}, got {_shown(given)}")
    if given in refs:
        refuse(f"{place}.ref: {_shown(given)} is an earlier operation's")
    refs.add(given)
    return given


def _shown(value: Any) -> str:
    return f"'{value[:80]}'" if isinstance(value, str) else kind_of(value)


def refuse(message: str) -> NoReturn:
    raise BadUserInput(message, code=INVALID_TRANSACTION)
