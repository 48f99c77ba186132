"""Prepare documents: limit, parse and validate them, and cache their trees by template.

A tree is cached by the catalog it was validated against, the text's template and the literals that
belong to the tree (`core.graphql.document.trees`). Only valid documents are cached; the cache is
bounded in bytes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    Source,
    SourceLocation,
    get_location,
    parse,
)

from core.graphql.document.literals import Lifted, lift
from core.graphql.document.trees import Tree, fixed_literals, plain_tree, tree_with_holes, values_of
from core.graphql.document.validation import validate_document
from metadata.model.bounded_cache import BoundedCache
from metadata.model.catalog import Catalog
from twenty.http.graphql.introspection_cost import check_introspection
from twenty.http.graphql.limits import Limits, check_document, check_text, refuse_aborted
from twenty.reference import is_reference

MAX_CACHE_BYTES = 16_000_000
# A parsed document takes roughly this many times the memory of its text.
TREE_WEIGHT = 40


class DocumentError(Exception):
    """The document cannot run. `code` is the outer code of every error in `errors`."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


class Prepared(NamedTuple):
    """A document ready to run: the tree of its template, and this text's own literals by hole."""

    text: str
    tree: Tree
    literals: Mapping[int, Any]
    lifted: Lifted | None

    def location(self, node: Node) -> SourceLocation:
        """Return line and column of `node` in this text."""
        return get_location(Source(self.text), self._position(node))

    def relocated(self, error: GraphQLError) -> GraphQLError:
        """Return the error with its nodes' positions in this text."""
        return GraphQLError(
            error.message,
            source=Source(self.text),
            positions=[self._position(node) for node in error.nodes or () if node.loc],
            original_error=error.original_error,
        )

    def _position(self, node: Node) -> int:
        """Return the position of `node` in this text.

        The tree may have been parsed from a text with longer or shorter literals; the distance to
        the preceding literal is the same in both.
        """
        assert node.loc is not None, "parsed with locations"  # noqa: S101
        start = node.loc.start
        before = bisect_right(self.tree.ends, start)
        if before and self.lifted is not None:
            start += self.lifted.ends[before - 1] - self.tree.ends[before - 1]
        return start


# By (catalog, template): the latest tree, which says which literals are fixed; by those plus the
# fixed literals: the tree for exactly these.
_trees = BoundedCache(MAX_CACHE_BYTES)


def prepare(text: str, schema: GraphQLSchema, catalog: Catalog, limits: Limits) -> Prepared:
    """Parse, check limits and validate, or take the tree from the cache.

    `schema`: the catalog's. Raises `DocumentError`, and `ApiError` for limits.
    """
    check_text(text, limits)
    lifted = None if is_reference() else lift(text)
    if lifted is None:
        return Prepared(text, plain_tree(_valid(text, schema, limits)), {}, None)
    template = (catalog.number, lifted.template)
    # Limits and validation depend on the template and the fixed literals alone, which are the key:
    # a cached tree has passed them.
    latest: Tree | None = _trees.get(template)
    if latest is not None:
        found = _trees.get((*template, fixed_literals(latest, lifted.spellings)))
        values = values_of(found, lifted.spellings) if found else None
        if found and values is not None:
            return Prepared(text, found, values, lifted)
    document = _valid(text, schema, limits)
    tree = tree_with_holes(document, schema, lifted)
    values = values_of(tree, lifted.spellings) if tree else None
    if tree is None or values is None:
        return Prepared(text, plain_tree(document), {}, None)
    weight = len(text) * TREE_WEIGHT
    _keep(template, tree, weight)
    _keep((*template, fixed_literals(tree, lifted.spellings)), tree, weight)
    return Prepared(text, tree, values, lifted)


def _keep(key: Hashable, tree: Tree, weight: int) -> None:
    if weight <= MAX_CACHE_BYTES // 4:  # one document must not evict all others
        _trees.put(key, tree, weight)


def _valid(text: str, schema: GraphQLSchema, limits: Limits) -> DocumentNode:
    try:
        document = parse(text, max_tokens=limits.max_tokens)
    except GraphQLError as error:
        raise DocumentError("GRAPHQL_PARSE_FAILED", [error]) from None
    except RecursionError:
        too_deep = GraphQLError("Syntax Error: the document is nested too deeply.")
        raise DocumentError("GRAPHQL_PARSE_FAILED", [too_deep]) from None
    check_document(document, limits)
    check_introspection(document, schema)
    errors = validate_document(schema, document)
    refuse_aborted(errors)
    if errors:
        raise DocumentError("GRAPHQL_VALIDATION_FAILED", errors)
    return document
