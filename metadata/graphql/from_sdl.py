"""Types written in GraphQL's schema language → graphene types.

For types without resolvers: enums, and the types of areas that this server does not serve, whose
members clients may select all the same (docs/api/metadata.md#areas-not-served).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import graphene
from graphql import (
    DefinitionNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
)

from metadata.graphql.scalars import JSON, UUID, DateTime, JSONObject

Named = Callable[[str], Any]
SCALARS: Mapping[str, Any] = {
    "Boolean": graphene.Boolean,
    "DateTime": DateTime,
    "Float": graphene.Float,
    "Int": graphene.Int,
    "JSON": JSON,
    "JSONObject": JSONObject,
    "String": graphene.String,
    "UUID": UUID,
}
_elsewhere: dict[str, Any] = {}


def refer_to(*graphene_types: type) -> None:
    """Register types that definitions in schema language name but do not define."""
    _elsewhere.update((one.__name__, one) for one in graphene_types)


def graphene_types(file: Path) -> dict[str, Any]:
    """Return the types that `file` defines, by name.

    References are resolved when a schema is assembled, so that types may name each other across
    files.
    """
    made: dict[str, Any] = {}

    def named(name: str) -> Any:
        return made.get(name) or SCALARS.get(name) or _elsewhere[name]

    unions: list[UnionTypeDefinitionNode] = []
    for definition in parse(file.read_text(encoding="utf-8")).definitions:
        if isinstance(definition, UnionTypeDefinitionNode):
            unions.append(definition)
        else:
            made[_name(definition)] = _type(definition, named)
    for union in unions:
        members = tuple(made[member.name.value] for member in union.types)
        meta = type("Meta", (), {"types": members})
        made[_name(union)] = type(_name(union), (graphene.Union,), {"Meta": meta})
    return made


def _name(definition: DefinitionNode) -> str:
    name: str = definition.name.value  # type: ignore[attr-defined]  # type definitions have one
    return name


def _type(definition: DefinitionNode, named: Named) -> Any:
    name = _name(definition)
    if isinstance(definition, EnumTypeDefinitionNode):
        values = [value.name.value for value in definition.values]
        return graphene.Enum(name, [(value, value) for value in values])
    if isinstance(definition, ObjectTypeDefinitionNode):
        fields = {field.name.value: _field(field, named) for field in definition.fields}
        return type(name, (graphene.ObjectType,), fields)
    raise TypeError(f"{name}: neither an object type, nor an enum, nor a union")


def _field(field: FieldDefinitionNode, named: Named) -> Any:
    # Name it explicitly: graphene would turn start_date into startDate.
    return graphene.Field(_reference(field.type, named), name=field.name.value)


def _reference(node: TypeNode, named: Named) -> Any:
    if isinstance(node, NonNullTypeNode):
        return graphene.NonNull(_reference(node.type, named))
    if isinstance(node, ListTypeNode):
        return graphene.List(_reference(node.type, named))
    if isinstance(node, NamedTypeNode):
        return partial(named, node.name.value)
    raise TypeError(f"no type reference: {node.kind}")
