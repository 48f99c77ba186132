"""Full-text search → plan: which objects, by which vector, shown how (docs/api/graphql.md#search).

Every searchable object that the caller may read is searched. What they may not read is not
searched: if a field that feeds an object's vector is hidden, the words are looked up again in a
vector of the readable fields, which also determines the rank; a hidden label or image is not shown.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from apikeys.context import RequestContext
from core.query.plan import names as resolving
from core.query.plan.filters import plan_source
from core.query.plan.lists import plan_page_info
from core.query.plan.search_cursors import plan_search_cursor
from core.query.plan.slots import Slot, Values
from core.query.plan.types import LiteralPlan, PageInfoPlan, Source
from core.query.request import (
    ConnectionShape,
    CursorEntry,
    EdgesEntry,
    FieldEntry,
    NodeEntry,
    PageInfoEntry,
    SearchListEntry,
    Selection,
    Typename,
)
from core.query.search_request import SearchQuery
from metadata.definitions import FieldDef, ObjectDef
from metadata.values.scalars import Refusal
from metadata.values.search_text import search_terms
from twenty.errors import BadUserInput, InvalidQueryInput

MAX_LIMIT = 100
# Among records of equal rank (docs/api/metadata.md#search); other objects follow by name.
PRIORITY = ("person", "company", "opportunity", "note", "task")
RECORD_FACTS = (
    "recordId",
    "objectNameSingular",
    "objectLabelSingular",
    "label",
    "imageUrl",
    "tsRankCD",
    "tsRank",
)


@dataclass(frozen=True, slots=True)
class SearchedObject:
    """An object to search.

    `readable`: the fields whose words count, None = the stored vector. `label` and `image`: what is
    shown of a record, None = nothing that the caller may read.
    """

    name: str
    label_singular: str
    priority: int
    source: Source
    vector: str
    readable: tuple[str, ...] | None
    label_name: str | None
    image_name: str | None
    readable_fields: tuple[FieldDef, ...] = dataclasses.field(compare=False, repr=False, default=())
    label: FieldDef | None = dataclasses.field(compare=False, repr=False, default=None)
    image: FieldDef | None = dataclasses.field(compare=False, repr=False, default=None)


@dataclass(frozen=True, slots=True)
class FactPlan:
    """One fact of a search record: `RECORD_FACTS`."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SearchNodePlan:
    key: str
    entries: tuple[FactPlan | LiteralPlan, ...]


@dataclass(frozen=True, slots=True)
class SearchCursorPlan:
    key: str


@dataclass(frozen=True, slots=True)
class SearchEdgesPlan:
    key: str
    entries: tuple[SearchNodePlan | SearchCursorPlan | LiteralPlan, ...]


@dataclass(frozen=True, slots=True)
class SearchListPlan:
    """`{key: {name: [the records alone]}}`."""

    key: str
    name: str
    node: SearchNodePlan


SearchEntryPlan = SearchEdgesPlan | SearchListPlan | PageInfoPlan | LiteralPlan


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """`every`: a tsquery of all words, None = every record; `some`: of any of them, None where
    there is but one."""

    objects: tuple[SearchedObject, ...]
    every: Slot | None
    some: Slot | None
    cursor: tuple[Slot, ...] | None
    limit: int
    entries: tuple[SearchEntryPlan, ...]


def plan_search(
    context: RequestContext, query: SearchQuery, shape: ConnectionShape
) -> tuple[SearchPlan, tuple[Any, ...]]:
    if not 0 <= query.limit <= MAX_LIMIT:
        raise BadUserInput(f"Limit cannot exceed {MAX_LIMIT} items")
    values = Values()
    every, some = _terms(query, values)
    cursor = plan_search_cursor(query.after, values) if query.after else None
    found = _objects(context, query)
    if not found:  # nothing will look at them, and PostgreSQL refuses unused parameters
        every, some, cursor, values = None, None, None, Values()
    objects = tuple(
        _searched(context, obj, place, query, values) for place, obj in enumerate(found)
    )
    return SearchPlan(
        objects=objects,
        every=every,
        some=some,
        cursor=cursor,
        limit=query.limit,
        entries=tuple(_entry(entry) for entry in shape.entries),
    ), values.all()


