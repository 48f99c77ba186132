"""THE record service: every face ends here, and permissions are applied below here, in the planner.

What comes in: a `RequestContext`, an `ObjectDef` of its catalog, and a request as asked
(`core.query.request`). What goes out: finished JSON bytes. Reads are one SQL statement each.
Writes are one transaction each, answered through the same compiler as reads. Errors raised: the
classes of `twenty.errors`; nothing else leaves here.

`selection` None on writes means: answer only `{"id": …}` per record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from core.query import find, grouping, searching
from core.query.request import (
    ConnectionShape,
    DuplicatesInput,
    FilterNode,
    GroupByQuery,
    ListAnswer,
    RecordQuery,
    SearchQuery,
    Selection,
    Shape,
)
from core.query.write import creating, deleting, updating
from core.query.write.merge import merging
from metadata.definitions import ObjectDef

Record = Mapping[str, Any]


def find_many(
    context: RequestContext, obj: ObjectDef, query: RecordQuery, shape: Shape
) -> ListAnswer:
    """A page of records."""
    return find.find_many(context, obj, query, shape)


def find_one(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection
) -> bytes:
    """The first record matching; raises `RecordNotFound`, or `InvalidQueryInput` without filter."""
    return find.find_one(context, obj, wanted, selection)


def find_duplicates(
    context: RequestContext, obj: ObjectDef, of: DuplicatesInput, shape: Shape
) -> list[ListAnswer]:
    """One answer per input record, in input order (unknown ids dropped);
    docs/api/graphql.md#duplicates."""
    return find.find_duplicates(context, obj, of, shape)


def group_by(
    context: RequestContext, obj: ObjectDef, query: GroupByQuery, shape: ConnectionShape
) -> bytes:
    """A JSON array of groups; docs/api/graphql.md#group-by, docs/api/rest.md#group-by."""
    return grouping.group_by(context, obj, query, shape)


def search(context: RequestContext, query: SearchQuery, shape: ConnectionShape) -> bytes:
    """A connection of search records over all readable, searchable objects;
    docs/api/graphql.md#search."""
    return searching.search(context, query, shape)


def create_many(
    context: RequestContext,
    obj: ObjectDef,
    records: Sequence[Record],
    selection: Selection | None,
    *,
    upsert: bool = False,
) -> bytes:
    """A JSON array of the created (upserted) records; order as docs/api/graphql.md#upsert."""
    return creating.create_many(context, obj, records, selection, upsert=upsert)


def create_one(
    context: RequestContext,
    obj: ObjectDef,
    record: Record,
    selection: Selection | None,
    *,
    upsert: bool = False,
) -> bytes:
    """The created (upserted) record as a JSON object."""
    return creating.create_one(context, obj, record, selection, upsert=upsert)


def update_one(
    context: RequestContext,
    obj: ObjectDef,
    record_id: UUID,
    changes: Record,
    selection: Selection | None,
) -> bytes:
    """The updated record; raises `RecordNotFound`."""
    return updating.update_one(context, obj, record_id, changes, selection)


def update_many(
    context: RequestContext,
    obj: ObjectDef,
    wanted: FilterNode | None,
    changes: Record,
    selection: Selection | None,
) -> bytes:
    """One patch applied to all matches; a JSON array. Empty filter: refused
    (docs/api/graphql.md#mutations)."""
    return updating.update_many(context, obj, wanted, changes, selection)


def delete_one(
    context: RequestContext, obj: ObjectDef, record_id: UUID, selection: Selection | None
) -> bytes:
    """Soft delete."""
    return deleting.delete_one(context, obj, record_id, selection)


def delete_many(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection | None
) -> bytes:
    return deleting.delete_many(context, obj, wanted, selection)


def destroy_one(
    context: RequestContext, obj: ObjectDef, record_id: UUID, selection: Selection | None
) -> bytes:
    """Hard delete; the answer shows the record as it was."""
    return deleting.destroy_one(context, obj, record_id, selection)


def destroy_many(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection | None
) -> bytes:
    return deleting.destroy_many(context, obj, wanted, selection)


def restore_one(
    context: RequestContext, obj: ObjectDef, record_id: UUID, selection: Selection | None
) -> bytes:
    return deleting.restore_one(context, obj, record_id, selection)


def restore_many(
    context: RequestContext, obj: ObjectDef, wanted: FilterNode | None, selection: Selection | None
) -> bytes:
    return deleting.restore_many(context, obj, wanted, selection)


def merge(
    context: RequestContext,
    obj: ObjectDef,
    ids: Sequence[UUID],
    conflict_priority_index: int,
    selection: Selection | None,
    *,
    dry_run: bool = False,
) -> bytes:
    """The survivor after the merge, or its preview; docs/api/graphql.md#merge,
    docs/api/rest.md#merge."""
    return merging.merge(context, obj, ids, conflict_priority_index, selection, dry_run=dry_run)
