"""What types with sub-fields share: named parts, partial writes, object schemas.

A JSON object may name some of the sub-fields: only those are returned (PATCH leaves the others
alone); null clears all. Unknown sub-fields are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from metadata.columns.json_schemas import described, nullable
from metadata.definitions import FieldDef
from metadata.parts import JsonSchema, Kind, Part, PartReader
from metadata.types.base import FieldType
from metadata.values import scalars
from metadata.values.scalars import Refusal, refused_data
from twenty.errors import InvalidData

# A sub-field's reader: (field, value other than null) → what is bound; raises Refusal.
Reader = Callable[[FieldDef, Any], Any]


def part(name: str, kind: Kind, **facts: Any) -> Part:
    """Return a sub-field's part; its column suffix is the capitalised name.

    See docs/api/metadata.md#types.
    """
    return Part(name, kind, suffix=name[:1].upper() + name[1:], **facts)


def read_text(_field: FieldDef, value: Any) -> str | None:
    return scalars.text_or_null(value)


class CompositeType(FieldType):
    """A field of several columns, read and written as one JSON object."""

    sub_fields: ClassVar[tuple[Part, ...]]
    readers: ClassVar[Mapping[str, Reader]]
    example: ClassVar[Any] = None

    def parts(self, field: FieldDef) -> tuple[Part, ...]:
        return self.sub_fields

    def parse(self, field: FieldDef, value: Any) -> dict[str, Any]:
        return self.parse_over(field, value, {})

    def parse_over(self, field: FieldDef, value: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
        if value is None:
            return {part.name: None for part in self.sub_fields}
        return self.completed(field, self.read_parts(field, value), stored)

    def read_parts(self, field: FieldDef, value: Any) -> dict[str, Any]:
        """Read the sub-fields that `value` names, each on its own."""
        if not isinstance(value, dict | Mapping):  # dict is the common case and the cheap check
            names = ", ".join(part.name for part in self.sub_fields)
            raise refused_data(field.name, value, f"an object with any of {names}")
        return {name: self._read(field, name, given) for name, given in value.items()}

    def part_readers(self, field: FieldDef) -> Mapping[str, PartReader]:
        is_whole = type(self).completed is not CompositeType.completed
        if is_whole and type(self).reads_by_parts is FieldType.reads_by_parts:
            return {}
        return {
            name: scalars.text_or_null if reader is read_text else partial(reader, field)
            for name, reader in self.readers.items()
        }

    def _read(self, field: FieldDef, name: Any, value: Any) -> Any:
        reader = self.readers.get(name)
        if reader is None:
            allowed = ", ".join(self.readers)
            raise InvalidData(
                f"Sub field {scalars.shown(name)} not found for composite type: {self.key} "
                f'(field "{field.name}"; expected {allowed})',
                field=field.name,
            )
        if value is None:
            return None
        try:
            return reader(field, value)
        except Refusal as refusal:
            raise refused_data(f"{field.name}.{name}", value, str(refusal)) from None

    def completed(
        self, field: FieldDef, values: dict[str, Any], stored: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Adjust all given sub-fields together (phones, links, rich text).

        `stored`: what the record holds, {} where that is unknown or irrelevant.
        """
        return values

    def json_schema(self, field: FieldDef, *, for_write: bool) -> JsonSchema:
        shown = [p for p in self.parts(field) if p.is_writable or not for_write]
        schema: JsonSchema = {
            "type": "object",
            "properties": {p.name: _part_schema(p, for_write) for p in shown},
        }
        if for_write:
            schema["additionalProperties"] = False
            if field.is_nullable:
                schema = nullable(schema)
        else:
            schema["required"] = [p.name for p in shown]
        example = self.example
        if isinstance(example, Mapping):
            example = {p.name: example[p.name] for p in shown if p.name in example}
        return described(schema, field, example)


def _part_schema(part: Part, for_write: bool) -> JsonSchema:
    schema = dict(part.kind.json_schema)
    prints_null = part.kind.empty_literal not in ("", "[]") and not part.not_null
    return nullable(schema) if for_write or prints_null else schema
