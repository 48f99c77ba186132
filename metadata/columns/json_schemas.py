"""JSON Schema 2020-12 helpers: nullability, description and example, uniformly."""

from __future__ import annotations

from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import JsonSchema


def nullable(schema: JsonSchema) -> JsonSchema:
    """Return the same schema with null allowed."""
    types = schema.get("type", [])
    listed = types if isinstance(types, list) else [types]
    changed = {**schema, "type": [*listed, *([] if "null" in listed else ["null"])]}
    if "enum" in schema:
        changed["enum"] = [*schema["enum"], None]
    return changed


def described(schema: JsonSchema, field: FieldDef, example: Any) -> JsonSchema:
    """Add the field's description (its label where it has none) and an example."""
    schema = {**schema, "description": field.description or field.label}
    if example is not None:
        schema["examples"] = [example]
    return schema
