"""Filters of the data model: `ObjectFilter`, `FieldFilter`, `IndexFilter`.

Ids compare as text, as upstream's do (docs/api/metadata.md#resources).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import graphene

from metadata.graphql.scalars import UUID
from metadata.resources import Resource


class UUIDFilterComparison(graphene.InputObjectType):
    is_ = graphene.Boolean(name="is")
    is_not = graphene.Boolean(name="isNot")
    eq = UUID()
    neq = UUID()
    gt = UUID()
    gte = UUID()
    lt = UUID()
    lte = UUID()
    like = UUID()
    not_like = UUID(name="notLike")
    i_like = UUID(name="iLike")
    not_i_like = UUID(name="notILike")
    in_ = graphene.List(graphene.NonNull(UUID), name="in")
    not_in = graphene.List(graphene.NonNull(UUID), name="notIn")


class BooleanFieldComparison(graphene.InputObjectType):
    is_ = graphene.Boolean(name="is")
    is_not = graphene.Boolean(name="isNot")


class ObjectFilter(graphene.InputObjectType):
    and_ = graphene.List(graphene.NonNull(lambda: ObjectFilter), name="and")
    or_ = graphene.List(graphene.NonNull(lambda: ObjectFilter), name="or")
    id = UUIDFilterComparison()
    universalIdentifier = UUIDFilterComparison()
    isActive = BooleanFieldComparison()
    isCustom = BooleanFieldComparison()
    isRemote = BooleanFieldComparison()
    isSearchable = BooleanFieldComparison()
    isSystem = BooleanFieldComparison()
    isUICreatable = BooleanFieldComparison()
    isUIEditable = BooleanFieldComparison()
    isUIReadOnly = BooleanFieldComparison()


class FieldFilter(graphene.InputObjectType):
    and_ = graphene.List(graphene.NonNull(lambda: FieldFilter), name="and")
    or_ = graphene.List(graphene.NonNull(lambda: FieldFilter), name="or")
    id = UUIDFilterComparison()
    isActive = BooleanFieldComparison()
    isCustom = BooleanFieldComparison()
    isSystem = BooleanFieldComparison()
    isUIEditable = BooleanFieldComparison()
    isUIReadOnly = BooleanFieldComparison()
    objectMetadataId = UUIDFilterComparison()


class IndexFilter(graphene.InputObjectType):
    and_ = graphene.List(graphene.NonNull(lambda: IndexFilter), name="and")
    or_ = graphene.List(graphene.NonNull(lambda: IndexFilter), name="or")
    id = UUIDFilterComparison()
    isCustom = BooleanFieldComparison()


def matching(resources: Iterable[Resource], wanted: Mapping[str, Any] | None) -> list[Resource]:
    """Return the resources that a filter matches; all for {}."""
    return [resource for resource in resources if _matches(resource, wanted or {})]


def _matches(resource: Resource, wanted: Mapping[str, Any]) -> bool:
    """Combine the members with "and", as upstream does."""
    for name, condition in wanted.items():
        if condition is None:
            continue
        if name == "and_":
            if not all(_matches(resource, one) for one in condition):
                return False
        elif name == "or_":
            if condition and not any(_matches(resource, one) for one in condition):
                return False
        elif not all(_COMPARE[op](resource[name], given) for op, given in condition.items()):
            return False
    return True


def _is(value: Any, given: Any) -> bool:
    # `is` takes true, false and null: an id is never null.
    return value is given if isinstance(value, bool) or given is None else False


def _same(value: Any, given: Any) -> bool:
    return str(value) == str(given)


def _same_in_any_case(value: Any, given: Any) -> bool:
    return str(value).lower() == str(given)


def _among(value: Any, given: Iterable[Any] | None) -> bool:
    return str(value) in {str(one) for one in given or ()}


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "is_": _is,
    "is_not": lambda value, given: not _is(value, given),
    "eq": _same,
    "neq": lambda value, given: not _same(value, given),
    "gt": lambda value, given: str(value) > str(given),
    "gte": lambda value, given: str(value) >= str(given),
    "lt": lambda value, given: str(value) < str(given),
    "lte": lambda value, given: str(value) <= str(given),
    # The operand is a UUID, which has no wildcards.
    "like": _same,
    "not_like": lambda value, given: not _same(value, given),
    "i_like": _same_in_any_case,
    "not_i_like": lambda value, given: not _same_in_any_case(value, given),
    "in_": _among,
    "not_in": lambda value, given: not _among(value, given),
}
