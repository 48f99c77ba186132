"""A filter written in JSON, as GraphQL's arguments and webhooks have it → a filter as written.

Messages: docs/api/graphql.md#filters. Names are not checked here; the planner resolves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.query.request import And, FilterNode, Not, Or, Predicate, Some
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.types.registry import field_type
from twenty.errors import InvalidFilter

MAX_FILTER_DEPTH = 50


def read_filter(
    catalog: Catalog, obj: ObjectDef, raw: Mapping[str, Any] | None
) -> FilterNode | None:
    """Read a filter input; None when absent.

    `{}` becomes `And(())`, so that it is known to be empty.
    """
    if raw is None:
        return None
    return _FilterReader(catalog).tree(obj, raw, (), 0)


def read_plain_filter(raw: Mapping[str, Any] | None) -> FilterNode | None:
    """Read a filter over scalar fields of no particular object (search)."""
    if raw is None:
        return None
    return _FilterReader(None).tree(None, raw, (), 0)


class _FilterReader:
    """Turns filter inputs into trees; without an object every key but and/or/not is a scalar."""

    def __init__(self, catalog: Catalog | None) -> None:
        self._catalog = catalog

    def tree(
        self, obj: ObjectDef | None, raw: Mapping[str, Any], prefix: tuple[str, ...], depth: int
    ) -> FilterNode:
        if depth > MAX_FILTER_DEPTH:
            raise InvalidFilter(f"The filter is nested deeper than {MAX_FILTER_DEPTH} levels")
        items = [self._item(obj, key, value, prefix, depth) for key, value in raw.items()]
        return items[0] if len(items) == 1 else And(tuple(items))

    def _item(
        self, obj: ObjectDef | None, key: str, value: Any, prefix: tuple[str, ...], depth: int
    ) -> FilterNode:
        label = ".".join((*prefix, key))
        if key in {"and", "or"}:
            # As GraphQL has it, a single value stands for a list of one.
            items = value if isinstance(value, list) else [value]
            inner = tuple(
                self.tree(obj, _conditions(label, item), prefix, depth + 1) for item in items
            )
            return And(inner) if key == "and" else Or(inner)
        conditions = _conditions(label, value)
        if key == "not":
            return Not(self.tree(obj, conditions, prefix, depth + 1))
        field = obj.fields.get(key) if obj else None
        if field is not None and field.is_relation:
            return self._hop(field, conditions, prefix, depth)
        if field is not None and field_type(field).is_composite:
            return self._composite(field, conditions, prefix)
        return self._predicate((*prefix, key), conditions)

    def _hop(
        self, field: FieldDef, value: Mapping[str, Any], prefix: tuple[str, ...], depth: int
    ) -> FilterNode:
        target = self._catalog.target_of(field) if self._catalog else None
        if prefix:
            raise InvalidFilter("Relation filter nesting deeper than 1 hop is not supported")
        if target is None:
            return self._predicate((field.name,), value)
        inner = self.tree(target, value, (field.name,), depth + 1)
        return Some(field.name, inner) if field.is_one_to_many else inner

    def _composite(
        self, field: FieldDef, value: Mapping[str, Any], prefix: tuple[str, ...]
    ) -> FilterNode:
        items = [
            self._predicate((*prefix, field.name, sub), operators)
            for sub, operators in value.items()
        ]
        return items[0] if len(items) == 1 else And(tuple(items))

    def _predicate(self, path: tuple[str, ...], value: Any) -> FilterNode:
        label = ".".join(path)
        operators = _conditions(label, value)
        if len(operators) != 1:
            raise InvalidFilter(f'Filter for field "{label}" must have exactly one operator')
        operator, operand = next(iter(operators.items()))
        return Predicate(path, operator, operand)


def _conditions(label: str, value: Any) -> Mapping[str, Any]:
    """Return the conditions of a field; null is refused, and must not become "all records".

    Otherwise a client without a value for a variable would change or delete everything.
    """
    if not isinstance(value, Mapping):
        instead = ", not null: leave it out, or use is: NULL" if value is None else ""
        raise InvalidFilter(f'Filter value for field "{label}" must be an object{instead}')
    return value
