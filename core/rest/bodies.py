"""Request bodies of the record paths: their outer form.

The contents of a record are for the field types to judge. Raises `InvalidData` or
`InvalidQueryInput` saying what is expected. See docs/api/rest.md#bodies, #duplicates, #merge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.query.request import DuplicatesInput
from core.rest.paths import parse_id
from twenty.errors import InvalidData, InvalidQueryInput

RecordBody = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MergeBody:
    ids: list[UUID]
    conflict_priority_index: int
    dry_run: bool


def one_record(body: Any) -> RecordBody:
    if not isinstance(body, dict):
        raise InvalidData(f"The request body must be a JSON object, not {kind_of(body)}.")
    return body


def many_records(body: Any) -> list[Any]:
    """Return the list; its elements are checked later, with everything else wrong with them."""
    if not isinstance(body, list):
        raise InvalidData(f"The request body must be a JSON array of records, not {kind_of(body)}.")
    return body


def duplicates_input(body: Any) -> DuplicatesInput:
    """Read the body; the record service judges which of `ids` and `data` were given."""
    given = one_record(body)
    ids, records = given.get("ids"), given.get("data")
    return DuplicatesInput(
        ids=None if ids is None else _ids(ids),
        data=None if records is None else _records(records),
    )


def merge_body(body: Any) -> MergeBody:
    given = one_record(body)
    index = given.get("conflictPriorityIndex", 0)
    if isinstance(index, bool) or not isinstance(index, int):
        raise InvalidQueryInput(
            f"'conflictPriorityIndex' must be an integer, the survivor's place in 'ids', "
            f"not {kind_of(index)}."
        )
    dry_run = given.get("dryRun", False)
    if not isinstance(dry_run, bool | None):
        raise InvalidQueryInput(f"'dryRun' must be true or false, not {kind_of(dry_run)}.")
    return MergeBody(_ids(given.get("ids")), index, bool(dry_run))


def _ids(value: Any) -> list[UUID]:
    if not isinstance(value, list):
        raise InvalidQueryInput(f"'ids' must be an array of UUIDs, not {kind_of(value)}.")
    return [parse_id(item if isinstance(item, str) else str(item)) for item in value]


def _records(value: Any) -> list[RecordBody]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InvalidQueryInput("'data' must be an array of record objects.")
    return value


def kind_of(value: Any) -> str:
    """Name the type of a JSON value in JSON's own words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else "a number"
