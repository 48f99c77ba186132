"""Resolve `currentWorkspace` and `currentUser` field by field, as `/metadata` does.

They read no records, so the record pipeline is not involved; nothing is cached either, because the
answer is about the caller.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from apikeys.context import RequestContext
from core.graphql.document.documents import Prepared
from core.graphql.errors import api_error_entry
from core.graphql.root_fields import root_fields
from core.graphql.types.account_types import account_fields
from metadata.graphql.context import MetadataContext
from metadata.model.catalog import Catalog


def is_account_field(catalog: Catalog, name: str) -> bool:
    """Tell whether a query's root field is about the caller; an object's field takes precedence."""
    return name in account_fields() and name not in root_fields(catalog)[OperationType.QUERY]


def run_account_field(
    caller: tuple[HttpRequest, RequestContext],
    schema: GraphQLSchema,
    prepared: Prepared,
    operation: OperationDefinitionNode,
    nodes: Sequence[FieldNode],
    given: Mapping[str, Any],
) -> tuple[bytes, list[dict[str, Any]]]:
    """Return the JSON of one root field and its entries of `errors`.

    `nodes`: the field's occurrences; `given`: the variables as received.
    """
    only = OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=None,
        variable_definitions=operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    result = execute_sync(
        schema,
        DocumentNode(definitions=(only, *prepared.tree.fragments.values())),
        context_value=MetadataContext(*caller),
        variable_values=dict(given),
    )
    (value,) = (result.data or {"": None}).values()
    errors = [
        api_error_entry(
            error.original_error or error,
            prepared.location(error.nodes[0]) if error.nodes else None,
            error.path,
        )
        for error in result.errors or ()
    ]
    return json.dumps(value, separators=(",", ":")).encode(), errors
