"""How a cache is made to forget a part of its key. Only the fast path is touched."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from functools import wraps
from pkgutil import resolve_name
from typing import Any

import pytest

from metadata.model.bounded_cache import BoundedCache, cache_of
from twenty.reference import is_reference

Less = Callable[[Any], Hashable]
Mutant = Callable[[pytest.MonkeyPatch], None]


class _LesserCache:
    """A `BoundedCache` whose keys say less."""

    def __init__(self, cache: BoundedCache, less: Less) -> None:
        self._cache, self._less = cache, less

    def get(self, key: Any) -> Any:
        return self._cache.get(self._less(key))

    def put(self, key: Any, value: Any, weight: int = 1) -> None:
        self._cache.put(self._less(key), value, weight)


def lesser_cache(module: str, less: Less) -> Mutant:
    """Caches that `module` takes from the catalog have keys that say less."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        def lesser(catalog: Any, name: str, limit: int) -> Any:
            return _LesserCache(cache_of(catalog, name, limit), less)

        patch.setattr(f"{module}.cache_of", lesser)

    return mutate


class _LesserDict(OrderedDict[Any, Any]):
    """A dictionary whose keys say less, and which hides them from whoever wants to tidy up."""

    def __init__(self, less: Less) -> None:
        super().__init__()
        self._less = less

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(self._less(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._less(key), value)

    def __iter__(self) -> Iterator[Any]:
        return iter(())


def lesser_dict(name: str, less: Less) -> Mutant:
    """The dictionary called `name` has keys that say less."""
    return lambda patch: patch.setattr(name, _LesserDict(less))


def lesser_catalog(less: Less) -> Mutant:
    """What catalogs keep in `derived` is kept under keys that say less."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        load = resolve_name("metadata.model.catalog.load_catalog")

        def loaded(*given: Any) -> Any:
            catalog = load(*given)
            if not is_reference():
                object.__setattr__(catalog, "derived", _LesserDict(less))
            return catalog

        patch.setattr("metadata.model.catalog.load_catalog", loaded)

    return mutate


def without_identity(module: str) -> Mutant:
    """`id(…)` in that module tells nothing apart: whose rights are part of a key is lost."""
    return lambda patch: patch.setattr(f"{module}.id", lambda _: 0, raising=False)


def kept(name: str, less: Callable[..., Hashable]) -> Mutant:
    """The first result of function `name` is kept for all arguments that `less` finds the same."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        function = resolve_name(name)
        results: dict[Hashable, Any] = {}

        @wraps(function)
        def keeping(*given: Any, **named: Any) -> Any:
            if is_reference():
                return function(*given, **named)
            key = less(*given, **named)
            if key not in results:
                results[key] = function(*given, **named)
            return results[key]

        patch.setattr(name, keeping)

    return mutate


def replaced(name: str, make: Callable[[Any], Any]) -> Mutant:
    """What is called `name` is replaced by what `make` makes of it."""
    return lambda patch: patch.setattr(name, make(resolve_name(name)))
