"""Filter → condition: names resolved, rights asked, operators and values checked.

What comes in: a `FilterNode` as asked. What goes out: the `Source` a query reads: the condition
(its values in slots), and whether soft-deleted records take part. Raises `InvalidFilter` with the
sentences of docs/api/rest.md#comparators-by-type, docs/api/graphql.md#filters, `PermissionDenied`
for what the caller may not read: a filter on a hidden value would give it away.

A part of a filter that says nothing (`{}`, `and: []`, `not: {}`) is left out, also inside `or`:
it neither widens nor narrows what the rest says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    Source,
    WholeFieldIsNull,
)
from core.query.request import And, FilterNode, Not, Predicate
from metadata.definitions import DELETED_AT, FieldDef, ObjectDef
from metadata.values.operators import FILTER_IS, check_condition
from twenty.errors import InvalidFilter

MAX_DEPTH = 100


def plan_source(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    values: Values,
    *,
    with_deleted: bool = False,
) -> Source:
    """The records a filter means. Soft-deleted ones are left out unless `deletedAt` is named
    anywhere in it (docs/api/graphql.md#deleted-records) or the caller says `with_deleted`."""
    context.permissions.require(obj, "read")
    condition = plan_filter(context, obj, wanted, values)
    hides_deleted = not with_deleted and not names_deleted_at(wanted)
    return Source(
        table=resolving.table_of(context, obj),
        condition=condition,
        deleted_at=obj.deleted_at_column if hides_deleted else None,
    )


def plan_filter(
    context: RequestContext, obj: ObjectDef, node: FilterNode | None, values: Values, depth: int = 0
) -> Condition | None:
    """None = no condition."""
    if node is None:
        return None
    if depth > MAX_DEPTH:
        raise InvalidFilter(f"The filter is nested deeper than {MAX_DEPTH} levels")
    if isinstance(node, Predicate):
        return plan_predicate(context, obj, node, values)
    if isinstance(node, Not):
        inner = plan_filter(context, obj, node.item, values, depth + 1)
        return None if inner is None else NotThat(inner)
    planned = [plan_filter(context, obj, item, values, depth + 1) for item in node.items]
    items = tuple(item for item in planned if item is not None)
    if len(items) < 2:
        return items[0] if items else None
    return AllOf(items) if isinstance(node, And) else AnyOf(items)


def names_deleted_at(node: FilterNode | None) -> bool:
    return any(DELETED_AT in predicate.path for predicate in predicates(node))


def is_empty_filter(node: FilterNode | None) -> bool:
    """Whether a filter says nothing at all: bulk writes refuse it
    (docs/api/graphql.md#mutations)."""
    return next(predicates(node), None) is None


def predicates(node: FilterNode | None) -> Iterator[Predicate]:
    """Every predicate of a filter, however deeply it is nested."""
    rest = [] if node is None else [node]
    while rest:
        found = rest.pop()
        if isinstance(found, Predicate):
            yield found
        elif isinstance(found, Not):
            rest.append(found.item)
        else:
            rest.extend(found.items)


def plan_predicate(
    context: RequestContext, obj: ObjectDef, predicate: Predicate, values: Values
) -> Condition:
    name, rest = (predicate.path[0], predicate.path[1:]) if predicate.path else ("", ())
    field, is_join_column = _named(obj, name)
    label = ".".join(predicate.path)
    if not field.is_relation or is_join_column:
        resolving.require_readable(context, obj, field)
        return _on_field(obj, field, rest, None, predicate, values)
    if field.is_one_to_many:
        raise InvalidFilter(f'Cannot filter by relation field "{name}"')
    if not rest:
        relation = field.relation
        column = relation.join_column if relation is not None else ""
        raise InvalidFilter(f'Cannot filter by relation field "{name}": use "{column}" instead')
    hop, target = resolving.follow(context, obj, field)
    inner, is_join_column = _named(target, rest[0])
    if inner.is_relation and not is_join_column:
        if len(rest) == 1 and inner.is_many_to_one and inner.relation is not None:
            raise InvalidFilter(
                f'Cannot filter by relation field "{label}": '
                f'use "{name}.{inner.relation.join_column}" instead'
            )
        raise InvalidFilter("Relation filter nesting deeper than 1 hop is not supported")
    resolving.require_readable(context, target, inner)
    return _on_field(target, inner, rest[1:], hop, predicate, values)


def _named(obj: ObjectDef, name: str) -> tuple[FieldDef, bool]:
    found = resolving.named_field(obj, name)
    if found is None:
        raise InvalidFilter(f'Object {obj.name_singular} doesn\'t have any "{name}" field.')
    return found


def _on_field(
    obj: ObjectDef,
    field: FieldDef,
    rest: Sequence[str],
    hop: Hop | None,
    predicate: Predicate,
    values: Values,
) -> Condition:
    label = ".".join(predicate.path)
    if not resolving.type_of(field).is_composite:
        if rest:
            raise InvalidFilter(
                f"Object {obj.name_singular} doesn't have any "
                f'"{".".join((field.name, *rest))}" field.'
            )
        column = resolving.column_of(field, resolving.only_part(field), hop)
        return _comparison(column, label, predicate, values)
    if not rest:
        return _whole_field(field, label, hop, predicate)
    part = resolving.part_named(field, rest[0])
    if part is None or len(rest) > 1:
        raise InvalidFilter(
            f'Sub field "{".".join(rest)}" not found for composite type: {field.type}'
        )
    return _comparison(resolving.column_of(field, part, hop), label, predicate, values)


def _comparison(column: Column, label: str, predicate: Predicate, values: Values) -> Comparison:
    kind = column.part.kind
    checked = check_condition(kind, column.field, label, predicate.operator, predicate.value)
    slot = values.add(checked.value, kind.pg_type) if checked.has_value else None
    return Comparison(column, checked.form, slot)


def _whole_field(
    field: FieldDef, label: str, hop: Hop | None, predicate: Predicate
) -> WholeFieldIsNull:
    """A bare composite can only be asked whether it is empty."""
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
