"""Arguments as GraphQL has them → a request as written: filters, orders, pages, groupings.

Filters of webhooks are written like this too. Names are not checked here; the planner resolves
them. Messages: docs/api/graphql.md#filters, #order, #pages, #group-by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.query.request import (
    And,
    Dimension,
    FilterNode,
    GroupOrder,
    Not,
    Or,
    OrderBy,
    Page,
    Predicate,
    RecordQuery,
    Some,
)
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.types.registry import field_type
from twenty.errors import BadUserInput, InvalidFilter, InvalidOrderBy, InvalidQueryInput

DEFAULT_PAGE = 200
MAX_PAGE = 1000
CHILDREN_PAGE = 60
MAX_FILTER_DEPTH = 50
DIRECTIONS = ("AscNullsFirst", "AscNullsLast", "DescNullsFirst", "DescNullsLast")


def as_list(value: Any) -> list[Any]:
    """Apply GraphQL's list coercion: a single value stands for a list of one."""
    return value if isinstance(value, list) else [value]


# ── filter ───────────────────────────────────────────────────────────────────────────────────


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
            inner = tuple(
                self.tree(obj, _conditions(label, item), prefix, depth + 1)
                for item in as_list(value)
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


# ── order and page ───────────────────────────────────────────────────────────────────────────


def read_order_by(raw: Any) -> tuple[OrderBy, ...]:
    """Turn `[{name: {firstName: AscNullsLast}}, …]` into paths with directions, in order."""
    if raw is None:
        return ()
    return tuple(
        leaf for entry in as_list(raw) if entry is not None for leaf in _order_leaves(entry, ())
    )


def _order_leaves(entry: Any, path: tuple[str, ...]) -> list[OrderBy]:
    if isinstance(entry, Mapping):
        if path and not entry:
            return [OrderBy(path, "")]  # `{name: {}}`: the resolver says what is missing
        return [
            leaf
            for key, value in entry.items()
            if value is not None
            for leaf in _order_leaves(value, (*path, key))
        ]
    if entry not in DIRECTIONS:
        raise InvalidOrderBy(
            f'Scalar field "{".".join(path)}" requires a direction value ({", ".join(DIRECTIONS)})'
        )
    return [OrderBy(path, entry)]


def read_page(arguments: Mapping[str, Any], default: int = DEFAULT_PAGE) -> Page:
    """Read `first/last/before/after/offset`, with the conflicts of docs/api/graphql.md#pages."""
    first, last = arguments.get("first"), arguments.get("last")
    before, after = arguments.get("before"), arguments.get("after")
    _refuse_conflicts(first, last, before, after)
    for name, value in (("First", first), ("Last", last)):
        if value is not None and value < 0:
            raise BadUserInput(
                f"{name} argument must be non-negative", code=f"INVALID_ARGS_{name.upper()}"
            )
    size = first if first is not None else last if last is not None else default
    if size > MAX_PAGE:
        name = "first" if first is not None else "last"
        raise BadUserInput(
            f"Argument {name} must be at most {MAX_PAGE}, got {size}",
            code=f"INVALID_ARGS_{name.upper()}",
        )
    offset = arguments.get("offset") or 0
    if offset < 0:
        raise InvalidQueryInput(f"Argument offset must be non-negative, got {offset}")
    return Page(size=size, after=after or None, before=before or None, offset=offset)


def _refuse_conflicts(first: Any, last: Any, before: Any, after: Any) -> None:
    pairs = (
        (first is not None and last is not None, "first and last"),
        (before and after, "before and after"),
        (before and first is not None, "before and first"),
        (after and last is not None, "after and last"),
    )
    for both, names in pairs:
        if both:
            raise BadUserInput(f"Cannot provide both {names}", code="ARGS_CONFLICT")


def read_query(
    catalog: Catalog, obj: ObjectDef, arguments: Mapping[str, Any], default: int = DEFAULT_PAGE
) -> RecordQuery:
    """Read findMany's arguments, at the root or on a nested connection."""
    return RecordQuery(
        page=read_page(arguments, default),
        filter=read_filter(catalog, obj, arguments.get("filter")),
        order_by=read_order_by(arguments.get("orderBy")),
    )


# ── groupBy ──────────────────────────────────────────────────────────────────────────────────

_DATE_KEYS = frozenset({"granularity", "timeZone", "weekStartDay", "orderBy"})


def read_dimensions(raw: Any) -> tuple[Dimension, ...]:
    """Read dimensions: each one field, one sub-field of a composite, or one field of a target."""
    return tuple(_dimension(entry, ()) for entry in as_list(raw))


def _dimension(entry: Any, path: tuple[str, ...]) -> Dimension:
    if not isinstance(entry, Mapping) or not entry:
        raise InvalidQueryInput("Each groupBy entry must name exactly one field")
    if len(entry) > 1:
        what = "subfields" if path else "fields"
        raise InvalidQueryInput(
            f"You cannot provide multiple {what} in one GroupByInput, "
            "split them into multiple GroupByInput"
        )
    name, value = next(iter(entry.items()))
    if value is True:
        return Dimension((*path, name))
    if not isinstance(value, Mapping):
        raise InvalidQueryInput(
            f'groupBy of field "{".".join((*path, name))}" must be true or an object'
        )
    if value and _DATE_KEYS.issuperset(value):
        return Dimension(
            (*path, name),
            value.get("granularity"),
            value.get("timeZone"),
            value.get("weekStartDay"),
        )
    return _dimension(value, (*path, name))


def read_group_order(raw: Any) -> tuple[GroupOrder, ...]:
    """Read the order of groups.

    Entries are `{field: dir}`, `{composite: {sub: dir}}`, `{date: {granularity, orderBy}}`,
    `{relation: {…}}`, `{aggregate: {name: dir}}`, in any combination.
    """
    if raw is None:
        return ()
    return tuple(
        order for entry in as_list(raw) if entry is not None for order in _group_orders(entry, ())
    )


def _group_orders(entry: Mapping[str, Any], path: tuple[str, ...]) -> list[GroupOrder]:
    orders: list[GroupOrder] = []
    for key, value in entry.items():
        if value is None:
            continue
        if key == "aggregate" and not path and isinstance(value, Mapping):
            orders += [GroupOrder(way, aggregate=name) for name, way in value.items() if way]
        elif isinstance(value, Mapping) and "orderBy" in value:
            orders.append(
                GroupOrder(value["orderBy"], (*path, key), granularity=value.get("granularity"))
            )
        elif isinstance(value, Mapping):
            orders += _group_orders(value, (*path, key))
        else:
            orders.append(GroupOrder(value, (*path, key)))
    return orders
