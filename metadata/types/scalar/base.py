"""What types with one column share: the part, and parsing with null.

A type declares its `kind` and how it reads a value other than null; a `Refusal` becomes
`InvalidData` here. Parsing returns `{"": value}`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from psycopg import sql

from metadata.columns.json_schemas import described, nullable
from metadata.definitions import FieldDef
from metadata.parts import JsonSchema, Kind, Part, PartReader
from metadata.types.base import FieldType
from metadata.values.scalars import Refusal, refused_data


class ScalarType(FieldType):
    """A field of one column."""

    kind: ClassVar[Kind]
    example: ClassVar[Any] = None
    # RAW_JSON is the only type whose empty value is printed as null.
    reads_null: ClassVar[bool] = False
    settled_sql: ClassVar[staticmethod[[sql.Composable], sql.Composable] | None] = None

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[Part, ...]] = {}

    def kind_of(self, field: FieldDef) -> Kind:
        """Return the kind, where it depends on the field (NUMBER's dataType)."""
        return self.kind

    @abstractmethod
    def read(self, field: FieldDef, value: Any) -> Any:
        """Return what is bound for a value other than null; None = empty. Raises `Refusal`."""

    def parts(self, field: FieldDef) -> tuple[Part, ...]:
        kind = self.kind_of(field)
        not_null = not field.is_nullable and kind.empty_literal is None
        # One tuple per combination: parts are needed on every request.
        key = (kind.key, kind.parse_filter, kind.read_sql, not_null)
        made = self._made.get(key)
        if made is None:
            part = Part(
                "",
                kind,
                not_null=not_null,
                in_unique=self.can_be_unique,
                in_search=self.can_be_searchable,
                settled_sql=self.settled_sql,
            )
            made = self._made[key] = (part,)
        return made

    def parse(self, field: FieldDef, value: Any) -> dict[str, Any]:
        if value is None:
            return {"": None}
        try:
            return {"": self.read(field, value)}
        except Refusal as refusal:
            raise refused_data(self.value_name(field), value, str(refusal)) from None

    def part_readers(self, field: FieldDef) -> Mapping[str, PartReader]:
        return {"": partial(self.read, field)}

    def value_name(self, field: FieldDef) -> str:
        """Return the name under which a caller writes the value."""
        return field.name

    def value_schema(self, field: FieldDef) -> JsonSchema:
        """Return the JSON Schema of a value other than null."""
        return dict(self.kind_of(field).json_schema)

    def json_schema(self, field: FieldDef, *, for_write: bool) -> JsonSchema:
        schema = self.value_schema(field)
        reads_null = self.kind_of(field).empty_literal not in ("", "{}", "[]")
        if field.is_nullable and (for_write or reads_null or self.reads_null):
            schema = nullable(schema)
        return described(schema, field, self.example_of(field))

    def example_of(self, field: FieldDef) -> Any:
        return self.example
