"""ACTOR: who made or changed a record. The server fills name and member; callers may set source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from metadata.definitions import FieldDef
from metadata.parts import JsonShape
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


class ActorType(CompositeType):
    key = "ACTOR"
    label = "Actor"
    widget = "none"
    can_be_unique = False
    graphql_composite = "Actor"
    implicit_default = {"source": "'MANUAL'", "name": "''"}  # noqa: RUF012
    sub_fields = (
        part("source", kinds.fixed_enum("source", SOURCES, "ActorSourceEnum"), not_null=True),
        part("workspaceMemberId", kinds.UUID, is_writable=False, in_emptiness=False),
        part("name", kinds.TEXT, is_writable=False, in_emptiness=False),
        part("context", kinds.json_object(_CONTEXT), in_emptiness=False),
    )
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
