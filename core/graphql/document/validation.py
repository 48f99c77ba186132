"""Validation of a document against the workspace's schema: the specification's rules, one widened.

What comes in: a schema and a parsed document. What goes out: at most `MAX_ERRORS` errors. The rule
on leaves is widened: JSON-like lists that newer clients select into (`additionalPhones { number }`)
may also be asked bare, as older clients do (docs/api/README.md#compatibility).
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
# Marks an output object type whose selection may be left out (the whole value is answered).
BARE_ALLOWED = "bareAllowed"


class LeavesRule(ScalarLeafsRule):
    """ScalarLeafs, but types marked `BARE_ALLOWED` may go without a selection."""

    def enter_field(self, node: FieldNode, *args: Any) -> None:
        named = get_named_type(self.context.get_type())
        extensions = getattr(named, "extensions", None)
        if extensions and extensions.get(BARE_ALLOWED) and node.selection_set is None:
            return
        super().enter_field(node, *args)


RULES = tuple(LeavesRule if rule is ScalarLeafsRule else rule for rule in specified_rules)


def validate_document(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    return validate(schema, document, RULES, max_errors=MAX_ERRORS)
