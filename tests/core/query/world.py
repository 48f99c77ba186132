"""Helpers for the tests of reads: raw rows, requests, parsed answers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql
from psycopg.types.json import Jsonb

from apikeys.context import RequestContext
from core import records
from core.query.request import (
    AggregateEntry,
    And,
    ConnectionShape,
    CursorEntry,
    EdgesEntry,
    FieldEntry,
    FilterNode,
    ListAnswer,
    ListShape,
    NodeEntry,
    Not,
    Or,
    OrderBy,
    Page,
    PageInfoEntry,
    Predicate,
    RecordQuery,
    Selection,
    ToManyEntry,
    ToOneEntry,
)
from metadata.definitions import ObjectDef

Json = dict[str, Any]
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
PAGE_FACTS = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")


def obj(context: RequestContext, name: str) -> ObjectDef:
    return context.catalog.by_singular[name]


# ── rows, past every parser ──────────────────────────────────────────────────────────────────


def insert(context: RequestContext, name: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Insert rows by physical column, unconverted; ids, sources and positions are filled in."""
    of = obj(context, name)
    made: list[str] = []
    with connection.cursor() as cursor:
        for row in rows:
            filled = {"id": str(uuid4()), "createdBySource": "API", "updatedBySource": "API", **row}
            made.append(str(filled["id"]))
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(of.schema, of.table_name),
                sql.SQL(", ").join(sql.Identifier(column) for column in filled),
                sql.SQL(", ").join(sql.Placeholder() for _ in filled),
            )
            cursor.execute(statement, [_bound(value) for value in filled.values()])
    return made


def _bound(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def execute(statement: str, context: RequestContext) -> list[tuple[Any, ...]]:
    """Execute a statement in which `{schema}` stands for the workspace's."""
    text = sql.SQL(statement).format(schema=sql.Identifier(context.catalog.schema))
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall() if cursor.description else []


# ── requests ─────────────────────────────────────────────────────────────────────────────────


def shown(*names: str, **relations: Selection | ListShape | ConnectionShape) -> Selection:
    """Fields by name; `company=shown("name")` a to-one, `people=listed("id")` a to-many."""
    entries: list[FieldEntry | ToOneEntry | ToManyEntry] = [FieldEntry(n, n) for n in names]
    for name, shape in relations.items():
        if isinstance(shape, Selection):
            entries.append(ToOneEntry(name, name, shape))
        else:
            entries.append(ToManyEntry(name, name, RecordQuery(Page(60)), shape))
    return Selection(tuple(entries))


def children(name: str, query: RecordQuery, shape: ListShape | ConnectionShape) -> ToManyEntry:
    return ToManyEntry(name, name, query, shape)


def listed(*names: str, **relations: Selection | ListShape) -> ListShape:
    return ListShape(shown(*names, **relations))


def connection_of(
    selection: Selection | None, *aggregates: str, page_info: bool = True
) -> ConnectionShape:
    """edges (with cursors), aggregates, pageInfo."""
    entries: list[Any] = [AggregateEntry(name, name) for name in aggregates]
    if selection is not None:
        edge = (CursorEntry("cursor"), NodeEntry("node", selection))
        entries.append(EdgesEntry("edges", edge))
    if page_info:
        facts = tuple(FieldEntry(name, name) for name in PAGE_FACTS)
        entries.append(PageInfoEntry("pageInfo", facts))
    return ConnectionShape(tuple(entries))


def where(path: str, operator: str, value: Any) -> Predicate:
    return Predicate(tuple(path.split(".")), operator, value)


def both(*items: FilterNode) -> And:
    return And(items)


def either(*items: FilterNode) -> Or:
    return Or(items)


def no(item: FilterNode) -> Not:
    return Not(item)


def by(*orders: str) -> tuple[OrderBy, ...]:
    """`by("name.firstName DescNullsLast", "position")`."""
    return tuple(
        OrderBy(tuple(path.split(".")), direction or "AscNullsFirst")
        for path, _, direction in (order.partition(" ") for order in orders)
    )


def query(
    filter: FilterNode | None = None,
    order: Iterable[OrderBy] = (),
    *,
    size: int = 60,
    after: str | None = None,
    before: str | None = None,
    offset: int = 0,
) -> RecordQuery:
    return RecordQuery(Page(size, after, before, offset), filter, tuple(order))


# ── answers ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Listed:
    records: list[Json]
    answer: ListAnswer

    @property
    def ids(self) -> list[str]:
        return [record["id"] for record in self.records]


def find(
    context: RequestContext, name: str, asked: RecordQuery, *names: str, **relations: Any
) -> Listed:
    """A plain list; `id` when no field is named."""
    shape = listed(*(names or ("id",)), **relations)
    answer = records.find_many(context, obj(context, name), asked, shape)
    return Listed(json.loads(answer.json), answer)


def find_ids(context: RequestContext, name: str, filter: FilterNode | None = None) -> list[str]:
    return find(context, name, query(filter, size=200)).ids


def connect(context: RequestContext, name: str, asked: RecordQuery, shape: ConnectionShape) -> Json:
    answer = records.find_many(context, obj(context, name), asked, shape)
    parsed: Json = json.loads(answer.json)
    return parsed


def find_one(context: RequestContext, name: str, record_id: str, selection: Selection) -> Json:
    wanted = where("id", "eq", record_id)
    parsed: Json = json.loads(records.find_one(context, obj(context, name), wanted, selection))
    return parsed


def statements() -> AbstractContextManager[CaptureQueriesContext]:
    """`with statements() as seen: …; assert len(seen) == 1`."""
    return CaptureQueriesContext(connection)


def new_id(number: int) -> str:
    """Ids in the order of their numbers."""
    return str(UUID(int=(0x7 << 76) | (0x8 << 62) | number << 80))
