"""Validation of a document against the workspace's schema: the specification's rules, one relaxed.

At most `MAX_ERRORS` errors are returned. The rule on leaves is relaxed: JSON-like lists that newer
clients select from (`additionalPhones { number }`) may also be requested without a selection, as
older clients do (docs/api/README.md#compatibility).
"""

from __future__ import annotations

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    get_named_type,
    specified_rules,
    validate,
)
from graphql.validation import ScalarLeafsRule

MAX_ERRORS = 20
# Marks an output object type whose selection may be omitted (the whole value is returned).
BARE_ALLOWED = "bareAllowed"


class LeavesRule(ScalarLeafsRule):
    """ScalarLeafs, except that types marked `BARE_ALLOWED` need no selection."""

    def enter_field(self, node: FieldNode, *args: Any) -> None:
        named = get_named_type(self.context.get_type())
        extensions = getattr(named, "extensions", None)
        if extensions and extensions.get(BARE_ALLOWED) and node.selection_set is None:
            return
        super().enter_field(node, *args)


RULES = tuple(LeavesRule if rule is ScalarLeafsRule else rule for rule in specified_rules)


def validate_document(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    return validate(schema, document, RULES, max_errors=MAX_ERRORS)
