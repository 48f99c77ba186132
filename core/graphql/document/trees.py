"""A parsed and valid document with holes where its literals were.

A literal that may differ in another text of the same template is replaced by a `HoleNode`, so that
its value can only be read from the text being run. What remains in the tree (`fixed`) is part of
the tree's cache key: defaults of variables and arguments of introspection, which graphql-core reads
from the tree itself, and arguments of response keys that occur more than once, because whether such
fields may be merged depends on their values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    is_scalar_type,
    specified_scalar_types,
    visit,
)
from graphql.pyutils import Undefined

from core.graphql.document.literals import Lifted, string_value
from twenty.http.exact_numbers import exact_float

INTROSPECTION = frozenset({"__schema", "__type"})
_READERS: Mapping[type[ValueNode], Callable[[str], str | int | float]] = {
    StringValueNode: str,
    IntValueNode: int,
    FloatValueNode: exact_float,
}


class HoleNode(ValueNode):
    """The position of the text's literal number `index`."""

    __slots__ = ("index",)
    keys = ("loc", "index")

    index: int


@dataclass(frozen=True, slots=True)
class Hole:
    """A literal that may have another value in another text.

    `scalar` is the type expected there; None where any value is valid (inside JSON, or a String).
    """

    index: int
    kind: type[ValueNode]
    scalar: Any


@dataclass(frozen=True)
class Tree:
    """A document's tree.

    `starts` and `ends`: positions of the literals in the text that was parsed. `selections`: what
    `core.graphql.selection` has read from the tree, for all requests.
    """

    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    holes: tuple[Hole, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    selections: dict[Any, Any] = field(default_factory=dict, compare=False)


def plain_tree(document: DocumentNode) -> Tree:
    """Return a document unchanged: its literals are its own."""
    return _tree(document, (), (), ())


def tree_with_holes(document: DocumentNode, schema: GraphQLSchema, lifted: Lifted) -> Tree | None:
    """Return the tree, or None when scanner and parser disagree about the literals."""
    finder = _find_holes(document, schema)
    if sorted(finder.places) != list(zip(lifted.starts, lifted.ends, strict=True)):
        return None
    number = {start: index for index, start in enumerate(lifted.starts)}
    holes = tuple(Hole(number[start], kind, scalar) for start, kind, scalar in finder.free)
    places = {start: number[start] for start, _, _ in finder.free}
    emptied: DocumentNode = visit(document, _Emptier(places))
    return _tree(emptied, holes, lifted.starts, lifted.ends)


def values_of(tree: Tree, spellings: Sequence[str]) -> dict[int, Any] | None:
    """Return the values of the tree's holes, read from a text's literals.

    None when a literal is not of the expected type; the full validation will say why.
    """
    try:
        return {hole.index: _value(hole, spellings[hole.index]) for hole in tree.holes}
    except Exception:
        return None


def _value(hole: Hole, spelling: str) -> str | int | float:
    """Parse one literal. Raises whatever the scalar raises, and `ValueError`."""
    text = string_value(spelling) if hole.kind is StringValueNode else spelling
    if hole.scalar is not None:
        node = hole.kind(value=text)
        if hole.scalar.parse_literal(node) is Undefined:
            raise ValueError("not what is expected here")
    return _READERS[hole.kind](text)


def fixed_literals(tree: Tree, spellings: Sequence[str]) -> tuple[str, ...]:
    """Return the literals that are part of the tree."""
    free = {hole.index for hole in tree.holes}
    return tuple(s for index, s in enumerate(spellings) if index not in free)


def _tree(
    document: DocumentNode, holes: tuple[Hole, ...], starts: tuple[int, ...], ends: tuple[int, ...]
) -> Tree:
    definitions = document.definitions
    return Tree(
        operations=tuple(d for d in definitions if isinstance(d, OperationDefinitionNode)),
        fragments={d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)},
        holes=holes,
        starts=starts,
        ends=ends,
    )


def _find_holes(document: DocumentNode, schema: GraphQLSchema) -> _HoleFinder:
    keys = _KeyCounter()
    visit(document, keys)
    info = TypeInfo(schema)
    finder = _HoleFinder(info, keys.counts)
    visit(document, TypeInfoVisitor(info, finder))
    return finder


class _KeyCounter(Visitor):
    """Counts how often each response key occurs with arguments, in the whole document."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.arguments:
            self.counts[_response_key(node)] += 1


class _HoleFinder(Visitor):
    """Collects positions of literals, and for those that may differ what is expected there."""

    def __init__(self, info: TypeInfo, keys: Counter[str]) -> None:
        super().__init__()
        self._info = info
        self._keys = keys
        self.places: list[tuple[int, int]] = []
        self.free: list[tuple[int, type[ValueNode], Any]] = []

    def enter_string_value(self, node: StringValueNode, *place: Any) -> None:
        if not node.block:
            self._note(node, place)

    def enter_int_value(self, node: IntValueNode, *place: Any) -> None:
        self._note(node, place)

    def enter_float_value(self, node: FloatValueNode, *place: Any) -> None:
        self._note(node, place)

    def _note(self, node: ValueNode, place: Sequence[Any]) -> None:
        _, parent, _, ancestors = place
        assert node.loc is not None, "parsed with locations"  # noqa: S101
        self.places.append((node.loc.start, node.loc.end))
        if any(self._is_fixed_below(ancestor) for ancestor in (*ancestors, parent)):
            return
        wanted = self._info.get_input_type()
        named = get_named_type(wanted) if wanted is not None else None
        takes_any = not is_scalar_type(named) or named is specified_scalar_types["String"]
        self.free.append((node.loc.start, type(node), None if takes_any else named))

    def _is_fixed_below(self, ancestor: Any) -> bool:
        if isinstance(ancestor, FieldNode):
            return ancestor.name.value in INTROSPECTION or self._keys[_response_key(ancestor)] > 1
        return isinstance(ancestor, VariableDefinitionNode | DirectiveNode)


class _Emptier(Visitor):
    """Replaces literals by holes; `places`: start → number."""

    def __init__(self, places: Mapping[int, int]) -> None:
        super().__init__()
        self._places = places

    def _emptied(self, node: ValueNode, *_: Any) -> Node | None:
        index = self._places.get(node.loc.start) if node.loc else None
        return None if index is None else HoleNode(loc=node.loc, index=index)

    enter_string_value = enter_int_value = enter_float_value = _emptied


def _response_key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value
