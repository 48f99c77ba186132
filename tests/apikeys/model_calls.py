"""For every mutation of the data model: a call that changes something (see `effective_calls`)."""

from typing import Any
from uuid import UUID

from metadata.changes import service
from metadata.changes.requests import CreateField, CreateIndex, CreateObject, UpdateObject
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding.system_context import system_context

ROCKET = {
    "nameSingular": "rocket",
    "namePlural": "rockets",
    "labelSingular": "Rocket",
    "labelPlural": "Rockets",
}
TEXT = {"type": "TEXT", "name": "motto", "label": "Motto"}


def _input(name: str, type_name: str, answer: str = "id") -> str:
    return f"mutation ($input: {type_name}!) {{ {name}(input: $input) {{ {answer} }} }}"


def _apply(workspace: Workspace, change: Any) -> UUID:
    fresh = Workspace.objects.get(pk=workspace.pk)
    return service.apply(system_context(fresh), change)


def _object(world: Any) -> str:
    return str(_apply(world.workspace, CreateObject(ROCKET)))


def _idle_object(world: Any) -> str:
    made = _apply(world.workspace, CreateObject(ROCKET))
    return str(_apply(world.workspace, UpdateObject(made, {"isActive": False})))


def _field(world: Any) -> tuple[str, str]:
    """An object and a field of it."""
    owner = _object(world)
    made = _apply(world.workspace, CreateField({**TEXT, "objectMetadataId": owner}))
    return owner, str(made)


def _index(world: Any) -> str:
    owner, field = _field(world)
    values = {"objectMetadataId": owner, "fields": [{"fieldMetadataId": field}]}
    return str(_apply(world.workspace, CreateIndex(values)))


def _new_index(world: Any) -> dict[str, Any]:
    owner, field = _field(world)
    return {"objectMetadataId": owner, "fields": [{"fieldMetadataId": field}]}


MODEL_CALLS: dict[str, Any] = {
    "createOneObject": (
        _input("createOneObject", "CreateOneObjectInput"),
        lambda w: {"input": {"object": ROCKET}},
    ),
    "updateOneObject": (
        _input("updateOneObject", "UpdateOneObjectInput"),
        lambda w: {"input": {"id": _object(w), "update": {"description": "Flies"}}},
    ),
    "updateManyObjects": (
        "mutation ($inputs: [UpdateOneObjectInput!]!)"
        " { updateManyObjects(inputs: $inputs) { id } }",
        lambda w: {"inputs": [{"id": _object(w), "update": {"description": "Flies"}}]},
    ),
    "deleteOneObject": (
        _input("deleteOneObject", "DeleteOneObjectInput"),
        lambda w: {"input": {"id": _idle_object(w)}},
    ),
    "createOneField": (
        _input("createOneField", "CreateOneFieldMetadataInput"),
        lambda w: {"input": {"field": {**TEXT, "objectMetadataId": _object(w)}}},
    ),
    "updateOneField": (
        _input("updateOneField", "UpdateOneFieldMetadataInput"),
        lambda w: {"input": {"id": _field(w)[1], "update": {"description": "Words"}}},
    ),
    "deleteOneField": (
        _input("deleteOneField", "DeleteOneFieldInput"),
        lambda w: {"input": {"id": _field(w)[1]}},
    ),
    "createOneIndex": (
        _input("createOneIndex", "CreateOneIndexInput"),
        lambda w: {"input": {"index": _new_index(w)}},
    ),
    "deleteOneIndex": (
        _input("deleteOneIndex", "DeleteOneIndexInput"),
        lambda w: {"input": {"id": _index(w)}},
    ),
}
