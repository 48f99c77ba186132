"""How each field of an object is named in each notation, derived from the GraphQL schema.

For a name (a field's or its join column's): a selection, a filter, an order, a dimension, a written
value, as the APIs take them; None where the name has no such use. So a new field type, or a new
use, is included automatically.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_input_object_type,
    is_object_type,
)

from metadata.definitions import FieldDef, ObjectDef
from metadata.types.registry import field_type

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    obj: ObjectDef
    schema: GraphQLSchema

    @property
    def names(self) -> list[str]:
        """Every name under which a field of the object can be used."""
        return [name for name in self._output.fields if self.field(name) is not None]

    def field(self, name: str) -> FieldDef | None:
        return self.obj.fields.get(name) or self.obj.join_columns.get(name)

    @property
    def _output(self) -> GraphQLObjectType:
        found: GraphQLObjectType = self._type(self.obj.pascal_name)
        return found

    def _type(self, name: str) -> Any:
        return self.schema.type_map[name]

    def selection(self, name: str) -> str:
        return name + _selection(get_named_type(self._output.fields[name].type))

    def filter(self, name: str) -> dict[str, Any] | None:
        return self._in_input(f"{self.obj.pascal_name}FilterInput", name, _filter)

    def order(self, name: str) -> dict[str, Any] | None:
        return self._in_input(f"{self.obj.pascal_name}OrderByInput", name, _order)

    def dimension(self, name: str) -> dict[str, Any] | None:
        return self._in_input(f"{self.obj.pascal_name}GroupByInput", name, _dimension)

    def written(self, name: str, kind: str) -> dict[str, Any] | None:
        """`kind`: Create or Update. The field type's own example, else null (naming it counts)."""
        known: GraphQLInputObjectType = self._type(f"{self.obj.pascal_name}{kind}Input")
        if name not in known.fields:
            return None
        field = self.field(name)
        if field is None or field.is_relation:
            return {name: {"disconnect": True} if name in self.obj.fields else None}
        schema = field_type(field).json_schema(field, for_write=True)
        examples = schema.get("examples") or [schema.get("example")]
        return {name: examples[0]}

    def aggregate(self, name: str) -> str | None:
        field = self.obj.fields.get(name)
        found = field_type(field).aggregates(field) if field else ()
        connection = self._type(f"{self.obj.pascal_name}Connection")
        names = [a.name(field) for a in found if field and a.name(field) in connection.fields]
        return names[0] if names else None

    def _in_input(self, type_name: str, name: str, build: Any) -> dict[str, Any] | None:
        known: GraphQLInputObjectType = self._type(type_name)
        if name not in known.fields:
            return None
        value = build(get_named_type(known.fields[name].type))
        return None if value is None else {name: value}


def path_and_leaf(value: Any) -> tuple[Path, Any]:
    """{"a": {"b": leaf}} → (("a", "b"), leaf): the dotted notation of REST."""
    path: list[str] = []
    while isinstance(value, dict):
        ((key, value),) = value.items()
        path.append(key)
    return tuple(path), value


def _selection(named: Any) -> str:
    if not is_object_type(named):
        return ""
    if "edges" in named.fields:
        return " { edges { node { id } } }"
    name = "id" if "id" in named.fields else next(iter(named.fields))
    return f" {{ {name}{_selection(get_named_type(named.fields[name].type))} }}"


def _filter(named: Any) -> Any:
    if "is" in named.fields:
        return {"is": "NOT_NULL"}
    usable = [n for n in named.fields if n not in ("and", "or", "not")]
    name = (
        "id"
        if "id" in usable
        else next(
            (n for n in usable if is_input_object_type(get_named_type(named.fields[n].type))), None
        )
    )
    return None if name is None else {name: _filter(get_named_type(named.fields[name].type))}


def _order(named: Any) -> Any:
    if not is_input_object_type(named):
        return "AscNullsFirst"
    name = "id" if "id" in named.fields else next(iter(named.fields))
    return {name: _order(get_named_type(named.fields[name].type))}


def _dimension(named: Any) -> Any:
    if not is_input_object_type(named):
        return True
    if "granularity" in named.fields:
        return {"granularity": "DAY"}
    name = "id" if "id" in named.fields else next(iter(named.fields))
    return {name: _dimension(get_named_type(named.fields[name].type))}
