"""Limits of a document, checked before validation and before any SQL.

Raises `BadUserInput` with the messages of docs/api/graphql.md#limits. Counts expand fragments, but
each fragment is counted once and reused, so that a hostile document costs no more than its own
length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.signals import setting_changed
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from twenty.errors import BadUserInput


@dataclass(frozen=True, slots=True)
class Limits:
    max_fields: int
    max_root_fields: int
    max_depth: int
    max_aliases: int
    max_complexity: int
    max_tokens: int
    max_bytes: int


@lru_cache(maxsize=1)
def current_limits() -> Limits:
    """Return the configured limits."""
    return Limits(
        max_fields=settings.GRAPHQL_MAX_FIELDS,
        max_root_fields=settings.GRAPHQL_MAX_ROOT_RESOLVERS,
        max_depth=settings.GRAPHQL_MAX_DEPTH,
        max_aliases=settings.GRAPHQL_MAX_ALIASES,
        max_complexity=settings.GRAPHQL_COMPLEXITY_LIMIT,
        max_tokens=settings.GRAPHQL_MAX_TOKENS,
        max_bytes=settings.GRAPHQL_MAX_BYTES,
    )


def _forget_limits(**_signal: object) -> None:
    current_limits.cache_clear()


setting_changed.connect(_forget_limits)  # tests change settings


# Selections may be this many times as many as fields: `__typename` and introspection are no fields
# of records, but cost time all the same.
SELECTIONS_PER_FIELD = 2


def check_text(text: str, limits: Limits) -> None:
    """Raise `BadUserInput` for a text too long to be parsed."""
    # A character has at most four bytes: most texts need not be encoded to be measured.
    if len(text) * 4 > limits.max_bytes and len(text.encode(errors="replace")) > limits.max_bytes:
        raise BadUserInput(
            f"The document is longer than {limits.max_bytes} bytes. "
            "Send large values as variables.",
            code="TOO_COMPLEX_QUERY",
        )


@dataclass(slots=True)
class _Counts:
    """`selections` are all fields, `__typename` and introspection included."""

    selections: int = 0
    fields: int = 0
    roots: int = 0
    depth: int = 0
    aliases: int = 0


class _Counter:
    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self._known: dict[str, _Counts] = {}

    def count(self, selections: SelectionSetNode | None) -> _Counts:
        total = _Counts()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                self._add_field(total, node)
            elif isinstance(node, InlineFragmentNode):
                _merge(total, self.count(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                _merge(total, self._fragment(node.name.value))
        return total

    def _add_field(self, total: _Counts, node: FieldNode) -> None:
        if node.alias is not None:
            total.aliases += 1
        inner = self.count(node.selection_set)
        total.selections += 1 + inner.selections
        if node.name.value.startswith("__"):
            # Introspection reads no records: `introspection_cost` counts its answer.
            return
        total.fields += 1 + inner.fields
        total.roots += 1
        total.aliases += inner.aliases
        total.depth = max(total.depth, 1 + inner.depth)

    def _fragment(self, name: str) -> _Counts:
        found = self._known.get(name)
        if found is None:
            self._known[name] = _Counts()  # a cycle counts nothing here; validation refuses it
            definition = self._fragments.get(name)
            found = self.count(definition.selection_set) if definition else _Counts()
            self._known[name] = found
        return found


def _merge(total: _Counts, inner: _Counts) -> None:
    total.selections += inner.selections
    total.fields += inner.fields
    total.roots += inner.roots
    total.aliases += inner.aliases
    total.depth = max(total.depth, inner.depth)


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Raise `BadUserInput` for the first limit that the document exceeds."""
    counter = _Counter(document)
    total = _Counts()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            _merge(total, counter.count(definition.selection_set))
    _refuse_above("root resolvers", total.roots, limits.max_root_fields)
    _refuse_above("fields", total.fields, limits.max_fields)
    most = limits.max_fields * SELECTIONS_PER_FIELD
    _refuse_above("selections", total.selections, most)
    _refuse_above("nested fields", total.depth, limits.max_depth)
    _refuse_above("aliases", total.aliases, limits.max_aliases)


def refuse_aborted(errors: Sequence[GraphQLError]) -> None:
    """Raise `BadUserInput` when validation gave up.

    It compares fields with the same key of one selection set with each other, recursively.
    """
    if any(error.message == "Validation aborted." for error in errors):
        raise BadUserInput(
            "The document repeats fields so often, or nests fragments so deeply, that it cannot be "
            "checked.",
            code="TOO_COMPLEX_QUERY",
        )


def _refuse_above(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise BadUserInput(
            f"Query too complex - Too many {what} requested: {count} - "
            f"Maximum allowed {what}: {limit}",
            code="TOO_COMPLEX_QUERY",
        )
