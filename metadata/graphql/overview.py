"""Overviews for clients that keep a copy: `minimalMetadata`, `objectRecordCounts`,
`mostlyEmptyFieldMetadataIds` (docs/api/metadata.md#graphql)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID as Id

import graphene

from metadata.graphql.context import caller_of
from metadata.graphql.request_model import model_of
from metadata.graphql.scalars import UUID
from metadata.graphql.views import VIEW_TYPES
from metadata.record_statistics import mostly_empty_fields, record_counts
from metadata.resources import Resource

AllMetadataName = VIEW_TYPES["AllMetadataName"]


class ObjectRecordCount(graphene.ObjectType):
    objectNamePlural = graphene.String(required=True)
    totalCount = graphene.Int(required=True)


class MinimalObjectMetadata(graphene.ObjectType):
    id = UUID(required=True)
    nameSingular = graphene.String(required=True)
    namePlural = graphene.String(required=True)
    labelSingular = graphene.String(required=True)
    labelPlural = graphene.String(required=True)
    icon = graphene.String()
    color = graphene.String()
    isActive = graphene.Boolean(required=True)
    isSystem = graphene.Boolean(required=True)
    isRemote = graphene.Boolean(required=True)


class MinimalView(graphene.ObjectType):
    """A saved view. This server does not serve views, so lists of them are empty."""

    id = UUID(required=True)
    type = graphene.Field(VIEW_TYPES["ViewType"], required=True)
    key = graphene.Field(VIEW_TYPES["ViewKey"])
    objectMetadataId = UUID(required=True)


class CollectionHash(graphene.ObjectType):
    collectionName = AllMetadataName(required=True)
    hash = graphene.String(required=True)


class MinimalMetadata(graphene.ObjectType):
    objectMetadataItems = graphene.List(graphene.NonNull(MinimalObjectMetadata), required=True)
    views = graphene.List(graphene.NonNull(MinimalView), required=True)
    collectionHashes = graphene.List(graphene.NonNull(CollectionHash), required=True)


class OverviewQuery(graphene.ObjectType):
    objectRecordCounts = graphene.List(graphene.NonNull(ObjectRecordCount), required=True)
    mostlyEmptyFieldMetadataIds = graphene.List(
        graphene.NonNull(UUID), required=True, objectMetadataId=UUID(required=True)
    )
    minimalMetadata = graphene.Field(graphene.NonNull(MinimalMetadata))

    @staticmethod
    def resolve_objectRecordCounts(root: None, info: Any) -> Any:
        counts = record_counts(caller_of(info))
        return [{"objectNamePlural": name, "totalCount": count} for name, count in counts]

    @staticmethod
    def resolve_mostlyEmptyFieldMetadataIds(root: None, info: Any, objectMetadataId: Id) -> Any:
        return mostly_empty_fields(caller_of(info), objectMetadataId)

    @staticmethod
    def resolve_minimalMetadata(root: None, info: Any) -> Any:
        model = model_of(info)
        indexes = [index for listed in model.indexes_of.values() for index in listed]
        collections: list[tuple[str, Iterable[Resource]]] = [
            ("objectMetadata", model.objects.values()),
            ("fieldMetadata", model.fields.values()),
            ("index", indexes),
        ]
        return {
            "objectMetadataItems": list(model.objects.values()),
            "views": [],
            "collectionHashes": [
                {"collectionName": name, "hash": _hash(resources)}
                for name, resources in collections
            ],
        }


def _hash(resources: Iterable[Resource]) -> str:
    """Return a hash that is the same as long as nothing in the collection changes."""
    marks = sorted(f"{one.id} {one['updatedAt'].isoformat()}" for one in resources)
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:32]
