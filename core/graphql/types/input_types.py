"""Input types of an object: create, update, filter, order, relation, connect.

See docs/api/graphql.md#naming, #writing-relations.
"""

from __future__ import annotations

from collections.abc import Callable

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
)

from core.graphql.types.catalog_types import Types
from core.graphql.types.composite_types import composite_order_by, composite_parts, kind_input
from core.graphql.types.filter_types import static_filter
from core.graphql.types.scalars import UUID
from core.graphql.types.shared_types import ORDER_BY_DIRECTION
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.generated_names import WHERE_INPUT
from metadata.types.registry import field_type

Fields = dict[str, GraphQLInputField]

# ── create, update ───────────────────────────────────────────────────────────────────────────


def write_type(types: Types, obj: ObjectDef, verb: str) -> GraphQLInputObjectType:
    """Return `PersonCreateInput` or `PersonUpdateInput`; `verb`: Create or Update."""
    name = types.names.type(obj, f"{verb}Input")
    return types.once(
        name,
        lambda: GraphQLInputObjectType(
            name,
            lambda: _write_fields(types, obj, verb),
            description=f"Values of a record of {obj.label_plural}.",
        ),
    )


def _write_fields(types: Types, obj: ObjectDef, verb: str) -> Fields:
    fields: Fields = {}
    for field in obj.fields.values():
        text = field.description or field.label
        if field.is_one_to_many:
            continue
        if field.is_many_to_one and field.relation:
            relation = relation_type(types, types.target(field), verb)
            fields[field.name] = GraphQLInputField(relation, description=text)
            fields |= _join_columns(obj, field, GraphQLID)
        elif field.name == "id":
            fields["id"] = GraphQLInputField(GraphQLID, description=text)
        elif field_type(field).parts(field)[0].kind.key != "tsvector":
            wanted = types.write_input(field, verb)
            fields[field.name] = GraphQLInputField(wanted, description=text)
    return fields


def _join_columns(obj: ObjectDef, field: FieldDef, wanted: GraphQLInputType) -> Fields:
    """Return a many-to-one relation's id, under its current and its older name."""
    column = field.relation.join_column if field.relation else ""
    text = f"Id of: {field.description or field.label}"
    fields = {column: GraphQLInputField(wanted, description=text)}
    older = obj.older_name_of(field)
    if older is not None:
        reason = f"Use {column}."
        fields[older] = GraphQLInputField(wanted, description=text, deprecation_reason=reason)
    return fields


def relation_type(types: Types, target: ObjectDef, verb: str) -> GraphQLInputObjectType:
    """Return `CompanyRelationInput`: connect or disconnect; on create also `create`."""
    stem = "RelationCreate" if verb == "Create" else "Relation"
    name = types.names.type(target, f"{stem}Input")
    label = target.label_singular

    def fields() -> Fields:
        made: Fields = {
            "connect": GraphQLInputField(
                connect_type(types, target), description=f"Link an existing {label}."
            ),
            "disconnect": GraphQLInputField(GraphQLBoolean, description="true: unlink."),
        }
        if verb == "Create":
            made["create"] = GraphQLInputField(
                write_type(types, target, "Create"),
                description=f"Create a new {label} and link it.",
            )
        return made

    return types.once(
        name, lambda: GraphQLInputObjectType(name, fields, description=f"A link to a {label}.")
    )


def connect_type(types: Types, target: ObjectDef) -> GraphQLInputObjectType:
    name = types.names.type(target, "ConnectInput")
    text = "Fields of exactly one unique constraint."
    return types.once(
        name,
        lambda: GraphQLInputObjectType(
            name,
            lambda: {
                "where": GraphQLInputField(where_unique_type(types, target), description=text)
            },
            description=f"Which {target.label_singular} to link.",
        ),
    )


def where_unique_type(types: Types, target: ObjectDef) -> GraphQLInputObjectType:
    """Return `CompanyWhereUniqueInput`: `id` and the fields of unique indexes."""
    name = types.names.type(target, "WhereUniqueInput")
    return types.once(
        name, lambda: GraphQLInputObjectType(name, lambda: _where_fields(types, target))
    )


