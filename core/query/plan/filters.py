"""Filter → condition: names resolved, rights applied, operators and values checked.

A filter on a hidden value would reveal it: anything that the caller may not read raises
`PermissionDenied`. Everything else that is wrong raises `InvalidFilter` with the sentences of
docs/api/rest.md#comparators-by-type, docs/api/graphql.md#filters.

An empty part of a filter (`{}`, `and: []`, `not: {}`, `people: {}`) is dropped, also inside `or`:
it neither widens nor narrows the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from apikeys.context import RequestContext
from core.query.plan import names as resolving
from core.query.plan.slots import Values
from core.query.plan.types import (
    AllOf,
    AnyOf,
    Column,
    Comparison,
    Condition,
    Hop,
    NotThat,
    SomeOf,
    Source,
    WholeFieldIsNull,
)
from core.query.request import And, FilterNode, Not, Predicate, Some
from metadata.definitions import DELETED_AT, FieldDef, ObjectDef
from metadata.values.operators import FILTER_IS, check_condition
from twenty.errors import InvalidFilter

MAX_DEPTH = 100
# Each is a sub-select for every record that the rest of the filter leaves.
MAX_TO_MANY = 20


def plan_source(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    values: Values,
    *,
    with_deleted: bool = False,
) -> Source:
    """Return the records that a filter selects.

    Soft-deleted ones are left out unless `deletedAt` is named anywhere in it
    (docs/api/graphql.md#deleted-records) or `with_deleted` is set.
    """
    context.permissions.require(obj, "read")
    condition = _Planner(context, values).plan(obj, wanted) if wanted is not None else None
    hides_deleted = not with_deleted and not names_deleted_at(wanted)
    return Source(
        table=resolving.table_of(context, obj),
        condition=condition,
        deleted_at=obj.deleted_at_column if hides_deleted else None,
    )


def names_deleted_at(node: FilterNode | None) -> bool:
    return any(DELETED_AT in predicate.path for predicate in predicates(node))


def is_empty_filter(node: FilterNode | None) -> bool:
    """Tell whether a filter is empty: bulk writes refuse that (docs/api/graphql.md#mutations)."""
    return next(predicates(node), None) is None


def predicates(node: FilterNode | None) -> Iterator[Predicate]:
    """Yield every predicate of a filter, however deeply nested."""
    rest = [] if node is None else [node]
    while rest:
        found = rest.pop()
        if isinstance(found, Predicate):
            yield found
        elif isinstance(found, Not | Some):
            rest.append(found.item)
        else:
            rest.extend(found.items)


class _Planner:
    """Plans one filter. `relation`: the one-to-many relation whose records are being filtered, with
    which every path begins; "" for the records of the list itself.
    """

    def __init__(
        self,
        context: RequestContext,
        values: Values,
        relation: str = "",
        to_many: Iterator[int] | None = None,
    ) -> None:
        self._context = context
        self._values = values
        self._relation = relation
        self._to_many = to_many or count(1)

    def plan(self, obj: ObjectDef, node: FilterNode, depth: int = 0) -> Condition | None:
        """Return the condition; None for an empty filter."""
        if depth > MAX_DEPTH:
            raise InvalidFilter(f"The filter is nested deeper than {MAX_DEPTH} levels")
        if isinstance(node, Predicate):
            return self._predicate(obj, node)
        if isinstance(node, Some):
            field, _ = _named(obj, node.name)
            return self._some_of(obj, field, node.item, depth + 1)
        if isinstance(node, Not):
            inner = self.plan(obj, node.item, depth + 1)
            return None if inner is None else NotThat(inner)
        planned = [self.plan(obj, item, depth + 1) for item in node.items]
        items = tuple(item for item in planned if item is not None)
        if len(items) < 2:
            return items[0] if items else None
        return AllOf(items) if isinstance(node, And) else AnyOf(items)

    def _predicate(self, obj: ObjectDef, predicate: Predicate) -> Condition | None:
        path = predicate.path[1:] if self._relation else predicate.path
        name, rest = (path[0], path[1:]) if path else ("", ())
        field, is_join_column = _named(obj, name)
        if not field.is_relation or is_join_column:
            resolving.require_readable(self._context, obj, field)
            return self._on_field(obj, field, rest, None, predicate)
        if not rest:
            raise _relation_itself(predicate, field)
        if field.is_one_to_many:
            return self._some_of(obj, field, predicate, 0)
        if self._relation:
            raise _too_many_hops()
        return self._behind_hop(obj, field, rest, predicate)

    def _behind_hop(
        self, obj: ObjectDef, field: FieldDef, rest: Sequence[str], predicate: Predicate
    ) -> Condition:
        hop, target = resolving.follow(self._context, obj, field)
        inner, is_join_column = _named(target, rest[0])
        if inner.is_relation and not is_join_column:
            if len(rest) == 1 and inner.is_many_to_one:
                raise _relation_itself(predicate, inner)
            raise _too_many_hops()
        resolving.require_readable(self._context, target, inner)
        return self._on_field(target, inner, rest[1:], hop, predicate)

    def _some_of(
        self, obj: ObjectDef, field: FieldDef, item: FilterNode, depth: int
    ) -> SomeOf | None:
        """Plan a condition on related records; soft-deleted ones count if it names `deletedAt`."""
        if self._relation:
            raise _too_many_hops()
        target, parent_column = resolving.follow_many(self._context, obj, field)
        inner = _Planner(self._context, self._values, field.name, self._to_many)
        condition = inner.plan(target, item, depth)
        if condition is None:
            return None
        if next(self._to_many) > MAX_TO_MANY:
            raise InvalidFilter(
                f"A filter may have at most {MAX_TO_MANY} conditions on one-to-many relations",
                code="TOO_COMPLEX_QUERY",
            )
        source = Source(
            table=resolving.table_of(self._context, target),
            condition=condition,
            deleted_at=None if names_deleted_at(item) else target.deleted_at_column,
            parent_column=parent_column,
        )
        return SomeOf(source)

    def _on_field(
        self,
        obj: ObjectDef,
        field: FieldDef,
        rest: Sequence[str],
        hop: Hop | None,
        predicate: Predicate,
    ) -> Condition:
        label = ".".join(predicate.path)
        if not resolving.type_of(field).is_composite:
            if rest:
                raise InvalidFilter(
                    f"Object {obj.name_singular} doesn't have any "
                    f'"{".".join((field.name, *rest))}" field.'
                )
            column = resolving.column_of(field, resolving.only_part(field), hop)
            return self._comparison(column, label, predicate)
        if not rest:
            return _whole_field(field, label, hop, predicate)
        part = resolving.part_named(field, rest[0])
        if part is None or len(rest) > 1:
            raise InvalidFilter(
                f'Sub field "{".".join(rest)}" not found for composite type: {field.type}'
            )
        return self._comparison(resolving.column_of(field, part, hop), label, predicate)

    def _comparison(self, column: Column, label: str, predicate: Predicate) -> Comparison:
        kind = column.part.kind
        checked = check_condition(kind, column.field, label, predicate.operator, predicate.value)
        slot = self._values.add(checked.value, kind.pg_type) if checked.has_value else None
        return Comparison(column, checked.form, slot)


def _named(obj: ObjectDef, name: str) -> tuple[FieldDef, bool]:
    found = resolving.named_field(obj, name)
    if found is None:
        raise InvalidFilter(f'Object {obj.name_singular} doesn\'t have any "{name}" field.')
    return found


def _relation_itself(predicate: Predicate, field: FieldDef) -> InvalidFilter:
    """Refuse comparing a relation, which has no value; the id of a many-to-one relation has."""
    label = ".".join(predicate.path)
    instead = ""
    if field.is_many_to_one and field.relation is not None:
        own_id = ".".join((*predicate.path[:-1], field.relation.join_column))
        instead = f': use "{own_id}" instead'
    return InvalidFilter(f'Cannot filter by relation field "{label}"{instead}')


def _too_many_hops() -> InvalidFilter:
    return InvalidFilter("Relation filter nesting deeper than 1 hop is not supported")


def _whole_field(
    field: FieldDef, label: str, hop: Hop | None, predicate: Predicate
) -> WholeFieldIsNull:
    """Allow only the question whether it is empty for a bare composite."""
    parts = resolving.type_of(field).parts(field)
    if predicate.operator != "is":
        raise InvalidFilter(
            f'Operator "{predicate.operator}" is not valid for field "{label}" of type '
            f"{field.type} - Allowed operators: is (or filter by one of its sub fields: "
            f"{', '.join(part.name for part in parts)})"
        )
    if predicate.value not in FILTER_IS:
        raise InvalidFilter(
            f'Invalid filter value for field "{label}": expected NULL or NOT_NULL (operator "is")'
        )
    columns = tuple(resolving.column_of(field, part, hop) for part in parts if part.in_emptiness)
    return WholeFieldIsNull(columns, is_null=predicate.value == "NULL")
