"""Parsed and validated documents, kept by (data model version, text template).

What comes in: a document's text and a schema. What goes out: a `Prepared` document with the
literals of THIS text; or `DocumentError` with the GraphQL errors to show. Only valid documents
are kept; the cache is bounded in bytes (architecture.md §1).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import (
    DocumentNode,
    FloatValueNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_scalar_type,
    parse,
    visit,
)

from core.graphql.literals import Lifted, lift
from core.graphql.validation import validate_document
from core.query.bounded_cache import BoundedCache
from twenty.api.graphql_limits import Limits, check_document

MAX_CACHE_BYTES = 16_000_000
# A parsed document takes roughly this many times the room of its text.
TREE_WEIGHT = 40


class DocumentError(Exception):
    """The document cannot run. `code` is the outer code of every error in `errors`."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


@dataclass(frozen=True)
class Parsed:
    """A valid document without its literals' values. `holes` maps a literal node's place in the
    text it was parsed from to its number; `hole_types[i]` is the scalar expected there.
    `selections`: what `core.graphql.selection` read out of it once for all requests."""

    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    document: DocumentNode
    holes: Mapping[int, int]
    hole_types: tuple[Any, ...]
    source: str
    selections: dict[Any, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to run: `literals` are this text's values, by hole number. `is_exact`:
    the tree was parsed from this very text, so that its places are true. `selections`: as those of
    `parsed`, but for this text."""

    parsed: Parsed
    literals: tuple[Any, ...]
    is_exact: bool
    selections: dict[Any, Any] = field(default_factory=dict, compare=False)


# By the text without its literals' values, and by the whole text: mostly the same trees.
_by_template = BoundedCache(MAX_CACHE_BYTES)
_by_text = BoundedCache(MAX_CACHE_BYTES)


def prepare(
    text: str, schema: GraphQLSchema, version: tuple[UUID, int], limits: Limits
) -> Prepared:
    """Parse, check limits and validate, or take all that from the cache.

    `version` = (workspace id, schema version). Raises `DocumentError`, and `ApiError` for limits.
    """
    key = (*version, text)
    ready: Prepared | None = _by_text.get(key)
    if ready is not None:
        return ready
    prepared = _prepare(text, schema, version, limits)
    if prepared.is_exact:
        # Its literals never change: a document whose values are variables comes as the same text.
        _keep(_by_text, key, prepared, prepared.parsed)
    return prepared


def _prepare(
    text: str, schema: GraphQLSchema, version: tuple[UUID, int], limits: Limits
) -> Prepared:
    lifted = lift(text)
    key = (*version, lifted.template) if lifted is not None else None
    if lifted is not None:
        found: Parsed | None = _by_template.get(key)
        if found is not None and _fit(found, lifted.values):
            return Prepared(found, lifted.values, found.source == text)
    parsed = _parse(text, schema, lifted, limits)
    literals = lifted.values if lifted is not None and parsed.holes else ()
    if lifted is not None and len(literals) == len(lifted.values):
        _keep(_by_template, key, parsed, parsed)
    return Prepared(parsed, literals, is_exact=True)


def _keep(cache: BoundedCache, key: Hashable, value: Any, parsed: Parsed) -> None:
    weight = len(parsed.source) * TREE_WEIGHT
    if weight <= MAX_CACHE_BYTES // 4:  # one document shall not drive out all others
        cache.put(key, value, weight)


def _fit(parsed: Parsed, values: tuple[Any, ...]) -> bool:
    """Whether every literal is acceptable where it stands (else the full validation tells why)."""
    for expected, value in zip(parsed.hole_types, values, strict=True):
        if expected is None:
            continue
        try:
            expected.parse_value(value)
        except Exception:
            return False
    return True


def _parse(text: str, schema: GraphQLSchema, lifted: Lifted | None, limits: Limits) -> Parsed:
    try:
        document = parse(text, max_tokens=limits.max_tokens)
    except GraphQLError as error:
        raise DocumentError("GRAPHQL_PARSE_FAILED", [error]) from None
    except RecursionError:
        too_deep = GraphQLError("Syntax Error: the document is nested too deeply.")
        raise DocumentError("GRAPHQL_PARSE_FAILED", [too_deep]) from None
    check_document(document, limits)
    errors = validate_document(schema, document)
    if errors:
        raise DocumentError("GRAPHQL_VALIDATION_FAILED", errors)
    holes, types = _holes(document, schema, lifted)
    return Parsed(
        operations=tuple(d for d in document.definitions if isinstance(d, OperationDefinitionNode)),
        fragments={
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        },
        document=document,
        holes=holes,
        hole_types=types,
        source=text,
    )


class _HoleFinder(Visitor):
    """Collects literal nodes with the scalar type expected at each."""

    def __init__(self, type_info: TypeInfo) -> None:
        super().__init__()
        self._type_info = type_info
        self.found: list[tuple[int, Any]] = []

    def _note(self, node: Any) -> None:
        wanted = self._type_info.get_input_type()
        named = get_named_type(wanted) if wanted is not None else None
        self.found.append((node.loc.start, named if is_scalar_type(named) else None))

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        if not node.block:
            self._note(node)

    def enter_int_value(self, node: IntValueNode, *_: Any) -> None:
        self._note(node)

    def enter_float_value(self, node: FloatValueNode, *_: Any) -> None:
        self._note(node)


def _holes(
    document: DocumentNode, schema: GraphQLSchema, lifted: Lifted | None
) -> tuple[dict[int, int], tuple[Any, ...]]:
    """Literal places → numbers, only when the scan and the parser saw exactly the same literals."""
    if lifted is None or not lifted.values:
        return {}, ()
    type_info = TypeInfo(schema)
    finder = _HoleFinder(type_info)
    visit(document, TypeInfoVisitor(type_info, finder))
    found = sorted(finder.found, key=lambda pair: pair[0])
    if tuple(start for start, _ in found) != lifted.starts:
        return {}, ()
    return (
        {start: number for number, (start, _) in enumerate(found)},
        tuple(expected for _, expected in found),
    )
