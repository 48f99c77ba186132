"""A request for records as written: names unchecked, values unconverted.

An API (REST, GraphQL) parses its notation into these frozen values; the planner turns them into
other types (`core.query.plan.types`), with every name resolved and every permission applied, so
that an unchecked name cannot reach SQL.

`key` is the key in the answer (GraphQL: the alias), `name` the catalog's name. Keys of the answer
have the order of the entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.query.count import Count
from core.query.plan.hashed import HashedOnce
from core.query.versions import VersionEntry


@dataclass(frozen=True, slots=True)
class Typename:
    """GraphQL's `__typename`: a literal in the answer."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A scalar field, a join column (`companyId`), a composite, or a sub-field within a composite.

    `sub` None = the whole value; otherwise the chosen sub-fields in order (also inside JSON lists
    such as `additionalPhones { number }`). `as_text`: numbers beyond a double become strings.
    """

    key: str
    name: str
    sub: tuple[FieldEntry | Typename, ...] | None = None
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class ToOneEntry:
    """A many-to-one relation: the target's record as an object, or null."""

    key: str
    name: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class ToManyEntry:
    """A one-to-many relation: a connection or a plain list of at most `query.page` children per
    parent; `query`'s filter, order and page apply per parent.
    """

    key: str
    name: str
    query: RecordQuery
    shape: Shape


@dataclass(frozen=True, slots=True)
class Selection(HashedOnce):
    """The keys of one record; a key of the plan cache, unless a nested filter contains a list."""

    entries: tuple[FieldEntry | ToOneEntry | ToManyEntry | Typename | VersionEntry, ...]
    __hash__ = HashedOnce.__hash__


@dataclass(frozen=True, slots=True)
class CursorEntry:
    key: str


@dataclass(frozen=True, slots=True)
class NodeEntry:
    key: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class EdgesEntry:
    key: str
    entries: tuple[CursorEntry | NodeEntry | Typename, ...]


@dataclass(frozen=True, slots=True)
class SearchListEntry:
    """Records of a search alone: `{key: {name: […]}}`."""

    key: str
    name: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class PageInfoEntry:
    """`names` of `fields`: hasNextPage, hasPreviousPage, startCursor, endCursor."""

    key: str
    fields: tuple[FieldEntry | Typename, ...]


@dataclass(frozen=True, slots=True)
class AggregateEntry:
    """`totalCount` or an aggregate of the filter, not the page: docs/api/graphql.md#aggregates."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class DimensionValuesEntry:
    """groupBy only: `groupByDimensionValues`."""

    key: str


@dataclass(frozen=True, slots=True)
class RecordsEntry:
    """groupBy over REST only: a plain list of the group's records."""

    key: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class ConnectionShape(HashedOnce):
    """GraphQL's connection; also one row of a groupBy answer."""

    entries: tuple[
        EdgesEntry
        | SearchListEntry
        | PageInfoEntry
        | AggregateEntry
        | DimensionValuesEntry
        | RecordsEntry
        | Typename,
        ...,
    ]
    __hash__ = HashedOnce.__hash__


@dataclass(frozen=True, slots=True)
class ListShape:
    """REST's plain array. As a root, `core.records.find_many` also returns total and page info."""

    selection: Selection
    omit_null_values: bool = False
    count: Count = Count.EXACT


Shape = ConnectionShape | ListShape


@dataclass(frozen=True, slots=True, eq=False)
class Predicate:
    """A condition. `value` is text from REST, JSON from GraphQL.

    `path` = ("jobTitle",), ("name", "firstName"), ("companyId",), ("company", "name"), ("people",
    "name", "firstName").
    """

    path: tuple[str, ...]
    operator: str
    value: Any

    # Requests are cache keys: 1, 1.0 and True are equal in Python, but not the same request.
    def _identity(self) -> tuple[Any, ...]:
        return self.path, self.operator, type(self.value), self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Predicate) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[FilterNode, ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[FilterNode, ...]


@dataclass(frozen=True, slots=True)
class Not:
    item: FilterNode


@dataclass(frozen=True, slots=True)
class Some:
    """All of `item` is true of one record of a to-many relation, whose name begins its paths.

    A single predicate with such a path means some record too, but each its own.
    """

    name: str
    item: FilterNode


FilterNode = Predicate | And | Or | Not | Some


@dataclass(frozen=True, slots=True)
class OrderBy:
    """`direction`: AscNullsFirst | AscNullsLast | DescNullsFirst | DescNullsLast."""

    path: tuple[str, ...]
    direction: str


@dataclass(frozen=True, slots=True)
class Page:
    """At most `size` records; strictly `after` or `before` a cursor (opaque text; "" = none)."""

    size: int
    after: str | None = None
    before: str | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """Filter, order and page of a list. The planner appends `id[AscNullsFirst]`."""

    page: Page
    filter: FilterNode | None = None
    order_by: tuple[OrderBy, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension: a path to a scalar or sub-field, at most one hop away."""

    path: tuple[str, ...]
    granularity: str | None = None
    time_zone: str | None = None
    week_start_day: str | None = None


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """Order of the groups: by a dimension (`path`, and `granularity` for dates) or by an aggregate
    (`aggregate`), one of the two.
    """

    direction: str
    path: tuple[str, ...] = ()
    granularity: str | None = None
    aggregate: str | None = None


@dataclass(frozen=True, slots=True)
class GroupByQuery:
    """`limit` = number of groups; `records_*` apply to the records listed inside each group."""

    dimensions: tuple[Dimension, ...]
    filter: FilterNode | None = None
    order_by: tuple[GroupOrder, ...] = ()
    limit: int = 50
    records_order_by: tuple[OrderBy, ...] = ()
    records_limit: int = 200
    records_offset: int = 0
    # REST prints aggregates of money as strings (docs/api/rest.md#group-by)
    money_as_text: bool = False


@dataclass(frozen=True, slots=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """`json`: the finished text, an array for ListShape, an object for ConnectionShape. The others
    are set for a root ListShape only; `total_count` is None with `Count.NONE`."""

    json: bytes
    total_count: int | None = None
    page_info: PageInfo | None = None
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class DuplicatesInput:
    """Exactly one of the two, else the errors of docs/api/rest.md#duplicates."""

    ids: Sequence[UUID] | None = None
    data: Sequence[dict[str, Any]] | None = None
