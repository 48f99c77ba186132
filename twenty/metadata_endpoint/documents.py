"""A document of `/metadata`: limited, parsed, its operation chosen, validated.

Raises `DocumentError` with GraphQL errors, or `ApiError` for limits. Short documents are cached by
their whole text, parsed and validated: the schema never changes while the process lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLError,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    VariableDefinitionNode,
    Visitor,
    parse,
    validate,
    visit,
)

from twenty.errors import BadUserInput
from twenty.http.graphql.introspection_cost import check_introspection
from twenty.http.graphql.limits import check_document, check_text, current_limits, refuse_aborted
from twenty.metadata_endpoint.schema import schema
from twenty.reference import is_reference

MAX_KEPT_LENGTH = 4000
MAX_ERRORS = 20
# Inputs that older clients declare under another name; flags were once an enum.
FORMER_NAMES: Mapping[str, str] = {
    "PermissionFlagType": "String",
} | {
    f"{verb}ApiKey{ending}": f"{verb}ApiKeyInput"
    for verb in ("Create", "Update", "Revoke", "Get")
    for ending in ("DTO", "Dto")
}
# Answers a boolean in documents of older clients, a webhook in those of newer ones.
_DELETE_WEBHOOK = "deleteWebhook"


class DocumentError(Exception):
    """The document cannot run; `code` is the outer code of every error."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Document:
    node: DocumentNode

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation to run; several need `operationName` (docs/api/graphql.md#http)."""
        found = self._named(name)
        if found.operation is OperationType.SUBSCRIPTION:
            raise BadUserInput("Subscriptions are not served here.")
        return found

    def _named(self, name: str | None) -> OperationDefinitionNode:
        operations = [d for d in self.node.definitions if isinstance(d, OperationDefinitionNode)]
        if name is None:
            if len(operations) == 1:
                return operations[0]
            text = "Must provide operation name if query contains multiple operations."
            raise BadUserInput(text if operations else "Must provide an operation.")
        for operation in operations:
            if operation.name is not None and operation.name.value == name:
                return operation
        raise BadUserInput(f'Unknown operation named "{name[:60]}".')


def read_document(text: str) -> Document:
    """Parse `text` and check the limits of docs/api/graphql.md#limits."""
    check_text(text, current_limits())
    return _kept(text) if _is_kept(text) else _read(text)


def require_valid(document: Document, text: str) -> None:
    """Raise `DocumentError` (`GRAPHQL_VALIDATION_FAILED`) unless the document is valid."""
    errors = _kept_errors(text) if _is_kept(text) else _errors(document)
    refuse_aborted(errors)
    if errors:
        raise DocumentError("GRAPHQL_VALIDATION_FAILED", list(errors))


def root_names(operation: OperationDefinitionNode) -> frozenset[str] | None:
    """Return the names of the operation's root fields; None when fragments hide some of them."""
    selections = operation.selection_set.selections
    if not all(isinstance(node, FieldNode) for node in selections):
        return None
    return frozenset(node.name.value for node in selections if isinstance(node, FieldNode))


def _is_kept(text: str) -> bool:
    return len(text) <= MAX_KEPT_LENGTH and not is_reference()


@lru_cache(maxsize=256)
def _kept(text: str) -> Document:
    return _read(text)


@lru_cache(maxsize=256)
def _kept_errors(text: str) -> tuple[GraphQLError, ...]:
    return _errors(_kept(text))


def _read(text: str) -> Document:
    limits = current_limits()
    try:
        node = parse(text, max_tokens=limits.max_tokens)
    except GraphQLError as error:
        raise DocumentError("GRAPHQL_PARSE_FAILED", [error]) from None
    except RecursionError:
        too_deep = GraphQLError("Syntax Error: the document is nested too deeply.")
        raise DocumentError("GRAPHQL_PARSE_FAILED", [too_deep]) from None
    check_document(node, limits)
    check_introspection(node, schema.graphql_schema)
    return Document(visit(node, _PresentNames()))


def _errors(document: Document) -> tuple[GraphQLError, ...]:
    return tuple(validate(schema.graphql_schema, document.node, max_errors=MAX_ERRORS))


class _PresentNames(Visitor):
    """Gives the input types of variables their current names."""

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        visit(node.type, _RenameType())

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Let `deleteWebhook(input: {id})` without a selection return a boolean."""
        if node.name.value == _DELETE_WEBHOOK and node.selection_set is None:
            node.alias = node.alias or node.name
            node.name = NameNode(value=f"{_DELETE_WEBHOOK}WithoutSelection", loc=node.name.loc)

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        """Convert flags written as names of the former enum: `permissionFlagKeys: [ROLES]`."""
        if node.name.value == "permissionFlagKeys" and isinstance(node.value, ListValueNode):
            node.value.values = tuple(
                StringValueNode(value=value.value, block=False, loc=value.loc)
                if isinstance(value, EnumValueNode)
                else value
                for value in node.value.values
            )

    # The nodes have just been parsed and are ours alone, so they are changed in place.


class _RenameType(Visitor):
    def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
        name = FORMER_NAMES.get(node.name.value)
        if name is not None:
            node.name = NameNode(value=name)
