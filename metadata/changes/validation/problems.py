"""Collect what is wrong with a change into the error of docs/api/metadata.md#validation-errors.

Each `Problem` is about one object, field or index; `MetadataValidationError` carries the maps
`errors` and `summary`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from metadata.checks.definition_errors import Problem
from twenty.errors import MetadataValidationError

OBJECT, FIELD, INDEX = "objectMetadata", "fieldMetadata", "index"
INVALID_OBJECT_INPUT = "INVALID_OBJECT_INPUT"
OBJECT_ALREADY_EXISTS = "OBJECT_ALREADY_EXISTS"
# What was being done → (metadata name, verb, sentence).
DOINGS: Mapping[str, tuple[str, str, str]] = {
    "creating object": (OBJECT, "create", "Multiple validation errors occurred while"),
    "updating object": (OBJECT, "update", "Multiple validation errors occurred while"),
    "deleting object": (OBJECT, "delete", "Multiple validation errors occurred while"),
    "creating field": (FIELD, "create", "Multiple validation errors occurred while"),
    "updating field": (FIELD, "update", "Validation errors occurred while"),
    "deleting field": (FIELD, "delete", "Validation errors occurred while"),
    "creating index": (INDEX, "create", "Validation errors occurred while"),
    "deleting index": (INDEX, "delete", "Validation errors occurred while"),
}


def invalid_object(message: str, value: Any = None) -> Problem:
    return Problem(INVALID_OBJECT_INPUT, message, value)


class Problems:
    """A collector of problems, ended by `raise_any`."""

    def __init__(self, doing: str, subject: Mapping[str, Any]) -> None:
        """Collect problems of `doing`, a key of `DOINGS`, for `subject` as answers identify it."""
        self.doing = doing
        self.subject = dict(subject)
        self.found: list[tuple[str, Problem]] = []

    @property
    def kind(self) -> str:
        """Return the metadata name of what is being changed."""
        return DOINGS[self.doing][0]

    def add(self, problems: Iterable[Problem], kind: str = "") -> None:
        """Add problems. `kind`: the metadata name, if not that of what is being changed."""
        own = kind or self.kind
        self.found.extend((own, problem) for problem in problems)

    def raise_any(self) -> None:
        """Raise `MetadataValidationError` when there is at least one problem."""
        if self.found:
            raise self.error()

    def error(self) -> MetadataValidationError:
        _, verb, sentence = DOINGS[self.doing]
        by_kind: dict[str, list[Problem]] = {}
        for kind, problem in self.found:
            by_kind.setdefault(kind, []).append(problem)
        message = f"{sentence} {self.doing}"
        first = self.found[0][1]
        friendly = first.message if len(self.found) == 1 else "Many validation errors"
        details = dict.fromkeys(problem.message for _, problem in self.found)
        return MetadataValidationError(
            message,
            code=first.code,
            user_friendly_message=friendly,
            body={
                "message": message,
                "messages": [message, *details],
                "errors": {
                    kind: [self._entry(kind, verb, problems)] for kind, problems in by_kind.items()
                },
                "summary": {
                    "totalErrors": len(self.found),
                    **{kind: len(problems) for kind, problems in by_kind.items()},
                },
                "userFriendlyMessage": friendly,
            },
        )

    def _entry(self, kind: str, verb: str, problems: list[Problem]) -> dict[str, Any]:
        return {
            "type": verb,
            "metadataName": kind,
            "status": "fail",
            "flatEntityMinimalInformation": self.subject,
            "errors": [_problem(problem) for problem in problems],
        }


def _problem(problem: Problem) -> dict[str, Any]:
    shown = {"code": problem.code, "message": problem.message}
    shown["userFriendlyMessage"] = problem.message
    return shown if problem.value is None else {**shown, "value": problem.value}
