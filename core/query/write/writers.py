"""What of an object can be written, and into which columns: derived once per catalog.

An `ObjectWriter` is kept in `catalog.derived`, so it ends with the catalog's version. It knows
nothing about the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from metadata.checks.defaults import default_values
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.parts import Part, PartReader
from metadata.types.base import FieldType
from metadata.types.registry import field_type

ID, CREATED_AT, UPDATED_AT, DELETED_AT = "id", "createdAt", "updatedAt", "deletedAt"
CREATED_BY, UPDATED_BY, POSITION = "createdBy", "updatedBy", "position"
# Filled on every create by `core.query.write.rows`, whatever their defaults are.
STAMPED = frozenset({ID, CREATED_AT, UPDATED_AT, CREATED_BY, UPDATED_BY, POSITION})


@dataclass(frozen=True, slots=True)
class FieldWriter:
    """One writable field.

    `columns`: part name → physical column; "" for a scalar's only part, whose column is also
    `only_column` (None for a composite). `readers`: column and reader by part name, for the parts
    that are read independently.
    """

    field: FieldDef
    type: FieldType
    parts: tuple[Part, ...]
    columns: Mapping[str, str]
    only_column: str | None
    writable_parts: frozenset[str]
    not_null_columns: tuple[str, ...]
    readers: Mapping[str, tuple[str, PartReader]]
    # Checked for a value before `readers` are used; None: they always are.
    reads_by_parts: Callable[[Mapping[str, Any]], bool] | None

    @property
    def name(self) -> str:
        """Return its name in a body: the field's name, or the join column's (`companyId`)."""
        relation = self.field.relation
        return relation.join_column if relation is not None else self.field.name

    @property
    def has_moving_default(self) -> bool:
        """Tell whether the default is a function ("now", "uuid"): a different value each time.

        See docs/api/metadata.md#defaults.
        """
        default = self.field.default_value
        return isinstance(default, str) and default in self.type.default_functions

    def by_column(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        return {self.columns[part]: value for part, value in parts.items()}

    def parse(self, value: Any) -> dict[str, Any]:
        """Parse a body's value → values by column. Raises `InvalidData`."""
        return self.by_column(self.type.parse(self.field, value))

    def default(self) -> dict[str, Any]:
        """Return the field's default by column; {} when it has none."""
        return self.by_column(default_values(self.type, self.field))


@dataclass(frozen=True, slots=True)
class ObjectWriter:
    """An object as writes see it.

    `fields`: by the name a body uses (join columns, not relation names); `read_only`: names that
    exist but are never written; `relations`: many-to-one fields by name; `not_null`: the field that
    owns each column which must not be null; `required`: fields that a new record must give;
    `static_defaults`: values by column that never change while the catalog lives,
    `moving_defaults`: the fields whose defaults do.
    """

    obj: ObjectDef
    fields: Mapping[str, FieldWriter]
    relations: Mapping[str, FieldDef]
    read_only: frozenset[str]
    pg_types: Mapping[str, str]
    not_null: Mapping[str, FieldWriter]
    required: tuple[FieldWriter, ...]
    static_defaults: Mapping[str, Any]
    moving_defaults: tuple[FieldWriter, ...]


def writer_for(catalog: Catalog, obj: ObjectDef) -> ObjectWriter:
    key: tuple[str, UUID] = ("object_writer", obj.id)
    found: ObjectWriter | None = catalog.derived.get(key)
    if found is None:
        found = catalog.derived[key] = _object_writer(obj)
    return found


def _object_writer(obj: ObjectDef) -> ObjectWriter:
    writers = [_field_writer(f) for f in obj.all_fields if not f.is_one_to_many]
    active = [w for w in writers if w.field.name in obj.fields]
    fields = {w.name: w for w in active if w.writable_parts}
    # Deactivated fields keep their columns: what must not be null there needs its default too.
    with_default = [
        w for w in writers if w.field.default_value is not None and w.field.name not in STAMPED
    ]
    return ObjectWriter(
        obj=obj,
        fields=fields,
        relations={f.name: f for f in obj.fields.values() if f.is_many_to_one},
        read_only=frozenset(w.name for w in active if not w.writable_parts),
        pg_types={part.column(w.field): part.kind.pg_type for w in writers for part in w.parts},
        not_null={c: w for w in fields.values() for c in w.not_null_columns},
        required=tuple(
            w
            for w in fields.values()
            if not w.field.is_nullable
            and w.field.default_value is None
            and w.field.name not in STAMPED
        ),
        static_defaults={
            column: value
            for w in with_default
            if not w.has_moving_default
            for column, value in w.default().items()
        },
        moving_defaults=tuple(w for w in with_default if w.has_moving_default),
    )


def _field_writer(field: FieldDef) -> FieldWriter:
    kind = field_type(field)
    parts = kind.parts(field)
    columns = {part.name: part.column(field) for part in parts}
    writable = frozenset(part.name for part in parts if part.is_writable)
    # An id and a position are kept outside of the values.
    readers = {} if field.name in (ID, POSITION) else kind.part_readers(field)
    return FieldWriter(
        field=field,
        type=kind,
        parts=parts,
        columns=columns,
        only_column=columns.get(""),
        writable_parts=writable,
        not_null_columns=tuple(part.column(field) for part in parts if part.not_null),
        reads_by_parts=kind.reads_by_parts if kind.depends_on_stored else None,
        readers={name: (columns[name], readers[name]) for name in readers if name in writable},
    )
