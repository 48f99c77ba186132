"""The values of arguments: literals of this text and variables of this request, as plain Python.

They become str, int, float, bool, None, list or dict. No type is needed: validation has checked
literals, coercion has checked variables, and the planner checks the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)

from core.graphql.document.documents import Prepared
from core.graphql.document.trees import HoleNode
from twenty.http.exact_numbers import exact_float

# A variable that was declared but not given: its argument counts as absent.
ABSENT = object()


class ValueReader:
    """Reads the value nodes of one prepared document with one request's variables."""

    def __init__(self, prepared: Prepared, variables: Mapping[str, Any]) -> None:
        self._literals = prepared.literals
        self._variables = variables

    def arguments(self, nodes: Iterable[ArgumentNode]) -> dict[str, Any]:
        """Return arguments by name; an absent variable leaves its argument out."""
        read = ((node.name.value, self.value(node.value)) for node in nodes)
        return {name: value for name, value in read if value is not ABSENT}

    def includes(self, directives: Iterable[DirectiveNode]) -> bool:
        """Apply `@skip` and `@include`."""
        for directive in directives:
            name = directive.name.value
            if name in {"skip", "include"}:
                condition = self.arguments(directive.arguments).get("if")
                if bool(condition) is (name == "skip"):
                    return False
        return True

    def value(self, node: ValueNode) -> Any:
        if isinstance(node, HoleNode):
            return self._literals[node.index]
        if isinstance(node, VariableNode):
            return self._variables.get(node.name.value, ABSENT)
        if isinstance(node, ObjectValueNode):
            return self._object(node)
        if isinstance(node, ListValueNode):
            values = (self.value(item) for item in node.values)
            return [None if value is ABSENT else value for value in values]
        return _constant(node)

    def _object(self, node: ObjectValueNode) -> dict[str, Any]:
        read = ((item.name.value, self.value(item.value)) for item in node.fields)
        return {name: value for name, value in read if value is not ABSENT}


def _constant(node: ValueNode) -> Any:
    if isinstance(node, NullValueNode):
        return None
    if isinstance(node, BooleanValueNode | EnumValueNode | StringValueNode):
        return node.value
    if isinstance(node, IntValueNode):
        return int(node.value)
    if isinstance(node, FloatValueNode):
        return exact_float(node.value)
    raise TypeError(f"not a value node: {node.kind}")
