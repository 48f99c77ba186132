"""What is shown, planned once per caller's rights: the expensive half of a request's plan.

The key is the shape or selection (by value, not by identity) and the caller's rights, so no right
is ever skipped. The values of nested filters and cursors take the statement's first slots.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from apikeys.context import RequestContext
from core.query.plan.slots import Values
from metadata.definitions import ObjectDef
from metadata.model.bounded_cache import cache_of

CACHED_PARTS = 200_000
Plan = TypeVar("Plan")


def cached_plan(
    context: RequestContext, obj: ObjectDef, asked: Hashable, make: Callable[[Values], Plan]
) -> tuple[Plan, tuple[Any, ...]]:
    """Return the plan that `make` makes for `asked`, and its values; cached."""
    cache = cache_of(context.catalog, "shown", CACHED_PARTS)
    key = (id(context.permissions), obj.id, asked)
    try:
        found = cache.get(key)
    except TypeError:  # a nested filter's value is a list, so there is no key
        return _made(make)
    if found is None:
        # The permissions are kept with the entry: their identity is part of the key.
        found = (_made(make), context.permissions)
        cache.put(key, found, weight=size_of(found[0][0]))
    made: tuple[Plan, tuple[Any, ...]] = found[0]
    return made


def _made(make: Callable[[Values], Plan]) -> tuple[Plan, tuple[Any, ...]]:
    values = Values()
    return make(values), values.all()


def size_of(plan: object) -> int:
    """Return how many parts a plan has: its weight in the cache."""
    if isinstance(plan, tuple):
        return sum(map(size_of, plan))
    if not dataclasses.is_dataclass(plan):
        return 1
    members = (getattr(plan, f.name) for f in dataclasses.fields(plan) if f.compare)
    return 1 + sum(size_of(m) for m in members if isinstance(m, tuple) or is_part(m))


def is_part(member: object) -> bool:
    return dataclasses.is_dataclass(member) and not isinstance(member, type)
