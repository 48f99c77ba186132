"""Parameters whose examples are taken from one object's own fields.

Entries of `components.parameters` are named after the shared one and the object (`filterPeople`).
"""

from __future__ import annotations

import json
from typing import Any

from core.openapi.components import Json
from core.openapi.parameters import SHARED
from core.openapi.visible import VisibleObject
from metadata.definitions import FieldDef
from metadata.parts import Part
from metadata.types.registry import field_type

_FROM_MODEL = ("filter", "requiredFilter", "orderBy", "fields", "groupBy", "aggregate")


def parameter_name(shared: str, seen: VisibleObject) -> str:
    """Turn `filter` into `filterPeople`; shared ones keep their name, which no object's takes."""
    if shared not in _FROM_MODEL:
        return shared
    name = f"{shared}{seen.obj.pascal_plural}"
    return f"{shared}_{seen.obj.pascal_plural}" if name in SHARED else name


def parameters_of(seen: VisibleObject) -> dict[str, Json]:
    examples = {
        "filter": _filters(seen),
        "requiredFilter": _filters(seen),
        "orderBy": _orders(seen),
        "fields": {"some": ("Only some fields", ",".join(_shown_names(seen)[:4]))},
        "groupBy": _groupings(seen),
        "aggregate": {"count": ("Count the records", json.dumps(_aggregates(seen)))},
    }
    return {
        parameter_name(shared, seen): {
            **SHARED[shared],
            **({"examples": _shown(examples[shared])} if examples[shared] else {}),
        }
        for shared in _FROM_MODEL
    }


def _shown(examples: dict[str, tuple[str, str]]) -> Json:
    return {key: {"summary": text, "value": value} for key, (text, value) in examples.items()}


def _filters(seen: VisibleObject) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for field in seen.readable:
        for part in _parts(field):
            path = f"{field.name}.{part.name}" if part.name else field.name
            if "ilike" in part.kind.operators:
                found.setdefault("text", ("Text, ignoring case", f'{path}[ilike]:"%ac%"'))
            if "in" in part.kind.operators and field.option_values:
                values = ",".join(field.option_values[:2])
                found.setdefault("option", ("One of some options", f"{path}[in]:[{values}]"))
    if any(f.name == "createdAt" for f in seen.readable):
        period = 'createdAt[gte]:"2026-01-01",createdAt[lt]:"2027-01-01"'
        found["period"] = ("A period of time", period)
        found["deleted"] = ("Deleted records", "deletedAt[is]:NOT_NULL")
    return found


def _orders(seen: VisibleObject) -> dict[str, tuple[str, str]]:
    names = [f.name for f in seen.readable if f.name in ("createdAt", "position")]
    return {name: (f"By {name}", f"{name}[DescNullsLast]") for name in names}


def _groupings(seen: VisibleObject) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for field in seen.readable:
        if field.option_values and field.type == "SELECT":
            found.setdefault("option", ("By option", json.dumps([{field.name: True}])))
        if field.name == "createdAt":
            dimension = [{field.name: {"granularity": "MONTH"}}]
            found.setdefault("month", ("By month", json.dumps(dimension)))
    return found


def _aggregates(seen: VisibleObject) -> list[str]:
    """Return `totalCount`, and the first sum or maximum the object offers."""
    offered: list[tuple[FieldDef, Any]] = [
        (field, aggregate)
        for field in seen.readable
        for aggregate in field_type(field).aggregates(field)
        if aggregate.operation in ("sum", "max")
    ]
    return ["totalCount", *(aggregate.name(field) for field, aggregate in offered[-1:])]


def _shown_names(seen: VisibleObject) -> list[str]:
    own = [f.name for f in seen.readable if f.relation is None]
    return ["id", *(name for name in own if name != "id")]


def _parts(field: FieldDef) -> tuple[Part, ...]:
    return () if field.relation else field_type(field).parts(field)
