"""The values of arguments: literals of this text and variables of this request, as plain Python.

What comes in: value nodes of a validated document. What goes out: str, int, float, bool, None,
list, dict. No type is needed: validation has checked literals, coercion has checked variables,
and the planner checks the rest.
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

from core.graphql.documents import Prepared

# A variable that was declared but not given: its argument counts as absent.
ABSENT = object()


class ValueReader:
    """Reads value nodes of one prepared document with one request's variables."""

    def __init__(self, prepared: Prepared, variables: Mapping[str, Any]) -> None:
        self._holes = prepared.parsed.holes
        self._literals = prepared.literals
        self._variables = variables

    def arguments(self, nodes: Iterable[ArgumentNode]) -> dict[str, Any]:
        """Arguments by name; absent variables leave their argument out."""
        read = ((node.name.value, self.value(node.value)) for node in nodes)
        return {name: value for name, value in read if value is not ABSENT}

    def includes(self, directives: Iterable[DirectiveNode]) -> bool:
        """What `@skip` and `@include` decide."""
        for directive in directives:
            name = directive.name.value
            if name in {"skip", "include"}:
                condition = self.arguments(directive.arguments).get("if")
                if bool(condition) is (name == "skip"):
                    return False
        return True

    def value(self, node: ValueNode) -> Any:
        if isinstance(node, VariableNode):
            return self._variables.get(node.name.value, ABSENT)
        if isinstance(node, ObjectValueNode):
            return self._object(node)
        if isinstance(node, ListValueNode):
            values = (self.value(item) for item in node.values)
            return [None if value is ABSENT else value for value in values]
        return self._scalar(node)

    def _object(self, node: ObjectValueNode) -> dict[str, Any]:
        read = ((item.name.value, self.value(item.value)) for item in node.fields)
        return {name: value for name, value in read if value is not ABSENT}

    def _scalar(self, node: ValueNode) -> Any:
        if isinstance(node, NullValueNode):
            return None
        if isinstance(node, BooleanValueNode | EnumValueNode):
            return node.value
        hole = self._holes.get(node.loc.start) if node.loc else None
        if hole is not None and not getattr(node, "block", False):
            return self._literals[hole]
        return _literal(node)


def _literal(node: ValueNode) -> Any:
    if isinstance(node, StringValueNode):
        return node.value
    if isinstance(node, IntValueNode):
        return int(node.value)
    if isinstance(node, FloatValueNode):
        return float(node.value)
    raise TypeError(f"not a value node: {node.kind}")
