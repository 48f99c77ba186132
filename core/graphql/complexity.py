"""How many relations a request would read: refused above a limit, before any SQL runs.

Raises `BadUserInput` with the messages of docs/api/graphql.md#limits.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.query.request import (
    ConnectionShape,
    EdgesEntry,
    FieldEntry,
    NodeEntry,
    OrderBy,
    RecordsEntry,
    Selection,
    Shape,
    ToManyEntry,
    ToOneEntry,
)
from metadata.definitions import ObjectDef
from twenty.errors import BadUserInput

TOO_HIGH = "Query complexity is too high."


def check_selection(selection: Selection, limit: int) -> None:
    _refuse(1 + _relations_of(selection, inside_many=False), limit)


def check_list(obj: ObjectDef, shape: Shape, order_by: Iterable[OrderBy], limit: int) -> None:
    """Check a findMany root: its relations plus the relations in its order."""
    leaves = sum(1 for order in order_by if _is_relation_leaf(obj, order))
    _refuse(1 + leaves + _relations_of_shape(shape, inside_many=False), limit)


def check_groups(shape: ConnectionShape, group_limit: int, limit: int) -> None:
    """Check a groupBy: records cost their relations once per group."""
    if not any(isinstance(entry, EdgesEntry | RecordsEntry) for entry in shape.entries):
        return
    relations = _relations_of_shape(shape, inside_many=False)
    _refuse(1 + (1 + relations) * group_limit, limit)


def _is_relation_leaf(obj: ObjectDef, order: OrderBy) -> bool:
    field = obj.fields.get(order.path[0])
    return field is not None and field.is_relation and len(order.path) > 1


def _relations_of(selection: Selection, *, inside_many: bool) -> int:
    count = 0
    for entry in selection.entries:
        if type(entry) is FieldEntry:  # the common case
            continue
        if isinstance(entry, ToOneEntry):
            count += 1 + _relations_of(entry.selection, inside_many=inside_many)
        elif isinstance(entry, ToManyEntry):
            if inside_many:
                raise BadUserInput(
                    f"{TOO_HIGH} One-to-Many relation cannot be nested in another "
                    "One-to-Many relation.",
                    code="TOO_COMPLEX_QUERY",
                )
            count += 1 + _relations_of_shape(entry.shape, inside_many=True)
    return count


def _relations_of_shape(shape: Shape, *, inside_many: bool) -> int:
    if not isinstance(shape, ConnectionShape):
        return _relations_of(shape.selection, inside_many=inside_many)
    return sum(
        _relations_of(node.selection, inside_many=inside_many)
        for edges in shape.entries
        if isinstance(edges, EdgesEntry)
        for node in edges.entries
        if isinstance(node, NodeEntry)
    )


def _refuse(complexity: int, limit: int) -> None:
    if complexity > limit:
        raise BadUserInput(
            f"{TOO_HIGH} Please, reduce the amount of relation fields requested. "
            f"Query complexity: {complexity}. Maximum complexity: {limit}.",
            code="TOO_COMPLEX_QUERY",
        )
