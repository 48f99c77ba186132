"""ACTOR: who did something.

In `createdBy` and `updatedBy` the server fills name and member, and callers may set the source; a
field of a workspace's own keeps what it is given, null included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from metadata.definitions import FieldDef
from metadata.parts import JsonShape, Part
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part, read_text
from metadata.values import json_values, scalars
from metadata.values.json_values import JsonValue
from metadata.values.scalars import Refusal

SOURCES = (
    "EMAIL", "CALENDAR", "WORKFLOW", "AGENT", "API", "IMPORT", "MANUAL", "SYSTEM", "WEBHOOK",
    "APPLICATION",
)  # fmt: skip
_CONTEXT = JsonShape(
    "ActorContext",
    (("provider", "String"), ("applicationId", "String"), ("agentId", "String")),
    is_list=False,
)


def _source(_field: FieldDef, value: Any) -> str:
    if not isinstance(value, str) or value not in SOURCES:
        raise Refusal(scalars.one_of(SOURCES))
    return value


def _member(_field: FieldDef, value: Any) -> UUID:
    return scalars.uuid(value)


def _context(_field: FieldDef, value: Any) -> JsonValue | None:
    value = json_values.decoded(value) if isinstance(value, str) else value
    names = [name for name, _ in _CONTEXT.members]
    if value is not None and not (
        isinstance(value, Mapping) and all(isinstance(value.get(name, ""), str) for name in names)
    ):
        raise Refusal(f"an object, with texts under {', '.join(names)}")
    return json_values.checked(dict(value)) if value else None


_SOURCE = part("source", kinds.fixed_enum("source", SOURCES, "ActorSourceEnum"))
_MEMBER = part("workspaceMemberId", kinds.UUID, in_emptiness=False)
_NAME = part("name", kinds.TEXT, in_emptiness=False)
_CONTEXT_PART = part("context", kinds.json_object(_CONTEXT), in_emptiness=False)
_REQUIRED_SOURCE = replace(_SOURCE, not_null=True)
_STAMPED = (
    _REQUIRED_SOURCE,
    replace(_MEMBER, is_writable=False),
    replace(_NAME, is_writable=False),
    _CONTEXT_PART,
)
STAMPED_NAMES = frozenset({"createdBy", "updatedBy"})


class ActorType(CompositeType):
    key = "ACTOR"
    label = "Actor"
    widget = "none"
    can_be_unique = False
    graphql_composite = "Actor"
    implicit_default = {"source": "'MANUAL'", "name": "''"}  # noqa: RUF012
    sub_fields = (_SOURCE, _MEMBER, _NAME, _CONTEXT_PART)
    required_sub_fields = (_REQUIRED_SOURCE, _MEMBER, _NAME, _CONTEXT_PART)
    readers = {  # noqa: RUF012
        "source": _source,
        "workspaceMemberId": _member,
        "name": read_text,
        "context": _context,
    }
    example = {  # noqa: RUF012
        "source": "API",
        "workspaceMemberId": None,
        "name": "Import key",
        "context": None,
    }

    def parts(self, field: FieldDef) -> tuple[Part, ...]:
        if field.name in STAMPED_NAMES:
            return _STAMPED
        return self.sub_fields if field.is_nullable else self.required_sub_fields
