"""The checked request: every name resolved, every right applied.

Plain frozen values, made by the planners only and read by the compiler. Plans contain `Slot`s
instead of values, and definitions (`FieldDef`, `Part`) take no part in comparisons: the physical
column identifies them. So a plan *is* its shape, and the key by which its SQL is cached (in
`catalog.derived`, hence within one version of the data model).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from psycopg import sql

from core.query.count import Count
from core.query.plan.hashed import HashedOnce
from core.query.plan.slots import CutSlot, Slot
from core.query.versions import VersionEntry
from metadata.definitions import FieldDef
from metadata.parts import AggregateFunction, Part


@dataclass(frozen=True, slots=True)
class Table:
    """One object's table, with the rows the caller may see (`core.query.plan.row_rules`)."""

    schema: str
    name: str
    row_condition: Condition | None = None

    @property
    def sql(self) -> sql.Composable:
        return sql.Identifier(self.schema, self.name)


@dataclass(frozen=True, slots=True)
class Hop:
    """One step along a many-to-one relation: the starting table's `join_column` (physical) holds
    the id of a record of `table`, which may be soft-deleted.
    """

    join_column: str
    table: Table


@dataclass(frozen=True, slots=True)
class Column:
    """One physical column: of the object's own table, or of a to-one target's (`hop`)."""

    name: str
    is_nullable: bool
    hop: Hop | None = None
    field: FieldDef = dataclasses.field(compare=False, repr=False, kw_only=True)
    part: Part = dataclasses.field(compare=False, repr=False, kw_only=True)

    @property
    def label(self) -> str:
        """Return `emails.primaryEmail`, for messages."""
        return f"{self.field.name}.{self.part.name}" if self.part.name else self.field.name


@dataclass(frozen=True, slots=True)
class Comparison:
    """A checked predicate on one column: `form` names its SQL (`metadata.values.operators`); `slot`
    holds its value, if the form takes one.
    """

    column: Column
    form: str
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class WholeFieldIsNull:
    """`is: NULL` / `NOT_NULL` on a bare composite: all its parts are empty, or not all."""

    columns: tuple[Column, ...]
    is_null: bool


@dataclass(frozen=True, slots=True)
class IsMatch:
    """The record is a duplicate of the current input record (`DuplicatesPlan` only)."""


@dataclass(frozen=True, slots=True)
class AllOf:
    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NotThat:
    item: Condition


@dataclass(frozen=True, slots=True)
class SomeOf:
    """A row of `source` belongs to the record and satisfies its condition (one-to-many)."""

    source: Source


Condition = Comparison | WholeFieldIsNull | IsMatch | AllOf | AnyOf | NotThat | SomeOf


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of `table` that satisfy `condition` (and the table's row condition).

    `deleted_at`: the physical column that must be NULL; None = soft-deleted rows included.
    `parent_column`: for children, the physical column with the parent's id.
    """

    table: Table
    condition: Condition | None = None
    deleted_at: str | None = None
    parent_column: str | None = None


@dataclass(frozen=True, slots=True)
class OrderLeaf:
    """One ordering column. `path` is its path in a cursor (docs/api/graphql.md#cursors)."""

    path: tuple[str, ...]
    column: Column
    is_descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page; `order` ends with `id`.

    `cursor` holds one slot (None: the value is NULL) per leaf: the page has rows strictly after it
    in the order (`is_backward`: against it). `is_indexed`: an index starts with the first leaf's
    column. `is_only_page`: never reports further rows.
    """

    order: tuple[OrderLeaf, ...]
    size: int
    offset: int = 0
    cursor: tuple[Slot | CutSlot | None, ...] | None = None
    is_backward: bool = False
    is_indexed: bool = False
    is_only_page: bool = False


@dataclass(frozen=True, slots=True)
class LiteralPlan:
    """`__typename`."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class SubPlan:
    """A chosen sub-field of a composite; `items`: (key in the answer, key in a JSON list or
    literal).
    """

    key: str
    column: str
    part: Part = dataclasses.field(compare=False, repr=False, kw_only=True)
    items: tuple[ItemPlan | LiteralPlan, ...] | None = None
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class ItemPlan:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field's value. `columns` are the physical columns it is built from; `sub` None = whole."""

    key: str
    name: str
    columns: tuple[str, ...]
    field: FieldDef = dataclasses.field(compare=False, repr=False, kw_only=True)
    sub: tuple[SubPlan | LiteralPlan, ...] | None = None
    # JSON list fields (FILES) may be projected as a whole.
    items: tuple[ItemPlan | LiteralPlan, ...] | None = None
    # For parts that are large numbers only: it is part of the SQL's shape.
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class ToOnePlan:
    key: str
    name: str
    hop: Hop
    selection: SelectionPlan


@dataclass(frozen=True, slots=True)
class ToManyPlan:
    key: str
    name: str
    children: ListPlan


EntryPlan = FieldPlan | ToOnePlan | ToManyPlan | LiteralPlan | VersionEntry


@dataclass(frozen=True, slots=True)
class SelectionPlan(HashedOnce):
    """The keys of one record's JSON, in order."""

    entries: tuple[EntryPlan, ...]
    __hash__ = HashedOnce.__hash__


@dataclass(frozen=True, slots=True)
class CursorPlan:
    key: str


@dataclass(frozen=True, slots=True)
class NodePlan:
    key: str
    selection: SelectionPlan


@dataclass(frozen=True, slots=True)
class EdgesPlan:
    key: str
    entries: tuple[CursorPlan | NodePlan | LiteralPlan, ...]


@dataclass(frozen=True, slots=True)
class PageFactPlan:
    """`name`: hasNextPage, hasPreviousPage, startCursor, endCursor."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PageInfoPlan:
    key: str
    entries: tuple[PageFactPlan | LiteralPlan, ...]


@dataclass(frozen=True, slots=True)
class AggregatePlan:
    """`totalCount` when `function` is None. `columns` are those it reads."""

    key: str
    name: str
    columns: tuple[Column, ...] = ()
    function: AggregateFunction | None = dataclasses.field(default=None, compare=False, repr=False)
    as_text: bool = False


ConnectionEntryPlan = EdgesPlan | PageInfoPlan | AggregatePlan | LiteralPlan


@dataclass(frozen=True, slots=True)
class ListShown:
    """A plain JSON array. As a root it comes with total, further row and cursors."""

    selection: SelectionPlan
    omit_null_values: bool = False
    count: Count = Count.EXACT


@dataclass(frozen=True, slots=True)
class ConnectionShown:
    entries: tuple[ConnectionEntryPlan, ...]


Shown = ListShown | ConnectionShown


@dataclass(frozen=True, slots=True)
class ListPlan(HashedOnce):
    """Records of one table: a root, or the children of one parent."""

    source: Source
    page: PagePlan
    shown: Shown
    __hash__ = HashedOnce.__hash__


@dataclass(frozen=True, slots=True)
class RecordsByIdPlan:
    """Records by id, in that order, soft-deleted ones too (answers of writes)."""

    table: Table
    ids: Slot
    selection: SelectionPlan
