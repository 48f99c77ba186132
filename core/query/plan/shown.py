"""What is shown, planned once per caller's rights: the expensive half of a request's plan.

What comes in: a shape or selection as asked (no matter whether it is the same object or an equal
one). What goes out: its plan, and the values of filters and cursors nested in it, which take the
first slots of the statement. The key holds the caller's rights, so no right is ever skipped.
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
    """`make`'s plan for `asked` and its values; made anew only when not remembered."""
    cache = cache_of(context.catalog, "shown", CACHED_PARTS)
    key = (id(context.permissions), obj.id, asked)
    try:
        found = cache.get(key)
    except TypeError:  # a nested filter's value is a list: there is no key
        return _made(make)
    if found is None:
        # The permissions are kept with the entry, so that their identity stays theirs.
        found = (_made(make), context.permissions)
        cache.put(key, found, weight=size_of(found[0][0]))
    made: tuple[Plan, tuple[Any, ...]] = found[0]
    return made


def _made(make: Callable[[Values], Plan]) -> tuple[Plan, tuple[Any, ...]]:
    values = Values()
    return make(values), values.all()


def size_of(plan: object) -> int:
    """How many parts a plan has: what it weighs in the cache."""
    if isinstance(plan, tuple):
        return sum(map(size_of, plan))
    if not dataclasses.is_dataclass(plan):
        return 1
    members = (getattr(plan, f.name) for f in dataclasses.fields(plan) if f.compare)
    return 1 + sum(size_of(m) for m in members if isinstance(m, tuple) or is_part(m))


def is_part(member: object) -> bool:
    return dataclasses.is_dataclass(member) and not isinstance(member, type)
