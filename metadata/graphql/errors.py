"""Errors as `/metadata` shows them: graphql-core's errors → the entries of `errors`.

See docs/api/graphql.md#errors, docs/api/metadata.md#validation-errors, #errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import GraphQLError

from twenty.errors import MetadataValidationError
from twenty.http.error_handlers import api_error_of, graphql_error
from twenty.http.graphql.wording import in_graphql_js_words

FRIENDLY = "An error occurred."


def document_errors(code: str, errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Return syntax, validation and variable errors: those of a document that never ran."""
    extensions = {"code": code, "subCode": code, "userFriendlyMessage": FRIENDLY}
    return [
        {
            **error.formatted,
            "message": in_graphql_js_words(error.message),
            "extensions": extensions,
        }
        for error in errors
    ]


def resolver_errors(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Return what failed while the document ran; unexpected errors are logged and not disclosed."""
    return [_entry(error) for error in errors]


def _entry(error: GraphQLError) -> dict[str, Any]:
    formatted = dict(error.formatted)
    formatted.pop("extensions", None)
    known = api_error_of(error.original_error or error)
    entry = graphql_error(known)
    if isinstance(known, MetadataValidationError):
        entry["extensions"]["message"] = validation_summary(known.body.get("summary", {}))
    return {**formatted, **entry}


def validation_summary(summary: Mapping[str, int]) -> str:
    """Return a summary: "Validation failed for 1 role, 2 objectMetadatas".

    See docs/api/metadata.md#validation-errors.
    """
    counts = [
        f"{count} {name}{'s' if count > 1 else ''}"
        for name, count in summary.items()
        if name != "totalErrors" and count
    ]
    return f"Validation failed for {', '.join(counts)}"
