"""References of an operation to records of earlier ones: `@{company.id}`, `@{people.1.id}`.

In a body a whole text is a reference or none is; in a path it stands for a piece. A text that
begins with a further "@" is itself, without that sign, so that every text can be written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.rest.transactions.operations import Operation, refuse
from twenty.http.json_body import parse_json

_NAME = r"@\{([A-Za-z][A-Za-z0-9_-]{0,63})(?:\.(0|[1-9][0-9]{0,3}))?\.id\}"
_WHOLE = re.compile(_NAME)
_IN_PATH = re.compile(rf"{_NAME}|@\{{[^}}]*\}}?")
_WRITTEN_OUT = re.compile(r"@@+\{")

# The ids of the records that an operation wrote, by its `ref`.
Known = Mapping[str, Sequence[str]]


def written_ids(answer: bytes) -> list[str]:
    """Return the ids of the records in a REST answer to a write, in order."""
    (records,) = parse_json(answer)["data"].values()
    listed = records if isinstance(records, list) else [records]
    return [one["id"] for one in listed if isinstance(one, dict) and "id" in one]


def path_with_ids(operation: Operation, known: Known) -> str:
    """Raises `BadUserInput` for what refers to nothing."""

    def found(match: re.Match[str]) -> str:
        return _id_of(match, f"{operation.place}.path", known)

    return _IN_PATH.sub(found, operation.path)


def body_with_ids(operation: Operation, known: Known) -> Any:
    """Raises `BadUserInput` for what refers to nothing."""
    return _replaced(operation.body, f"{operation.place}.body", known)


def _replaced(value: Any, place: str, known: Known) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(one, f"{place}.{name[:80]}", known) for name, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, f"{place}[{at}]", known) for at, one in enumerate(value)]
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    if _WRITTEN_OUT.match(value):
        return value[1:]
    match = _WHOLE.fullmatch(value)
    if match is not None:
        return _id_of(match, place, known)
    if value.startswith("@{"):
        refuse(
            f"{place}: '{value[:80]}' is no reference such as @{{name.id}}; as a text it is @@{{…"
        )
    return value


def _id_of(match: re.Match[str], place: str, known: Known) -> str:
    name, number = match[1], match[2]
    if name is None:
        refuse(f"{place}: '{match[0][:80]}' is no reference such as @{{name.id}}")
    ids = known.get(name)
    if ids is None:
        names = ", ".join(sorted(known)) or "none"
        refuse(f"{place}: no earlier operation has the ref '{name}'; known: {names}")
    if number is None and len(ids) != 1:
        refuse(f"{place}: '{name}' has {len(ids)} records: name one as in @{{{name}.0.id}}")
    at = int(number or 0)
    if at >= len(ids):
        refuse(f"{place}: '{name}' has {len(ids)} records, numbered from 0; there is none {at}")
    return ids[at]
