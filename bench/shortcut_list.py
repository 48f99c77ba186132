"""The caches and shortcuts of the server, each as a way to do without it.

A way gets an `ExitStack` and disables the shortcut until the stack is closed. Names are those of
docs/shortcuts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from metadata.model.bounded_cache import BoundedCache

Without = Callable[[ExitStack], None]


class _Forgetful(BoundedCache):
    """A cache that never finds anything."""

    def get(self, key: Any) -> Any:
        return None


def _no_cache_of(*modules: str) -> Without:
    """Give modules that use `cache_of` an empty cache each time."""

    def without(stack: ExitStack) -> None:
        for module in modules:
            stack.enter_context(
                patch(f"{module}.cache_of", lambda catalog, name, limit: BoundedCache(limit))
            )

    return without


def _replaced(*targets: tuple[str, Any]) -> Without:
    def without(stack: ExitStack) -> None:
        for name, value in targets:
            stack.enter_context(patch(name, value))

    return without


def _plain(*names: str) -> Without:
    """Undo `lru_cache` on functions."""

    def without(stack: ExitStack) -> None:
        from pkgutil import resolve_name

        for name in names:
            module, _, attribute = name.rpartition(".")
            function = getattr(resolve_name(module), attribute)
            stack.enter_context(patch(name, function.__wrapped__))

    return without


def _nothing_selected(stack: ExitStack) -> None:
    from core.graphql.selection import SelectionReader

    stack.enter_context(
        patch.object(SelectionReader, "_once", lambda self, what, nodes, make: make())
    )


def _no_trees(stack: ExitStack) -> None:
    stack.enter_context(patch("core.graphql.document.documents._trees", _Forgetful(1)))


def _always_planned(stack: ExitStack) -> None:
    def planned(context: Any, obj: Any, form: Any, wanted: Any, page: Any, make: Any) -> Any:
        root, _, values = make()
        return root, values

    for module in ("core.query.plan.lists", "core.query.plan.records"):
        stack.enter_context(patch(f"{module}.known_or_planned", planned))


def _transactions(stack: ExitStack) -> None:
    from django.db import transaction

    stack.enter_context(
        patch("core.query.write.transactions._transaction", lambda planned: transaction.atomic())
    )


def _read_key(row: Any) -> Any:
    from apikeys.caller.key_caller import _key

    return _key(row)


SHORTCUTS: Mapping[str, Without] = {
    "documents' trees": _no_trees,
    "selections of a tree": _nothing_selected,
    "regular variables": _replaced(("core.graphql.execution.coerce_regular", lambda *_: None)),
    "known plans": _always_planned,
    "what is shown": _no_cache_of("core.query.plan.shown"),
    "statements of reads": _no_cache_of("core.query.sql.statement"),
    "statements of writes": _no_cache_of("core.query.write.answers"),
    "REST selections": _no_cache_of("core.rest.selection"),
    "writable names": _no_cache_of("core.query.write.writable"),
    "resolved addresses": _plain("twenty.api.middleware._resolved"),
    "counting in one step": _replaced(
        ("apikeys.limits.rate_counter._counted_in_window", lambda *_: None)
    ),
    "decoded parameters": _plain("twenty.http.query_string._decoded"),
    "a key's row": _replaced(("apikeys.caller.key_caller._known_key", _read_key)),
    "one statement without a transaction": _transactions,
}
