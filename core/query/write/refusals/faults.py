"""Faults of a batch: all in one answer, each with its record (docs/api/rest.md#batch-errors)."""

from __future__ import annotations

from copy import copy
from typing import Any

from twenty.errors import ApiError

# A body of nothing but unknown names must not get an even longer answer.
MAX_FAULTS = 1000


class Faults:
    """Collects what is wrong with records, by their index in the call.

    `is_batch`: the caller gave a list and is told everything; a caller who gave one record is told
    the first fault, in the words for a single record.
    """

    def __init__(self, *, is_batch: bool) -> None:
        self.is_batch = is_batch
        self._found: list[tuple[int, ApiError]] = []

    def add(self, index: int, error: ApiError) -> None:
        if not self.is_full:
            self._found.append((index, error))

    @property
    def is_full(self) -> bool:
        return len(self._found) >= MAX_FAULTS

    def refuse(self) -> None:
        """Raise the first fault, if any, as an `ApiError` that lists the others in `errors`."""
        refusal = self.refusal()
        if refusal is not None:
            raise refusal

    def refusal(self) -> ApiError | None:
        if not self._found:
            return None
        found = sorted(self._found, key=lambda fault: fault[0])
        first = found[0][1]
        if not self.is_batch:
            return first
        entries = [_entry(index, error) for index, error in found]
        refusal = copy(first)
        refusal.message = entries[0]["message"]
        refusal.args = (refusal.message,)
        refusal.body = {"errors": entries}
        refusal.faults = found
        return refusal


def with_record(error: ApiError, index: int) -> ApiError:
    """Add the record to a refusal whose message clients know."""
    refusal = copy(error)
    refusal.body = {**error.body, "errors": [_entry(index, error, message=error.message)]}
    refusal.faults = [(index, error)]
    return refusal


def faults_of_their_own(refusal: ApiError) -> dict[int, list[ApiError]]:
    """Return what is wrong with each record, whatever becomes of the others.

    A record that only meets another refused one is not among them: without that one it is good.
    """
    refused: dict[int, list[ApiError]] = {}
    for index, fault in sorted(refusal.faults, key=lambda found: found[0]):
        if fault.body.get("conflict", {}).get("index") not in refused:
            refused.setdefault(index, []).append(fault)
    return refused


def _entry(index: int, error: ApiError, message: str | None = None) -> dict[str, Any]:
    place = f"records[{index}]" + (f".{error.field}" if error.field else "")
    return {
        "index": index,
        "field": error.field or None,
        "code": error.code,
        "message": message or f"{place}: {error.message}",
        **error.body,
    }
