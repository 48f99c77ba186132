"""A refused change in sentences, to be shown above the form.

Takes an `ApiError` of `metadata.changes.service` or a `ValueError` of `metadata.model.naming`; a
validation error has one sentence per problem (docs/api/metadata.md#validation-errors).
"""

from __future__ import annotations

from twenty.errors import ApiError
from twenty.workspaces.pages.settings_page import in_page_language, shown_message


def sentences(error: ApiError | ValueError) -> list[str]:
    if isinstance(error, ValueError):  # a label that no name can be derived from
        return [in_page_language(str(error))]
    found = [
        in_page_language(str(problem.get("message")))
        for entries in (error.body.get("errors") or {}).values()
        for entry in entries
        for problem in entry.get("errors", ())
        if problem.get("message")
    ]
    return list(dict.fromkeys(found)) or [shown_message(error)]
