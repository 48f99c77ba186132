"""How records are created, and what happened to each (docs/api/rest.md#upsert, #report)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class CreateOptions(NamedTuple):
    """`conflict_fields`: the unique fields by which an upsert finds records; None = all of them.

    `only_existing`: an upsert refuses records that it does not find, instead of creating them.

    `indexes`: by which numbers faults and effects call the records; None: by their places.

    See docs/api/rest.md#upsert.
    """

    upsert: bool = False
    conflict_fields: tuple[str, ...] | None = None
    only_existing: bool = False
    indexes: Sequence[int] | None = None


@dataclass(slots=True)
class Effect:
    """What happened to the record at `index` of a call. `action`: created, updated or restored;
    `matched_by`: the unique field that found it (comma-separated if several), None: none did.
    """

    index: int
    id: str
    action: str
    matched_by: str | None = None

    def shown(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "id": self.id,
            "action": self.action,
            "matchedBy": self.matched_by,
        }


class Created(NamedTuple):
    """`json`: the written records as an array; `effects` in the order of the call."""

    json: bytes
    effects: Sequence[Effect]
