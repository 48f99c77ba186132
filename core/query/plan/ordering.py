"""Order by: requested paths and directions → ordering columns, ending with `id`.

At most one relation hop, only the first occurrence of a path, `id` last as tie-breaker
(docs/api/graphql.md#order, docs/api/rest.md#order). Raises `InvalidOrderBy` with the contract's
sentences, `PermissionDenied` for unreadable fields.
"""

from __future__ import annotations

from collections.abc import Sequence

from apikeys.context import RequestContext
from core.query.plan import names as resolving
from core.query.plan.types import Column, OrderLeaf
from core.query.request import OrderBy
from metadata.definitions import MORPH_RELATION, FieldDef, IndexDef, ObjectDef
from metadata.model.index_definitions import indexed_order, leaves_out_deleted
from metadata.parts import AS_IT_IS, Part
from metadata.types.kinds import by_column
from twenty.errors import InvalidOrderBy

# direction → (descending, NULLs first)
DIRECTIONS = {
    "AscNullsFirst": (False, True),
    "AscNullsLast": (False, False),
    "DescNullsFirst": (True, True),
    "DescNullsLast": (True, False),
}
DEFAULT_DIRECTION = "AscNullsFirst"


def plan_order(
    context: RequestContext, obj: ObjectDef, order_by: Sequence[OrderBy]
) -> tuple[OrderLeaf, ...]:
    """Return the complete order. What follows `id` has no effect and is dropped (but checked)."""
    leaves: list[OrderLeaf] = []
    seen: set[tuple[str, ...]] = set()
    for item in order_by:
        leaf = _leaf(context, obj, item)
        if leaf.path not in seen and (resolving.ID,) not in seen:
            leaves.append(leaf)
        seen.add(leaf.path)
    if (resolving.ID,) not in seen:
        leaves.append(id_leaf(obj))
    return tuple(leaves)


def id_leaf(obj: ObjectDef) -> OrderLeaf:
    return OrderLeaf((resolving.ID,), resolving.id_column(obj), False, True)


def _leaf(context: RequestContext, obj: ObjectDef, item: OrderBy) -> OrderLeaf:
    column = order_column(context, obj, item.path)
    is_descending, nulls_first = direction_of(".".join(item.path), item.direction)
    return OrderLeaf(item.path, column, is_descending, nulls_first)


def direction_of(label: str, direction: str) -> tuple[bool, bool]:
    """Return (descending, NULLs first). Raises `InvalidOrderBy` for any other word."""
    found = DIRECTIONS.get(direction) if isinstance(direction, str) else None
    if found is None:
        raise _needs_direction(label)
    return found


def order_column(context: RequestContext, obj: ObjectDef, path: Sequence[str]) -> Column:
    """Return the column of a path: own field, composite sub-field, or either one hop away."""
    name, rest = (path[0], path[1:]) if path else ("", ())
    found = resolving.named_field(obj, name)
    if found is None or (found[0].is_one_to_many and not found[1]):
        raise InvalidOrderBy(f'Field "{name}" does not exist or is not sortable')
    field, is_join_column = found
    if field.is_relation and not is_join_column:
        return _behind_relation(context, obj, field, rest)
    resolving.require_readable(context, obj, field)
    return _own_column(field, rest)


def _own_column(field: FieldDef, rest: Sequence[str]) -> Column:
    field_type = resolving.type_of(field)
    if not field_type.is_composite:
        if not field_type.is_sortable(field):
            raise InvalidOrderBy(f'Field "{field.name}" does not exist or is not sortable')
        if rest:
            raise _needs_direction(field.name)
        return resolving.column_of(field, resolving.only_part(field))
    sortable = _sortable_parts(field)
    if not sortable:
        raise InvalidOrderBy(f'Field "{field.name}" does not exist or is not sortable')
    if not rest:
        raise InvalidOrderBy(
            f'Composite field "{field.name}" requires subfield ordering: '
            f"one of {', '.join(sortable)}"
        )
    return resolving.column_of(field, _part(field, field.name, rest, sortable))


def _behind_relation(
    context: RequestContext, obj: ObjectDef, relation: FieldDef, rest: Sequence[str]
) -> Column:
    if not rest:
        raise InvalidOrderBy(
            f'Relation field "{relation.name}" requires nested field ordering, '
            f"for example {relation.name}.id"
        )
    hop, target = resolving.follow(context, obj, relation)
    found = resolving.named_field(target, rest[0])
    if found is None:
        raise InvalidOrderBy(
            f'Nested field "{rest[0]}" not found in target object "{target.name_singular}"'
        )
    field, is_join_column = found
    label = f"{relation.name}.{rest[0]}"
    field_type = resolving.type_of(field)
    is_relation = field.is_relation and not is_join_column
    if is_relation or not field_type.is_sortable(field):
        raise InvalidOrderBy(f'Field "{label}" does not support nested ordering')
    resolving.require_readable(context, target, field)
    if not field_type.is_composite:
        if len(rest) > 1:
            raise InvalidOrderBy(f'Field "{label}" does not support nested ordering')
        return resolving.column_of(field, resolving.only_part(field), hop)
    if len(rest) == 1:
        raise InvalidOrderBy(
            f'Composite field "{label}" requires one of its sub fields to be ordered'
        )
    return resolving.column_of(field, _part(field, label, rest[1:], _sortable_parts(field)), hop)


def _sortable_parts(field: FieldDef) -> dict[str, Part]:
    parts = resolving.type_of(field).parts(field)
    return {part.name: part for part in parts if part.kind.is_sortable}


def _part(field: FieldDef, label: str, rest: Sequence[str], sortable: dict[str, Part]) -> Part:
    part = sortable.get(rest[0])
    if part is None:
        raise InvalidOrderBy(f'Sub field "{rest[0]}" not found for composite field "{label}"')
    if len(rest) > 1:
        raise _needs_direction(f"{label}.{rest[0]}")
    return part


def _needs_direction(label: str) -> InvalidOrderBy:
    return InvalidOrderBy(
        f'Scalar field "{label}" requires a direction value ({", ".join(DIRECTIONS)})'
    )


def is_indexed(obj: ObjectDef, column: Column, *, without_deleted: bool) -> bool:
    """Tell whether an index of the object starts with `column`, so that a page can be read from it.

    `without_deleted`: soft-deleted records are excluded, so the index need not contain them.
    """
    if not is_plain(column):
        return False
    # Not so for texts, nor for a company's bare domain.
    is_in_unique_order = column.part.unique is AS_IT_IS and column.part.kind.order_sql is by_column
    if column.field.name == resolving.ID:
        return True
    leading = (column.field.id, column.part.name)
    return any(
        (index.where_clause is None or (without_deleted and _is_of_all_live(obj, index)))
        and index.fields
        and (index.fields[0].field_id, index.fields[0].sub_field or "") == leading
        and (is_in_unique_order or not index.is_unique)
        for index in obj.indexes
    )


def _is_of_all_live(obj: ObjectDef, index: IndexDef) -> bool:
    fields = (obj.field_by_id(entry.field_id) for entry in index.fields)
    is_sparse = any(field is None or field.type == MORPH_RELATION for field in fields)
    deleted_at = obj.deleted_at_column
    return deleted_at is not None and not is_sparse and leaves_out_deleted(index, deleted_at)


def is_plain(column: Column) -> bool:
    """Tell whether an index can serve the order by `column` (SELECT sorts by position)."""
    return column.hop is None and indexed_order(column.field, column.part) is not None
