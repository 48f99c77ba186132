"""Faults of cached documents: a tree, an answer or a schema that belongs to another text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from graphql import FieldNode, Node, Visitor, visit

from core.graphql.document import trees
from tests.contracts.differential.mutants.tools import (
    Mutant,
    kept,
    lesser_cache,
    replaced,
)

Place = tuple[int, int]


def _without_literals_in(places_of: Callable[[trees.Tree], Iterator[Place]]) -> Mutant:
    """Leave fixed literals in these positions out of the key: the first text's are kept."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        def fixed(tree: trees.Tree, spellings: Sequence[str]) -> tuple[str, ...]:
            free = {hole.index for hole in tree.holes}
            places = list(places_of(tree))
            return tuple(
                spelling
                for index, spelling in enumerate(spellings)
                if index not in free
                and not any(start <= tree.starts[index] < end for start, end in places)
            )

        patch.setattr("core.graphql.document.documents.fixed_literals", fixed)

    return mutate


def _place(node: Node) -> Place:
    return (node.loc.start, node.loc.end) if node.loc else (0, 0)


def _defaults(tree: trees.Tree) -> Iterator[Place]:
    for operation in tree.operations:
        for definition in operation.variable_definitions or ():
            yield _place(definition)


class _Fields(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[FieldNode] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.found.append(node)


def _introspection(tree: trees.Tree) -> Iterator[Place]:
    return (_place(node) for node in _all_fields(tree) if node.name.value in trees.INTROSPECTION)


def _repeated(tree: trees.Tree) -> Iterator[Place]:
    return (
        _place(node) for node in _all_fields(tree) if node.name.value not in trees.INTROSPECTION
    )


def _all_fields(tree: trees.Tree) -> list[FieldNode]:
    fields = _Fields()
    for definition in (*tree.operations, *tree.fragments.values()):
        visit(definition, fields)
    return fields.found


def _less_of_a_text(text: str) -> str:
    return text[:60]


DOCUMENTS: Mapping[str, Mutant] = {
    "defaults of variables stay with the first text's tree": _without_literals_in(_defaults),
    "arguments of introspection stay with the first text's tree": _without_literals_in(
        _introspection
    ),
    "arguments of a repeated field stay with the first text's tree": _without_literals_in(
        _repeated
    ),
    "trees are kept without the catalog": replaced(
        "core.graphql.document.documents._trees",
        lambda trees: _Anywhere(trees),
    ),
    "selections with arguments are kept with the tree": replaced(
        "core.graphql.selection.SelectionReader._has_arguments",
        lambda real: lambda self, selection_set: False,
    ),
    "introspection is kept without its text": lesser_cache(
        "core.graphql.introspection", lambda key: key[1:]
    ),
    "introspection is kept without the operation's name": lesser_cache(
        "core.graphql.introspection", lambda key: (key[0], key[2])
    ),
    "introspection is kept without its variables": lesser_cache(
        "core.graphql.introspection", lambda key: key[:2]
    ),
    "a schema outlives its data model": kept(
        "core.graphql.view.schema_for", lambda catalog: catalog.workspace_id
    ),
    "the schema's text outlives its data model": kept(
        "core.graphql.view.schema_text", lambda catalog: catalog.workspace_id
    ),
    "root fields outlive their data model": kept(
        "core.graphql.root_fields.root_fields", lambda catalog: catalog.workspace_id
    ),
    "documents of /metadata are kept by their beginning": kept(
        "twenty.metadata_endpoint.documents._kept", _less_of_a_text
    ),
    "mistakes in documents of /metadata are kept by their beginning": kept(
        "twenty.metadata_endpoint.documents._kept_errors", _less_of_a_text
    ),
}


class _Anywhere:
    """Trees cached under their template alone."""

    def __init__(self, cache: Any) -> None:
        self._kept: dict[Any, Any] = {}

    def get(self, key: Any) -> Any:
        return self._kept.get(key[1:])

    def put(self, key: Any, value: Any, weight: int = 1) -> None:
        self._kept[key[1:]] = value
