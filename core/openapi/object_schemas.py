"""The three schemas of each object: `Person`, `PersonForUpdate`, `PersonForResponse`.

Their examples consist of the fields' own examples and are deterministic
(docs/api/openapi.md#contents).
"""

from __future__ import annotations

from typing import Any

from core.openapi.components import CREATE, RESPONSE, UPDATE, Json, object_schema, schema_name
from core.openapi.field_schemas import (
    example_id,
    join_column_schema,
    link_schema,
    relation_schema,
    value_schema,
)
from core.openapi.visible import VisibleObject
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog

# Filled in by the server, so examples of bodies leave them out.
_NOT_IN_BODY_EXAMPLES = frozenset({"position", "createdBy", "updatedBy"})


def schemas_of(seen: VisibleObject, catalog: Catalog) -> dict[str, Json]:
    obj = seen.obj
    schemas = {schema_name(obj, RESPONSE): response_schema(seen, catalog)}
    if seen.rights.update:
        schemas[schema_name(obj, CREATE)] = create_schema(seen, catalog)
        schemas[schema_name(obj, UPDATE)] = update_schema(seen, catalog)
    return schemas


def create_schema(seen: VisibleObject, catalog: Catalog) -> Json:
    text = (
        f"A {seen.obj.label_singular} to be created. {object_text(seen)} The server fills `id` "
        "(you may give your own UUID), `createdAt`, `updatedAt` and what has a default."
    )
    required = [_body_name(f) for f in seen.writable if is_required(f)]
    return _body_schema(seen, catalog, text, required)


def update_schema(seen: VisibleObject, catalog: Catalog) -> Json:
    text = f"Changes to a {seen.obj.label_singular}: only the fields given are changed."
    return _body_schema(seen, catalog, text, [])


def is_required(field: FieldDef) -> bool:
    """Tell whether a create must name it: no null, no default, not filled by the server."""
    return (
        not field.is_nullable
        and field.default_value is None
        and field.name not in _NOT_IN_BODY_EXAMPLES
    )


def response_schema(seen: VisibleObject, catalog: Catalog) -> Json:
    properties: dict[str, Json] = {}
    for field in seen.readable:
        if field.relation is None:
            properties[field.name] = value_schema(field, for_write=False)
        elif field.is_many_to_one:
            target = catalog.target_of(field)
            properties |= _join_columns(seen, field, target, for_write=False)
    example = _example(seen, properties)
    for field in seen.relations:
        target = catalog.target_of(field)
        if target is not None:
            properties[field.name] = relation_schema(field, target)
    return object_schema(
        properties,
        ["id"] if "id" in properties else None,
        description=f"A {seen.obj.label_singular}. {object_text(seen)} With `fields=` only the "
        "named fields are shown, and `id`.",
        example=example,
    )


def object_text(seen: VisibleObject) -> str:
    """Return the object's description, as sentences."""
    text = (seen.obj.description or f"Records of {seen.obj.label_plural}").strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def body_example(seen: VisibleObject) -> Json:
    """Return a body that can be sent unchanged: without links to records that may not exist."""
    example: Json = {}
    for field in seen.writable:
        if field.relation is None and field.name not in _NOT_IN_BODY_EXAMPLES:
            value = _first_example(value_schema(field, for_write=True))
            if value is not None:
                example[field.name] = value
    return example


def _body_schema(seen: VisibleObject, catalog: Catalog, text: str, required: list[str]) -> Json:
    properties: dict[str, Json] = {}
    for field in seen.writable:
        if field.relation is None:
            properties[field.name] = value_schema(field, for_write=True)
            continue
        target = catalog.target_of(field)
        properties |= _join_columns(seen, field, target, for_write=True)
        if target is not None and field in seen.relations:
            properties[field.name] = link_schema(field, target)
    return object_schema(properties, required, description=text, example=body_example(seen))


def _join_columns(
    seen: VisibleObject, field: FieldDef, target: ObjectDef | None, *, for_write: bool
) -> dict[str, Json]:
    """Return `targetCompanyId`, also under its older name."""
    schema = join_column_schema(field, target, for_write=for_write)
    name, older = _body_name(field), seen.obj.older_name_of(field)
    if older is None:
        return {name: schema}
    return {name: schema, older: {**schema, "deprecated": True}}


def _example(seen: VisibleObject, properties: dict[str, Json]) -> Json:
    example = {name: _first_example(schema) for name, schema in properties.items()}
    known: Json = {
        "id": example_id(seen.obj.name_singular),
        "createdAt": "2026-10-02T08:15:30.120Z",
        "updatedAt": "2026-10-02T08:15:30.120Z",
        "deletedAt": None,
    }
    return {name: known.get(name, value) for name, value in example.items()}


def _first_example(schema: Json) -> Any:
    examples = schema.get("examples")
    return examples[0] if examples else None


def _body_name(field: FieldDef) -> str:
    return field.relation.join_column if field.relation else field.name
