"""Members of objects and fields that newer upstream versions dropped, for older clients.

These are overrides, `relationDefinition`, `fromRelationMetadata`, `toRelationMetadata`, filled with
real data (docs/api/metadata.md#resources).
"""

from __future__ import annotations

from typing import Any

import graphene

from metadata.graphql.scalars import JSON, UUID
from metadata.resources import DataModel, Resource

RelationDefinitionType = graphene.Enum(
    "RelationDefinitionType", [(name, name) for name in ("MANY_TO_ONE", "ONE_TO_MANY")]
)


class StandardOverrides(graphene.ObjectType):
    label = graphene.String()
    description = graphene.String()
    icon = graphene.String()
    translations = JSON()


class ObjectStandardOverrides(graphene.ObjectType):
    labelSingular = graphene.String()
    labelPlural = graphene.String()
    description = graphene.String()
    icon = graphene.String()
    color = graphene.String()
    translations = JSON()


class ObjectOfRelation(graphene.ObjectType):
    id = UUID(required=True)
    nameSingular = graphene.String(required=True)
    namePlural = graphene.String(required=True)
    isSystem = graphene.Boolean()
    isRemote = graphene.Boolean()


class FieldOfRelation(graphene.ObjectType):
    id = UUID(required=True)
    name = graphene.String(required=True)


class RelationDefinition(graphene.ObjectType):
    relationId = UUID(required=True)
    direction = RelationDefinitionType(required=True)
    sourceObjectMetadata = graphene.Field(graphene.NonNull(ObjectOfRelation))
    targetObjectMetadata = graphene.Field(graphene.NonNull(ObjectOfRelation))
    sourceFieldMetadata = graphene.Field(graphene.NonNull(FieldOfRelation))
    targetFieldMetadata = graphene.Field(graphene.NonNull(FieldOfRelation))


class RelationMetadata(graphene.ObjectType):
    """A relation between two objects. The "from" side is the one with many records on the other."""

    id = UUID(required=True)
    relationType = graphene.String(required=True)
    fromObjectMetadata = graphene.Field(graphene.NonNull(ObjectOfRelation))
    toObjectMetadata = graphene.Field(graphene.NonNull(ObjectOfRelation))
    fromObjectMetadataId = graphene.String(required=True)
    toObjectMetadataId = graphene.String(required=True)
    fromFieldMetadataId = graphene.String(required=True)
    toFieldMetadataId = graphene.String(required=True)


def relation_definition(model: DataModel, field: Resource) -> dict[str, Any] | None:
    relation = model.relation_of(field)
    if relation is None:
        return None
    many = field if relation["type"] == "MANY_TO_ONE" else relation["targetFieldMetadata"]
    return {**relation, "relationId": many["id"], "direction": relation["type"]}


def relation_metadata(model: DataModel, field: Resource, side: str) -> dict[str, Any] | None:
    """Return the relation where `field` is on that side of it, else None."""
    relation = model.relation_of(field)
    if relation is None or relation["type"] != side:
        return None
    ends = ["source", "target"] if side == "ONE_TO_MANY" else ["target", "source"]
    (from_object, from_field), (to_object, to_field) = (
        (relation[f"{end}ObjectMetadata"], relation[f"{end}FieldMetadata"]) for end in ends
    )
    return {
        "id": to_field["id"],
        "relationType": "ONE_TO_MANY",
        "fromObjectMetadata": from_object,
        "toObjectMetadata": to_object,
        "fromObjectMetadataId": str(from_object["id"]),
        "toObjectMetadataId": str(to_object["id"]),
        "fromFieldMetadataId": str(from_field["id"]),
        "toFieldMetadataId": str(to_field["id"]),
    }
