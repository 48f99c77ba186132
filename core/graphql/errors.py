"""Errors of the record service and of graphql-core as the entries of GraphQL's `errors`.

They carry `extensions.code`, `subCode` and `userFriendlyMessage` (docs/api/graphql.md#errors).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError, SourceLocation

from twenty.errors import Conflict
from twenty.http.error_handlers import graphql_error
from twenty.http.graphql.wording import in_graphql_js_words

FRIENDLY = "An error occurred."


def api_error_entry(
    error: BaseException,
    place: SourceLocation | None = None,
    path: list[str | int] | None = None,
) -> dict[str, Any]:
    """Return the entry of a refused request (without location) or a refused root field."""
    entry = graphql_error(error)
    if place is not None:
        entry["locations"] = [{"line": place.line, "column": place.column}]
    if path is not None:
        entry["path"] = path
    return entry


def rolled_back() -> Conflict:
    """Return the error of a mutation that was undone, or not begun, because another failed."""
    return Conflict(
        "Nothing of this was written, because another mutation of the same transaction failed.",
        code="TRANSACTION_ROLLED_BACK",
    )


def graphql_error_entries(code: str, errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Return the entries of syntax, validation and variable errors."""
    return [_entry(code, error) for error in errors]


def _entry(code: str, error: GraphQLError) -> dict[str, Any]:
    entry: dict[str, Any] = {"message": in_graphql_js_words(error.message)}
    if error.locations:
        entry["locations"] = [{"line": p.line, "column": p.column} for p in error.locations]
    entry["extensions"] = {"code": code, "subCode": code, "userFriendlyMessage": FRIENDLY}
    return entry
