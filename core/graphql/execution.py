"""Running one operation: each root field becomes one statement, its JSON is passed on as bytes.

What comes in: a `RequestContext`, a prepared document, variables. What goes out: the response
body as bytes: `{"data": …}` in the order of the document, with `errors` where root fields failed.
graphql-core's field-by-field executor serves introspection only (architecture.md §1, row 4).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

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
from graphql.execution.values import get_variable_values

from apikeys.context import RequestContext
from core.graphql.documents import DocumentError, Prepared
from core.graphql.errors import api_error_entry
from core.graphql.root_fields import RootCall, run_root_field
from core.graphql.selection import SelectionReader
from core.graphql.values import ValueReader
from core.graphql.variables import coerce_regular
from twenty.api.graphql_limits import Limits
from twenty.errors import BadUserInput

INTROSPECTION = frozenset({"__schema", "__type"})
# Answers kept for each version of a data model.
MAX_INTROSPECTIONS = 8


def choose_operation(prepared: Prepared, name: str | None) -> OperationDefinitionNode:
    """The operation to run; several need `operationName` (README decision 11). There are no
    subscriptions."""
    operation = _named_operation(prepared, name)
    if operation.operation is OperationType.SUBSCRIPTION:
        raise BadUserInput("Schema is not configured to execute subscription operation.")
    return operation


def _named_operation(prepared: Prepared, name: str | None) -> OperationDefinitionNode:
    operations = prepared.parsed.operations
    if name is None:
        if len(operations) == 1:
            return operations[0]
        text = "Must provide operation name if query contains multiple operations."
        raise BadUserInput(text if operations else "Must provide an operation.")
    for operation in operations:
        if operation.name is not None and operation.name.value == name:
            return operation
    raise BadUserInput(f'Unknown operation named "{name}".')


def coerce_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Variables as their types want them. Raises `DocumentError` with BAD_USER_INPUT."""
    if not operation.variable_definitions:
        return {}
    regular = coerce_regular(schema, operation.variable_definitions, given)
    if regular is not None:
        return regular
    coerced = get_variable_values(
        schema, operation.variable_definitions, dict(given), max_errors=20
    )
    if isinstance(coerced, list):
        raise DocumentError("BAD_USER_INPUT", coerced)
    return coerced


class Execution:
    """One run of one operation."""

    def __init__(
        self,
        context: RequestContext,
        schema: GraphQLSchema,
        prepared: Prepared,
        variables: Mapping[str, Any],
        limits: Limits,
    ) -> None:
        self._context = context
        self._schema = schema
        self._prepared = prepared
        self._variables = variables
        self._limits = limits
        self._errors: list[dict[str, Any]] = []
        self._reader = SelectionReader(context.catalog, prepared, ValueReader(prepared, variables))

    def run(self, operation: OperationDefinitionNode) -> bytes:
        """Root fields in order (mutations each in its own transaction); never raises."""
        fields = self._reader.collect([operation.selection_set])
        introspected = self._introspect(operation, fields)
        parts = [
            b"%s:%s" % (json.dumps(key).encode(), self._value(operation, key, nodes, introspected))
            for key, nodes in fields.items()
        ]
        body = b'{"data":{' + b",".join(parts) + b"}"
        if self._errors:
            body += b',"errors":' + json.dumps(self._errors, separators=(",", ":")).encode()
        return body + b"}"

    def _value(
        self,
        operation: OperationDefinitionNode,
        key: str,
        nodes: list[FieldNode],
        introspected: Mapping[str, Any],
    ) -> bytes:
        name = nodes[0].name.value
        if name == "__typename":
            is_mutation = operation.operation is OperationType.MUTATION
            return b'"Mutation"' if is_mutation else b'"Query"'
        if name in INTROSPECTION:
            return json.dumps(introspected.get(key), separators=(",", ":")).encode()
        arguments = self._reader.values.arguments(nodes[0].arguments)
        call = RootCall(name, arguments, tuple(nodes), self._reader, self._limits)
        try:
            return run_root_field(self._context, operation.operation, call)
        except Exception as error:
            self._errors.append(self._entry(error, nodes[0], key))
            return b"null"

    def _entry(self, error: Exception, node: FieldNode, key: str) -> dict[str, Any]:
        # A cached document was parsed from another text: its places would mislead.
        exact = node if self._prepared.is_exact else None
        return api_error_entry(error, exact, [key])

    def _introspect(
        self, operation: OperationDefinitionNode, fields: Mapping[str, list[FieldNode]]
    ) -> Mapping[str, Any]:
        nodes = [
            node for same in fields.values() for node in same if node.name.value in INTROSPECTION
        ]
        if not nodes:
            return {}
        kept = self._context.catalog.derived.setdefault("graphql.introspection", {})
        name = operation.name.value if operation.name else None
        key = (self._prepared.parsed.source, name, json.dumps(self._variables, sort_keys=True))
        # Tools ask for the whole schema again and again: half a second the first time, then free.
        if not self._prepared.is_exact or key not in kept:
            data = self._introspected(operation, nodes)
            if not self._prepared.is_exact or self._errors or len(kept) >= MAX_INTROSPECTIONS:
                return data
            kept[key] = data
        return cast("Mapping[str, Any]", kept[key])

    def _introspected(
        self, operation: OperationDefinitionNode, nodes: list[FieldNode]
    ) -> Mapping[str, Any]:
        only = OperationDefinitionNode(
            operation=OperationType.QUERY,
            name=None,
            variable_definitions=operation.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        fragments = tuple(self._prepared.parsed.fragments.values())
        result = execute_sync(
            self._schema,
            DocumentNode(definitions=(only, *fragments)),
            variable_values=dict(self._variables),
        )
        for error in result.errors or ():
            self._errors.append(_introspection_entry(error))
        return result.data or {}


def _introspection_entry(error: GraphQLError) -> dict[str, Any]:
    entry = api_error_entry(BadUserInput(error.message))
    if error.path:
        entry["path"] = error.path
    return entry
