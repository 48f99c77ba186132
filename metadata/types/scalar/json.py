"""RAW_JSON: any JSON; a string is read as JSON text; {} is the empty value and reads back null."""

from __future__ import annotations

from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import JsonSchema
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import json_values
from metadata.values.json_values import JsonValue


class RawJsonType(ScalarType):
    key = "RAW_JSON"
    label = "JSON"
    widget = "json"
    kind = kinds.JSON
    can_be_unique = False
    reads_null = True
    example = {"plan": "gold", "seats": 12}  # noqa: RUF012  an example, read only

    def read(self, field: FieldDef, value: Any) -> JsonValue | None:
        decoded = json_values.decoded(value) if isinstance(value, str) else value
        return None if decoded is None or decoded == {} else json_values.checked(decoded)

    def value_schema(self, field: FieldDef) -> JsonSchema:
        return {"type": ["object", "array", "string", "number", "boolean"]}
