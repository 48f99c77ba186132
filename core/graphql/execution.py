"""Run one operation: each root field becomes one statement, whose JSON is passed on as bytes.

The response body is `{"data": …}` in the order of the document, with `errors` where root fields
failed. graphql-core's field-by-field executor serves introspection and what is about the caller.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from django.http import HttpRequest
from graphql import (
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.values import get_variable_values

from apikeys.context import RequestContext
from core.graphql.account import is_account_field, run_account_field
from core.graphql.document.documents import DocumentError, Prepared
from core.graphql.document.trees import INTROSPECTION
from core.graphql.document.values import ValueReader
from core.graphql.document.variables import coerce_regular
from core.graphql.errors import api_error_entry, rolled_back
from core.graphql.introspection import introspect
from core.graphql.root_call import RootCall
from core.graphql.root_fields import run_root_field
from core.graphql.selection import SelectionReader
from metadata.values import conversion_budget
from twenty.errors import BadUserInput
from twenty.http.graphql.limits import Limits
from twenty.reference import is_reference

_NOTHING = nullcontext()


def choose_operation(prepared: Prepared, name: str | None) -> OperationDefinitionNode:
    """Return the operation to run; several need `operationName` (docs/api/graphql.md#http).

    There are no subscriptions.
    """
    operation = _named_operation(prepared, name)
    if operation.operation is OperationType.SUBSCRIPTION:
        raise BadUserInput("Schema is not configured to execute subscription operation.")
    return operation


def _named_operation(prepared: Prepared, name: str | None) -> OperationDefinitionNode:
    operations = prepared.tree.operations
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
    schema: GraphQLSchema,
    prepared: Prepared,
    operation: OperationDefinitionNode,
    given: Mapping[str, Any],
) -> dict[str, Any]:
    """Coerce variables to their types. Raises `DocumentError` with BAD_USER_INPUT."""
    definitions = operation.variable_definitions
    if not definitions:
        return {}
    regular = None if is_reference() else coerce_regular(schema, definitions, given)
    if regular is not None:
        return regular
    coerced = get_variable_values(schema, definitions, dict(given), max_errors=20)
    if isinstance(coerced, list):
        raise DocumentError("BAD_USER_INPUT", [prepared.relocated(error) for error in coerced])
    return coerced


class Execution:
    """One run of one operation. Raises `DocumentError` when the variables are not as declared."""

    def __init__(
        self,
        request: HttpRequest,
        context: RequestContext,
        schema: GraphQLSchema,
        prepared: Prepared,
        operation: OperationDefinitionNode,
        given: Mapping[str, Any],
        limits: Limits,
        *,
        is_atomic: bool = False,
    ) -> None:
        self._request = request
        self._is_atomic = is_atomic
        self._context = context
        self._schema = schema
        self._prepared = prepared
        self._operation = operation
        self._given = given
        self._limits = limits
        self._errors: list[dict[str, Any]] = []
        self._upserts: dict[str, list[dict[str, Any]]] = {}
        self.is_mutation = operation.operation is OperationType.MUTATION
        self.has_written = False  # whether some mutation was carried out
        variables = coerce_variables(schema, prepared, operation, given)
        self._reader = SelectionReader(context.catalog, prepared, ValueReader(prepared, variables))

    def run(self) -> bytes:
        """Run the root fields in order; never raises.

        Each mutation is a transaction of its own. If all are to be one, the caller opens it, and
        rolls it back unless `has_written` holds afterwards.
        """
        fields = self._reader.collect([self._operation.selection_set])
        introspected = self._introspected(fields)
        with conversion_budget.shared() if self.is_mutation else _NOTHING:
            parts = [
                b'"%s":%s' % (key.encode(), self._value(key, nodes, introspected))
                for key, nodes in fields.items()
            ]
        if self._is_atomic and self._errors:
            parts = self._rolled_back(fields)
        body = b'{"data":{' + b",".join(parts) + b"}"
        if self._errors:
            body += b',"errors":' + json.dumps(self._errors, separators=(",", ":")).encode()
        if self._upserts:
            told = json.dumps({"upserts": self._upserts}, separators=(",", ":")).encode()
            body += b',"extensions":' + told
        return body + b"}"

    def _value(self, key: str, nodes: list[FieldNode], introspected: Mapping[str, bytes]) -> bytes:
        name = nodes[0].name.value
        kind = self._operation.operation
        if name == "__typename":
            return b'"Mutation"' if kind is OperationType.MUTATION else b'"Query"'
        if name in INTROSPECTION:
            return introspected.get(key, b"null")
        if self._is_atomic and self._errors:
            return b"null"  # one has failed already
        if kind is OperationType.QUERY and is_account_field(self._context.catalog, name):
            return self._about_the_caller(nodes)
        arguments = self._reader.values.arguments(nodes[0].arguments)
        call = RootCall(name, arguments, tuple(nodes), self._reader, self._limits)
        try:
            value = run_root_field(self._context, kind, call)
            self.has_written = True
            if call.effects:
                self._upserts[key] = [effect.shown() for effect in call.effects]
            return value
        except Exception as error:
            place = self._prepared.location(nodes[0])
            self._errors.append(api_error_entry(error, place, [key]))
            return b"null"

    def _rolled_back(self, fields: Mapping[str, list[FieldNode]]) -> list[bytes]:
        """Note for all fields without an error of their own that nothing of them is written."""
        self.has_written = False
        self._upserts.clear()
        failed = {error["path"][0] for error in self._errors if error.get("path")}
        self._errors += [
            api_error_entry(rolled_back(), self._prepared.location(nodes[0]), [key])
            for key, nodes in fields.items()
            if key not in failed
        ]
        return [b'"%s":null' % key.encode() for key in fields]

    def _about_the_caller(self, nodes: list[FieldNode]) -> bytes:
        found, errors = run_account_field(
            (self._request, self._context),
            self._schema,
            self._prepared,
            self._operation,
            nodes,
            self._given,
        )
        self._errors += errors
        return found

    def _introspected(self, fields: Mapping[str, list[FieldNode]]) -> Mapping[str, bytes]:
        nodes = [n for same in fields.values() for n in same if n.name.value in INTROSPECTION]
        if not nodes:
            return {}
        found, errors = introspect(
            self._context.catalog,
            self._schema,
            self._prepared,
            self._operation,
            nodes,
            self._given,
        )
        self._errors += errors
        return found
