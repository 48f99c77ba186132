"""`__schema` and `__type`: answered by graphql-core's executor from the schema alone.

Tools request the whole schema repeatedly, which takes half a second the first time. Answers are
kept with the catalog, so they end with the data model's version; their key is all that they depend
on besides: text, operation and variables. The cache is bounded in bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from core.graphql.document.documents import Prepared
from core.graphql.errors import api_error_entry
from metadata.model.bounded_cache import cache_of
from metadata.model.catalog import Catalog
from twenty.errors import BadUserInput

KEPT_BYTES = 8_000_000


def introspect(
    catalog: Catalog,
    schema: GraphQLSchema,
    prepared: Prepared,
    operation: OperationDefinitionNode,
    nodes: Sequence[FieldNode],
    given: Mapping[str, Any],
) -> tuple[Mapping[str, bytes], list[dict[str, Any]]]:
    """Return the JSON of introspection fields by response key, and the entries of `errors`.

    `nodes`: introspection fields of `operation`'s root; `given`: the variables as received.
    """
    cache = cache_of(catalog, "introspection", KEPT_BYTES)
    name = operation.name.value if operation.name else None
    key = (prepared.text, name, json.dumps(given, sort_keys=True))
    found: Mapping[str, bytes] | None = cache.get(key)
    if found is not None:
        return found, []
    result = execute_sync(
        schema, _document(prepared, operation, nodes), variable_values=dict(given)
    )
    data = {key: _json(value) for key, value in (result.data or {}).items()}
    errors = [_entry(error) for error in result.errors or ()]
    if not errors:
        cache.put(key, data, weight=len(prepared.text) + sum(map(len, data.values())))
    return data, errors


def _document(
    prepared: Prepared, operation: OperationDefinitionNode, nodes: Sequence[FieldNode]
) -> DocumentNode:
    only = OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=None,
        variable_definitions=operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    return DocumentNode(definitions=(only, *prepared.tree.fragments.values()))


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _entry(error: GraphQLError) -> dict[str, Any]:
    entry = api_error_entry(BadUserInput(error.message))
    if error.path:
        entry["path"] = error.path
    return entry
