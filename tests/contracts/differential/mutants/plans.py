"""Faults of cached plans, statements and rights: another request's plan, another caller's right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.query.request import Not, Predicate, Some
from tests.contracts.differential.mutants.tools import (
    Mutant,
    kept,
    lesser_cache,
    lesser_catalog,
    lesser_dict,
    replaced,
    without_identity,
)


def _outline_without_words(node: Any, predicates: list[Predicate]) -> Any:
    """As if `and` and `or` were the same."""
    if node is None:
        return None
    if isinstance(node, Predicate):
        predicates.append(node)
        return node.path, node.operator
    if isinstance(node, Not):
        return Not, _outline_without_words(node.item, predicates)
    if isinstance(node, Some):
        return Some, node.name, _outline_without_words(node.item, predicates)
    return tuple(_outline_without_words(item, predicates) for item in node.items)


def _less(*names: str) -> Any:
    """Drop the last part of those keys of `derived` that contain one of the names."""
    return lambda key: key[:-1] if isinstance(key, tuple) and key[-2] in names else key


PLANS: Mapping[str, Mutant] = {
    "what is shown is planned without the caller's rights": without_identity(
        "core.query.plan.shown"
    ),
    "what is shown is planned without the object": lesser_cache(
        "core.query.plan.shown", lambda key: (key[0], key[2])
    ),
    "known plans are kept without the caller's rights": without_identity("core.query.plan.known"),
    "known plans are kept without the object": lesser_cache(
        "core.query.plan.known", lambda key: (key[0], *key[2:])
    ),
    "known plans are kept without what is shown, order and page": lesser_cache(
        "core.query.plan.known", lambda key: (*key[:2], key[3])
    ),
    "known plans are kept without and, or": replaced(
        "core.query.plan.known._outline", lambda real: _outline_without_words
    ),
    "statements are kept by what is shown alone": lesser_cache(
        "core.query.sql.statement",
        lambda plan: (type(plan), getattr(plan, "shown", None) or getattr(plan, "selection", plan)),
    ),
    "statements of writes are kept without what is shown": lesser_cache(
        "core.query.write.answers", lambda key: (key[0], key[2])
    ),
    "statements of writes are kept without what is written": lesser_cache(
        "core.query.write.answers", lambda key: key[1:]
    ),
    "writable names are kept without the caller's rights": without_identity(
        "core.query.write.writable"
    ),
    "aggregates are kept without the object": lesser_catalog(_less("aggregates")),
    "writers are kept without the object": lesser_catalog(_less("object_writer")),
    "unique keys are kept without the object": lesser_catalog(_less("unique_keys")),
    "REST selections are kept without the caller's rights": without_identity("core.rest.selection"),
    "REST selections are kept without depth": lesser_cache(
        "core.rest.selection", lambda key: (*key[:2], *key[3:])
    ),
    "REST selections are kept without the fields": lesser_cache(
        "core.rest.selection", lambda key: key[:4]
    ),
    "OpenAPI documents are kept without the caller's rights": without_identity(
        "core.openapi.serving"
    ),
    "OpenAPI documents are kept without the address": lesser_cache(
        "core.openapi.serving", lambda key: (key[0], *key[2:])
    ),
    "rights ignore permissions_version": lesser_dict(
        "apikeys.permissions._cache", lambda key: (key[0], 0)
    ),
    "catalogs ignore schema_version": lesser_dict(
        "metadata.model.catalog._cache", lambda key: (key[0], 0)
    ),
    "a key's row outlives revocation, rename and another role": kept(
        "apikeys.caller.key_caller.fetch_one_text", lambda statement, given: given
    ),
    "a person's row outlives another role": kept(
        "apikeys.caller.user_caller.fetch_one", lambda statement, given: given
    ),
    "parts of a query string are kept whatever their case": kept(
        "twenty.http.query_string._decoded", str.casefold
    ),
    "parts of a query string are kept by their beginning": kept(
        "twenty.http.query_string._decoded", lambda text: text[:24]
    ),
    "orders are kept without their directions": kept(
        "core.rest.query_params.parse_order_by", lambda text: text.partition("[")[0]
    ),
    "addresses are resolved whatever their case": kept(
        "twenty.api.middleware._resolved", lambda urlconf, path: path.casefold()
    ),
}
