"""One record of a call, as it will be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.query.write.links import Connect
from twenty.errors import InvalidData


@dataclass(slots=True)
class BodyPlan:
    """One record as it will be written. `values`: by physical column, only what the body gave.

    `waiting`: values as written, by the body's name, that can be read only with what a record
    already holds (`core.query.write.stored`); `values` has them as for a new record. `place`:
    "first" or "last". `connects` and `creates`: by relation name, until they are resolved to ids
    among the values (`core.query.write.linking`). `index`: of the record in the call; `path`: the
    position of this body in it ("company.create.").
    """

    id: UUID | None = None
    values: dict[str, Any] = field(default_factory=dict)
    waiting: dict[str, Any] = field(default_factory=dict)
    place: str | None = None
    connects: dict[str, Connect] = field(default_factory=dict)
    creates: dict[str, BodyPlan] = field(default_factory=dict)
    index: int = 0
    path: str = ""


def not_nullable(name: str, path: str = "") -> InvalidData:
    return InvalidData(
        f"Field {name} is not nullable and has no default value.", field=f"{path}{name}"
    )
