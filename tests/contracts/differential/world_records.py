"""The records of the differential world, the same every time, made by the record service."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any
from uuid import UUID, uuid5

from apikeys.context import RequestContext
from metadata.definitions import FieldDef, ObjectDef
from tests.contracts.differential.generator import values
from tests.factories import make_records
from twenty.errors import ApiError
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding.system_context import system_context

# In an order in which what a record points at is created before it.
HOW_MANY: Mapping[str, int] = {
    "company": 9,
    "habitat": 3,
    "person": 10,
    "opportunity": 7,
    "specimen": 12,
    "note": 4,
    "task": 4,
    "noteTarget": 5,
    "taskTarget": 5,
}
_LEFT_TO_THE_SERVER = frozenset(
    {"id", "updatedAt", "deletedAt", "createdBy", "updatedBy", "searchVector"}
)


def make_all_records(workspace: Workspace) -> dict[str, list[str]]:
    """Return the ids by object name; some objects' last record is soft-deleted."""
    ids: dict[str, list[str]] = {}
    context = system_context(workspace)
    for name, count in HOW_MANY.items():
        obj = context.catalog.by_singular[name]
        chance = Random(f"{workspace.id} {name}")  # noqa: S311
        ids[name] = [_make(context, obj, number, chance, ids) for number in range(count)]
    _delete_last(context, ids)
    return ids


def _make(
    context: RequestContext, obj: ObjectDef, number: int, chance: Random, ids: dict[str, list[str]]
) -> str:
    """The same record, with fewer fields where some of its values are refused."""
    body = _body(context, obj, chance, ids)
    wanted = str(uuid5(context.workspace.id, f"{obj.name_singular} {number}"))
    plain = _only_relations(obj, body)
    for kept in (body, plain, dict(list(plain.items())[:2]), {}):
        try:
            made = make_records(context, obj.name_singular, [{**kept, "id": wanted}])
        except ApiError:
            continue
        return str(made[0]["id"])
    raise AssertionError(f"no {obj.name_singular} can be made of {body}")


def _body(
    context: RequestContext, obj: ObjectDef, chance: Random, ids: Mapping[str, list[str]]
) -> dict[str, Any]:
    body: dict[str, Any] = {"createdAt": f"2026-0{chance.randint(1, 4)}-12T08:00:00.000Z"}
    for field in obj.fields.values():
        if field.name in {*_LEFT_TO_THE_SERVER, *body} or chance.random() < 0.2:
            continue
        if field.relation is None:
            body[field.name] = values.of_field(field, chance, oddity=0)
        elif field.is_many_to_one:
            target = _target(context, field)
            if ids.get(target):
                body[field.relation.join_column] = chance.choice(ids[target])
    return {name: value for name, value in body.items() if value is not None}


def _target(context: RequestContext, field: FieldDef) -> str:
    target = context.catalog.target_of(field)
    return target.name_singular if target else ""


def _only_relations(obj: ObjectDef, body: Mapping[str, Any]) -> dict[str, Any]:
    plain = {"name", "title", "position", "city", "jobTitle", "textValue", "employees"}
    return {
        name: value for name, value in body.items() if name in obj.join_columns or name in plain
    }


def _delete_last(context: RequestContext, ids: Mapping[str, list[str]]) -> None:
    from core import records

    for name in ("company", "person", "specimen"):
        obj = context.catalog.by_singular[name]
        records.delete_one(context, obj, UUID(ids[name][-1]), None)


__all__ = ["make_all_records"]
