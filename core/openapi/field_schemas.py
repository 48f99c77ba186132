"""A field → JSON Schema properties with descriptions that teach (docs/api/openapi.md#contents).

A property follows the field type's own schema, with its options explained. Nullability is accurate:
`null` is declared wherever an answer can contain it.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from core.openapi.components import RELATION_LINK, RESPONSE, Json, array_of, schema_name, schema_ref
from core.query.write.writers import STAMPED
from metadata.columns.json_schemas import nullable
from metadata.definitions import FieldDef, ObjectDef
from metadata.types.registry import field_type

_EXAMPLE_IDS = UUID("5a0d9a9e-64f3-4d59-9e0c-6f1d1c7a8f00")
# What a reader expects to see; other text fields show their label.
_TEXT_EXAMPLES = {
    "name": "Acme",
    "title": "Call back",
    "jobTitle": "CTO",
    "city": "Berlin",
    "avatarUrl": "https://acme.test/ada.png",
}


def example_id(*names: str) -> str:
    """Return a UUID that is always the same for the same names."""
    return str(uuid5(_EXAMPLE_IDS, ".".join(names)))


def value_schema(field: FieldDef, *, for_write: bool) -> Json:
    """Return the property of a field that is not a relation."""
    schema = field_type(field).json_schema(field, for_write=for_write)
    if field.type == "TEXT":
        schema["examples"] = [_TEXT_EXAMPLES.get(field.name, field.label)]
    if "array" in schema.get("type", ()) and "items" not in schema:
        del schema["type"]  # any JSON: best declared without a type, which generators understand
    text = field_text(field)
    if for_write and not field.is_nullable and field.default_value is not None:
        schema = nullable(schema) if "type" in schema else schema  # without a type: any value
        stands = "leaves it to the server" if field.name in STAMPED else "stands for the default"
        text = f"{text} null {stands}."
    return {**schema, "description": text}


def join_column_schema(field: FieldDef, target: ObjectDef | None, *, for_write: bool) -> Json:
    """Return `companyId`: the id of the linked record."""
    label = target.label_singular if target else field.label
    schema: Json = {"type": ["string", "null"] if field.is_nullable else "string"}
    verb = "Id of the" if not for_write else "Links the record to the"
    return {
        **schema,
        "format": "uuid",
        "description": f"{verb} {label} ({field_text(field)})",
        "examples": [example_id(target.name_singular if target else field.name)],
    }


def link_schema(field: FieldDef, target: ObjectDef) -> Json:
    """Return `company` in a body: connect, disconnect or create instead of `companyId`."""
    return {
        "description": f"{field_text(field)} Instead of `{_join_column(field)}`: connect a "
        f"{target.label_singular} by id or by one of its unique fields, or disconnect it.",
        "oneOf": [schema_ref(RELATION_LINK), {"type": "null"}],
    }


def relation_schema(field: FieldDef, target: ObjectDef) -> Json:
    """Return a relation at depth 1: the target's record or null, or an array of records."""
    ref = schema_ref(schema_name(target, RESPONSE))
    text = f"{field_text(field)} Shown with `depth=1` only."
    if field.is_many_to_one:
        return {"description": text, "oneOf": [ref, {"type": "null"}]}
    return {**array_of(ref), "description": text}


def field_text(field: FieldDef) -> str:
    """Return the field's description (its label where it has none), and its options."""
    text = (field.description or field.label).strip()
    if text and text[-1] not in ".!?":
        text += "."
    if not field.options:
        return text
    ordered = sorted(field.options, key=lambda option: option.position)
    options = ", ".join(f"`{option.value}` ({option.label})" for option in ordered)
    return f"{text} Options: {options}."


def _join_column(field: FieldDef) -> str:
    return field.relation.join_column if field.relation else field.name
