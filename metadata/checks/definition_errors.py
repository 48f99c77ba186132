"""What is wrong with a definition: problems with their codes, several at once.

Checks raise `DefinitionError`; `metadata.changes.service` turns it into the answer of
docs/api/metadata.md#validation-errors (`errors`, `summary`). Messages:
docs/api/metadata.md#creating-fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

INVALID_FIELD_INPUT = "INVALID_FIELD_INPUT"
FIELD_MUTATION_NOT_ALLOWED = "FIELD_MUTATION_NOT_ALLOWED"
FIELD_METADATA_RELATION_MALFORMED = "FIELD_METADATA_RELATION_MALFORMED"
NAME_NOT_SYNCED_WITH_LABEL = "NAME_NOT_SYNCED_WITH_LABEL"
NOT_AVAILABLE = "NOT_AVAILABLE"
RESERVED_KEYWORD = "RESERVED_KEYWORD"
OBJECT_METADATA_NOT_FOUND = "OBJECT_METADATA_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of `errors.fieldMetadata[].errors`."""

    code: str
    message: str
    value: Any = None


def invalid(message: str, value: Any = None) -> Problem:
    return Problem(INVALID_FIELD_INPUT, message, value)


class DefinitionError(Exception):
    """An invalid definition; `problems` is not empty, `code` and `message` are the first's."""

    def __init__(self, code: str, message: str, value: Any = None) -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = (Problem(code, message, value),)

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> DefinitionError:
        listed = tuple(problems)
        error = cls(listed[0].code, listed[0].message, listed[0].value)
        error.problems = listed
        return error

    @property
    def code(self) -> str:
        return self.problems[0].code

    @property
    def message(self) -> str:
        return self.problems[0].message


def raise_any(problems: Iterable[Problem]) -> None:
    """Raise when there is at least one problem."""
    listed = tuple(problems)
    if listed:
        raise DefinitionError.of(listed)
