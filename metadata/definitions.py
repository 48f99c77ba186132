"""Definitions as frozen values: what an object and a field are, once loaded.

`ObjectDef`, `FieldDef`, `RelationDef`, `Option` and `IndexDef` have no database behind them.
`metadata.model.catalog` builds them from rows; `metadata.standard_objects` and `metadata.changes`
build them for objects that do not exist yet. Field types, DDL and the query engine therefore read
only one form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

RELATION = "RELATION"
DELETED_AT = "deletedAt"
MORPH_RELATION = "MORPH_RELATION"
MANY_TO_ONE = "MANY_TO_ONE"
ONE_TO_MANY = "ONE_TO_MANY"
RELATION_TYPES = frozenset({RELATION, MORPH_RELATION})


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a SELECT, MULTI_SELECT or RATING field. `value` is UPPER_SNAKE."""

    id: UUID
    value: str
    label: str
    color: str
    position: int


@dataclass(frozen=True, slots=True)
class RelationDef:
    """One side of a link between two objects.

    On the MANY_TO_ONE side `join_column` is the API name of the id (`companyId`) and the owning
    `FieldDef.column_name` is the physical column; on the ONE_TO_MANY side it is "".
    """

    type: str  # MANY_TO_ONE | ONE_TO_MANY
    target_object_id: UUID
    inverse_field_id: UUID | None
    join_column: str = ""
    on_delete: str = "SET_NULL"  # CASCADE | RESTRICT | SET_NULL | NO_ACTION
    morph_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FieldDef:
    """One property of an object.

    Its physical columns are `column_name` + the suffix of each part of its type (`metadata.types`);
    a MANY_TO_ONE relation owns exactly the column `column_name`.
    """

    id: UUID
    object_id: UUID
    type: str
    name: str
    label: str
    column_name: str
    description: str | None = None
    icon: str | None = None
    position: int = 0
    is_custom: bool = False
    is_active: bool = True
    is_system: bool = False
    is_ui_editable: bool = True
    is_nullable: bool = True
    is_unique: bool = False  # derived: a unique index over this field alone
    is_searchable: bool = False
    default_value: Any = None  # as the contract writes it: "'TODO'", {"source": "'MANUAL'"}, "now"
    options: tuple[Option, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    relation: RelationDef | None = None

    @property
    def is_relation(self) -> bool:
        return self.relation is not None

    @property
    def is_many_to_one(self) -> bool:
        return self.relation is not None and self.relation.type == MANY_TO_ONE

    @property
    def is_one_to_many(self) -> bool:
        return self.relation is not None and self.relation.type == ONE_TO_MANY

    @property
    def option_values(self) -> tuple[str, ...]:
        """Return the option values in their order (the sort order of SELECT)."""
        return tuple(o.value for o in sorted(self.options, key=lambda o: o.position))


@dataclass(frozen=True, slots=True)
class IndexFieldDef:
    field_id: UUID
    sub_field: str | None = None


@dataclass(frozen=True, slots=True)
class IndexDef:
    id: UUID
    name: str
    fields: tuple[IndexFieldDef, ...]
    is_unique: bool = False
    is_custom: bool = False
    index_type: str = "BTREE"
    where_clause: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObjectDef:
    """A type of record. `fields`: ACTIVE fields by name, in order; `all_fields`: every one.

    `join_columns`: API name of a join column (`companyId`) → its MANY_TO_ONE field (active ones).
    `older_names`: join columns under the names they once had (`metadata.model.older_names`).
    `duplicate_criteria`: groups of field paths such as (("name.firstName", "name.lastName"), …).
    `search_fields`: names of the fields that feed `searchVector`, in their order.
    """

    id: UUID
    schema: str
    table_name: str
    name_singular: str
    name_plural: str
    label_singular: str
    label_plural: str
    fields: Mapping[str, FieldDef]
    all_fields: tuple[FieldDef, ...] = ()
    join_columns: Mapping[str, FieldDef] = field(default_factory=dict)
    older_names: Mapping[str, FieldDef] = field(default_factory=dict)
    indexes: tuple[IndexDef, ...] = ()
    description: str | None = None
    icon: str | None = None
    is_custom: bool = False
    is_active: bool = True
    is_system: bool = False
    is_searchable: bool = True
    label_identifier_field_id: UUID | None = None
    image_identifier_field_id: UUID | None = None
    duplicate_criteria: tuple[tuple[str, ...], ...] = ()
    search_fields: tuple[str, ...] = ()

    @property
    def pascal_name(self) -> str:
        """Return `WorkspaceMember` for `workspaceMember`: see docs/api/rest.md#paths."""
        return self.name_singular[:1].upper() + self.name_singular[1:]

    @property
    def pascal_plural(self) -> str:
        return self.name_plural[:1].upper() + self.name_plural[1:]

    def field_by_id(self, field_id: UUID) -> FieldDef | None:
        return next((f for f in self.all_fields if f.id == field_id), None)

    def older_name_of(self, of: FieldDef) -> str | None:
        """Return the older name of a many-to-one relation's join column, if it has one."""
        return next((name for name, f in self.older_names.items() if f.id == of.id), None)

    @property
    def deleted_at_column(self) -> str | None:
        """Return the physical name of `deletedAt`, even where that field was deactivated."""
        return next((f.column_name for f in self.all_fields if f.name == DELETED_AT), None)

    @property
    def label_identifier(self) -> FieldDef | None:
        wanted = self.label_identifier_field_id
        return next((f for f in self.fields.values() if f.id == wanted), None)
