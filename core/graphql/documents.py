"""Parsed and validated documents, kept by (data model version, text template).

What comes in: a document's text and a schema. What goes out: a `Prepared` document with the
literals of THIS text; or `DocumentError` with the GraphQL errors to show. Only valid documents
are kept; the cache is bounded in bytes (architecture.md §1).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
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


class DocumentCache:
    """Least recently used documents, bounded by the bytes they take; safe between threads."""

    def __init__(self, max_bytes: int = MAX_CACHE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[tuple[UUID, int, str], Parsed] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[UUID, int, str]) -> Parsed | None:
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: tuple[UUID, int, str], parsed: Parsed) -> None:
        size = _weight(parsed)
        if size > self._max_bytes // 4:
            return
        with self._lock:
            old = self._entries.pop(key, None)
            self._bytes += size - (_weight(old) if old else 0)
            self._entries[key] = parsed
            while self._bytes > self._max_bytes:
                _, dropped = self._entries.popitem(last=False)
                self._bytes -= _weight(dropped)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._bytes = 0


def _weight(parsed: Parsed) -> int:
    return len(parsed.source) * TREE_WEIGHT


_cache = DocumentCache()
# By the whole text; mostly the same trees.
_exact = BoundedCache(MAX_CACHE_BYTES)


def prepare(
    text: str, schema: GraphQLSchema, version: tuple[UUID, int], limits: Limits
) -> Prepared:
    """Parse, check limits and validate, or take all that from the cache.

    `version` = (workspace id, schema version). Raises `DocumentError`, and `ApiError` for limits.
    """
    exact = (*version, text)
    ready: Prepared | None = _exact.get(exact)
    if ready is not None:
        return ready
    prepared, is_kept = _prepare(text, schema, version, limits)
    if is_kept and prepared.is_exact:
        # Its literals never change: a document whose values are variables comes as the same text.
        _exact.put(exact, prepared, weight=_weight(prepared.parsed))
    return prepared


def _prepare(
    text: str, schema: GraphQLSchema, version: tuple[UUID, int], limits: Limits
) -> tuple[Prepared, bool]:
    """The document, and whether it is kept by its template."""
    lifted = lift(text)
    if lifted is not None:
        found = _cache.get((*version, lifted.template))
        if found is not None and _fit(found, lifted.values):
            return Prepared(found, lifted.values, found.source == text), True
    parsed = _parse(text, schema, lifted, limits)
    if lifted is not None and parsed.holes:
        _cache.put((*version, lifted.template), parsed)
        return Prepared(parsed, lifted.values, is_exact=True), True
    is_kept = lifted is not None and not lifted.values
    if is_kept and lifted is not None:
        _cache.put((*version, lifted.template), parsed)
    return Prepared(parsed, (), is_exact=True), is_kept


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
