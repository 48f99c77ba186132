"""Helpers for the tests of writes: selections, records through `core.records`, table snapshots.

A snapshot of whole tables shows that a refusal changed nothing.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from apikeys.context import RequestContext
from core import records
from core.query.request import (
    And,
    FieldEntry,
    FilterNode,
    ListShape,
    Page,
    Predicate,
    RecordQuery,
    Selection,
    ToManyEntry,
    ToOneEntry,
)
from metadata.definitions import ObjectDef

Json = dict[str, Any]


def obj(context: RequestContext, name: str) -> ObjectDef:
    return context.catalog.by_singular[name]


def shown(*names: str, **relations: Selection | ListShape) -> Selection:
    """Fields by name; `company=shown("name")` a to-one, `people=listed("id")` a to-many."""
    entries: list[FieldEntry | ToOneEntry | ToManyEntry] = [FieldEntry(n, n) for n in names]
    for name, shape in relations.items():
        if isinstance(shape, Selection):
            entries.append(ToOneEntry(name, name, shape))
        else:
            entries.append(ToManyEntry(name, name, RecordQuery(Page(60)), shape))
    return Selection(tuple(entries))


def listed(*names: str, **relations: Selection | ListShape) -> ListShape:
    return ListShape(shown(*names, **relations))


def everything(of: ObjectDef) -> Selection:
    """Every field that is not a relation, and every join column."""
    scalars = [name for name, field in of.fields.items() if not field.is_relation]
    return shown(*scalars, *of.join_columns)


def create(context: RequestContext, name: str, /, **values: Any) -> Json:
    """A new record with all its fields."""
    of = obj(context, name)
    return loaded(records.create_one(context, of, values, everything(of)))


def create_many(
    context: RequestContext, name: str, bodies: Sequence[Json], *, upsert: bool = False
) -> list[Json]:
    of = obj(context, name)
    return listed_json(records.create_many(context, of, bodies, everything(of), upsert=upsert))


def update(context: RequestContext, name: str, record_id: str, /, **changes: Any) -> Json:
    of = obj(context, name)
    answer = records.update_one(context, of, UUID(record_id), changes, everything(of))
    return loaded(answer)


def read(context: RequestContext, name: str, record_id: str) -> Json:
    """The record as it is, deleted or not."""
    of = obj(context, name)
    any_state = Predicate(("deletedAt",), "is", "NULL"), Predicate(("deletedAt",), "is", "NOT_NULL")
    wanted = both(by_id(record_id), either(*any_state))
    return loaded(records.find_one(context, of, wanted, everything(of)))


def by_id(*ids: str) -> FilterNode:
    return Predicate(("id",), "in", list(ids))


def both(*nodes: FilterNode) -> FilterNode:
    return And(nodes)


def either(*nodes: FilterNode) -> FilterNode:
    from core.query.request import Or

    return Or(nodes)


def loaded(answer: bytes) -> Json:
    record: Json = json.loads(answer)
    return record


def listed_json(answer: bytes) -> list[Json]:
    found: list[Json] = json.loads(answer)
    return found


def rows(context: RequestContext, *names: str) -> dict[str, list[Any]]:
    """Every row of the named objects' tables."""
    picture: dict[str, list[Any]] = {}
    for name in names:
        of = obj(context, name)
        table = sql.Identifier(of.schema, of.table_name)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT t::text FROM {} AS t ORDER BY id").format(table))
            picture[name] = cursor.fetchall()
    return picture
