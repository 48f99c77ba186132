"""The trash of an object: destroying records that were deleted before some moment.

Records go as `destroy` over the API makes them go, in batches of one transaction each, so that a
long list neither locks a table for long nor is lost whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from apikeys.context import RequestContext
from core import records
from core.query.request import And, Predicate
from metadata.changes.ddl.statements import table_of
from metadata.definitions import DELETED_AT, ObjectDef
from twenty.db.errors import RECORD_IN_USE
from twenty.errors import BadUserInput

BATCH = 500
_FIRST = UUID(int=0)
_NEXT = sql.SQL("id > %s ORDER BY id LIMIT %s")
_ONE_OF = sql.SQL("id = ANY(%s)")


@dataclass(frozen=True, slots=True)
class Emptied:
    """Numbers of records; `kept`: those that a relation keeps (RESTRICT)."""

    destroyed: int = 0
    kept: int = 0


def empty_trash(
    context: RequestContext, obj: ObjectDef, before: datetime, *, is_dry_run: bool
) -> Emptied:
    """Destroy the records of `obj` that were deleted before then; a dry run only counts them."""
    destroyed = kept = 0
    for ids in _batches(obj, before):
        if is_dry_run:
            destroyed += len(ids)
        else:
            destroyed += _destroy(context, obj, ids, before)
            kept += len(_due(obj, before, _ONE_OF, [ids]))
    return Emptied(destroyed, kept)


def _batches(obj: ObjectDef, before: datetime) -> Iterator[list[UUID]]:
    """Ids of what is due, in their order."""
    after = _FIRST
    while ids := _due(obj, before, _NEXT, [after, BATCH]):
        yield ids
        after = ids[-1]


def _due(obj: ObjectDef, before: datetime, condition: sql.SQL, values: Sequence[Any]) -> list[UUID]:
    column = obj.deleted_at_column
    if column is None:
        return []
    query = sql.SQL("SELECT id FROM {} WHERE {} < %s AND {}").format(
        table_of(obj), sql.Identifier(column), condition
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [before, *values])
        return [row[0] for row in cursor.fetchall()]


def _destroy(context: RequestContext, obj: ObjectDef, ids: list[UUID], before: datetime) -> int:
    """How many are gone. Where a relation keeps one of the batch, each is tried alone. The filter
    names the moment again, so that what was restored meanwhile stays."""
    due = Predicate((DELETED_AT,), "lt", before.isoformat())
    wanted = And((Predicate(("id",), "in", [str(one) for one in ids]), due))
    try:
        return len(json.loads(records.destroy_many(context, obj, wanted, None)))
    except BadUserInput as error:
        if error.code != RECORD_IN_USE:
            raise
        return sum(_destroy(context, obj, [one], before) for one in ids) if len(ids) > 1 else 0
