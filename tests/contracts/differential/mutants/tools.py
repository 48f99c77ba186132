"""How a cache is made to ignore a part of its key. Only the fast path is affected."""

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
    """A `BoundedCache` with less in its keys."""

    def __init__(self, cache: BoundedCache, less: Less) -> None:
        self._cache, self._less = cache, less

    def get(self, key: Any) -> Any:
        return self._cache.get(self._less(key))

    def put(self, key: Any, value: Any, weight: int = 1) -> None:
        self._cache.put(self._less(key), value, weight)


def lesser_cache(module: str, less: Less) -> Mutant:
    """Give caches that `module` takes from the catalog less in their keys."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        def lesser(catalog: Any, name: str, limit: int) -> Any:
            return _LesserCache(cache_of(catalog, name, limit), less)

        patch.setattr(f"{module}.cache_of", lesser)

    return mutate


class _LesserDict(OrderedDict[Any, Any]):
    """A dictionary with less in its keys, which hides them from whoever wants to tidy up."""

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
    """Give the dictionary called `name` less in its keys."""
    return lambda patch: patch.setattr(name, _LesserDict(less))


def lesser_catalog(less: Less) -> Mutant:
    """Give what catalogs keep in `derived` less in its keys."""

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
    """Make `id(…)` constant in that module: keys lose whose rights they are for."""
    return lambda patch: patch.setattr(f"{module}.id", lambda _: 0, raising=False)


def kept(name: str, less: Callable[..., Hashable]) -> Mutant:
    """Keep the first result of function `name` for all arguments that `less` maps to the same."""

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
    """Replace what is called `name` by what `make` makes of it."""
    return lambda patch: patch.setattr(name, make(resolve_name(name)))