def _where_fields(types: Types, target: ObjectDef) -> Fields:
    fields: Fields = {"id": GraphQLInputField(UUID, description="Id of the record.")}
    for field in _unique_fields(target):
        if field.is_many_to_one and field.relation:
            fields[field.relation.join_column] = GraphQLInputField(UUID)
        elif field_type(field).is_composite:
            fields[field.name] = GraphQLInputField(_composite_where(types, field))
        elif field.name != "id":
            fields[field.name] = GraphQLInputField(types.write_input(field, "Create"))
    return fields


def _unique_fields(obj: ObjectDef) -> list[FieldDef]:
    ids = {part.field_id for index in obj.indexes if index.is_unique for part in index.fields}
    return [field for field in obj.fields.values() if field.id in ids]


def _composite_where(types: Types, field: FieldDef) -> GraphQLInputObjectType:
    name = types.names.field_type(field, WHERE_INPUT)
    parts = composite_parts(field_type(field))
    return types.once(
        name,
        lambda: GraphQLInputObjectType(
            name,
            {p.name: GraphQLInputField(kind_input(p.kind)) for p in parts if p.in_unique},
        ),
    )


# ── filter ───────────────────────────────────────────────────────────────────────────────────


def filter_type(types: Types, obj: ObjectDef) -> GraphQLInputObjectType:
    name = types.names.type(obj, "FilterInput")
    return types.once(
        name,
        lambda: GraphQLInputObjectType(
            name,
            lambda: _filter_fields(types, obj),
            description=f"Conditions on {obj.label_plural}; sibling keys must all be true.",
        ),
    )


def _filter_fields(types: Types, obj: ObjectDef) -> Fields:
    own = filter_type(types, obj)
    fields: Fields = {
        "and": GraphQLInputField(GraphQLList(own), description="All of these must be true."),
        "or": GraphQLInputField(GraphQLList(own), description="One of these must be true."),
        "not": GraphQLInputField(own, description="This must not be true."),
    }
    for field in obj.fields.values():
        text = field.description or field.label
        if field.is_relation and field.relation:
            target = filter_type(types, types.target(field))
            many = "Some record of: " if field.is_one_to_many else ""
            fields[field.name] = GraphQLInputField(target, description=f"{many}{text}")
            if field.is_many_to_one:
                fields |= _join_columns(obj, field, static_filter("uuid"))
        else:
            fields[field.name] = GraphQLInputField(types.filter(field), description=text)
    return fields


# ── order ────────────────────────────────────────────────────────────────────────────────────


def order_by_type(types: Types, obj: ObjectDef) -> GraphQLInputObjectType:
    name = types.names.type(obj, "OrderByInput")
    return types.once(
        name,
        lambda: GraphQLInputObjectType(
            name,
            lambda: _order_fields(types, obj),
            description=f"An order of {obj.label_plural}.",
        ),
    )


def _order_fields(types: Types, obj: ObjectDef) -> Fields:
    return fields_by(types, obj, order_by_type, ORDER_BY_DIRECTION, order_leaf)


def fields_by(
    types: Types,
    obj: ObjectDef,
    of_target: Callable[[Types, ObjectDef], GraphQLInputObjectType],
    of_join_column: GraphQLInputType,
    of_leaf: Callable[[FieldDef], GraphQLInputType | None],
) -> Fields:
    """Return one key per field.

    A to-one relation has its target's own input (`of_target`) and its join column; any other field
    has `of_leaf`, None = no key.
    """
    fields: Fields = {}
    for field in obj.fields.values():
        text = field.description or field.label
        if field.is_many_to_one and field.relation:
            fields[field.name] = GraphQLInputField(
                of_target(types, types.target(field)), description=text
            )
            fields |= _join_columns(obj, field, of_join_column)
        else:
            wanted = of_leaf(field)
            if wanted is not None:
                fields[field.name] = GraphQLInputField(wanted, description=text)
    return fields


def order_leaf(field: FieldDef) -> GraphQLInputType | None:
    """Return the order input of a field that is not a relation; None if it is not sortable."""
    kind_of = field_type(field)
    if field.is_one_to_many or not kind_of.is_sortable(field):
        return None
    return composite_order_by(kind_of) if kind_of.is_composite else ORDER_BY_DIRECTION
