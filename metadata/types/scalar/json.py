"""RAW_JSON: any JSON; a string is parsed as JSON text.

{} is the empty value and reads back as null; where the field may not be null, {} is a value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import JsonSchema, Kind
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import json_values
from metadata.values.json_values import JsonValue
from metadata.values.scalars import Refusal

# Records of earlier releases may hold NULL for {}.
_REQUIRED_JSON = replace(
    kinds.JSON, read_sql=lambda column: sql.SQL("coalesce({}, '{{}}')").format(column)
)


class RawJsonType(ScalarType):
    key = "RAW_JSON"
    label = "JSON"
    widget = "json"
    kind = kinds.JSON
    can_be_unique = False
    reads_null = True
    example = {"plan": "gold", "seats": 12}  # noqa: RUF012  an example, read only

    def kind_of(self, field: FieldDef) -> Kind:
        return kinds.JSON if field.is_nullable else _REQUIRED_JSON

    def read(self, field: FieldDef, value: Any) -> JsonValue | None:
        decoded = json_values.decoded(value) if isinstance(value, str) else value
        if decoded or not (decoded is None or decoded == {}):
            return json_values.checked(decoded)
        if field.is_nullable:
            return None
        if decoded is None:
            raise Refusal("a JSON value that is not null")
        return json_values.checked(decoded)

    def value_schema(self, field: FieldDef) -> JsonSchema:
        return {"type": ["object", "array", "string", "number", "boolean"]}