def _terms(query: SearchQuery, values: Values) -> tuple[Slot | None, Slot | None]:
    try:
        terms = search_terms(query.text)
    except Refusal as refusal:
        raise InvalidQueryInput(f"{query.text_name}: expected {refusal}") from None
    if not query.text.strip():
        return None, None
    every = values.add(terms.every, "tsquery")
    return every, None if terms.some is None else values.add(terms.some, "tsquery")


# ── objects ──────────────────────────────────────────────────────────────────────────────────


def _objects(context: RequestContext, query: SearchQuery) -> list[ObjectDef]:
    """Return the objects to search, by priority. Naming one that is not searchable is an error."""
    by_name = context.catalog.by_singular
    for name in (*(query.included or ()), *query.excluded):
        if name not in by_name:
            raise InvalidQueryInput(f'Object "{name}" does not exist')
    for name in query.included or ():
        context.permissions.require(by_name[name], "read")
    wanted = by_name if query.included is None else set(query.included)
    found = [
        obj
        for obj in by_name.values()
        if obj.name_singular in wanted
        and obj.name_singular not in query.excluded
        and obj.is_searchable
        and context.permissions.rights(obj).read
        and _vector(obj) is not None
    ]
    return sorted(found, key=lambda obj: (_rank(obj), obj.name_singular))


def _rank(obj: ObjectDef) -> int:
    is_standard = not obj.is_custom and obj.name_singular in PRIORITY
    return PRIORITY.index(obj.name_singular) if is_standard else len(PRIORITY)


def _vector(obj: ObjectDef) -> FieldDef | None:
    return next((f for f in obj.fields.values() if f.type == resolving.SEARCH_VECTOR), None)


def _searched(
    context: RequestContext, obj: ObjectDef, place: int, query: SearchQuery, values: Values
) -> SearchedObject:
    vector = _vector(obj)
    assert vector is not None  # noqa: S101  asked by _objects
    feeding = [f for f in obj.all_fields if f.name in obj.search_fields]
    readable = tuple(f for f in feeding if resolving.is_readable(context, obj, f))
    is_whole = len(readable) == len(feeding)
    label = _shown(context, obj, obj.label_identifier)
    image = _shown(context, obj, obj.field_by_id(obj.image_identifier_field_id or obj.id))
    return SearchedObject(
        name=obj.name_singular,
        label_singular=obj.label_singular,
        priority=place,
        source=plan_source(context, obj, query.filter, values),
        vector=vector.column_name,
        readable=None if is_whole else tuple(f.column_name for f in readable),
        label_name=label.column_name if label else None,
        image_name=image.column_name if image else None,
        readable_fields=readable,
        label=label,
        image=image,
    )


def _shown(context: RequestContext, obj: ObjectDef, field: FieldDef | None) -> FieldDef | None:
    if field is None or field.name not in obj.fields:
        return None
    return field if resolving.is_readable(context, obj, field) else None


# ── what is shown ────────────────────────────────────────────────────────────────────────────


def _entry(entry: Any) -> SearchEntryPlan:
    if isinstance(entry, SearchListEntry):
        return SearchListPlan(entry.key, entry.name, SearchNodePlan("", _facts(entry.selection)))
    if isinstance(entry, EdgesEntry):
        return SearchEdgesPlan(entry.key, tuple(_edge(inner) for inner in entry.entries))
    if isinstance(entry, PageInfoEntry):
        return plan_page_info(entry)
    if isinstance(entry, Typename):
        return LiteralPlan(entry.key, entry.value)
    raise InvalidQueryInput(f'Search results don\'t have any "{entry.key}" field.')


def _edge(
    entry: CursorEntry | NodeEntry | Typename,
) -> SearchNodePlan | SearchCursorPlan | LiteralPlan:
    if isinstance(entry, CursorEntry):
        return SearchCursorPlan(entry.key)
    if isinstance(entry, NodeEntry):
        return SearchNodePlan(entry.key, _facts(entry.selection))
    return LiteralPlan(entry.key, entry.value)


def _facts(selection: Selection) -> tuple[FactPlan | LiteralPlan, ...]:
    facts: list[FactPlan | LiteralPlan] = []
    for entry in selection.entries:
        if isinstance(entry, Typename):
            facts.append(LiteralPlan(entry.key, entry.value))
        elif isinstance(entry, FieldEntry) and entry.name in RECORD_FACTS:
            facts.append(FactPlan(entry.key, entry.name))
        else:
            raise InvalidQueryInput(f'Search records don\'t have any "{entry.key}" field.')
    return tuple(facts)
