"""Resources → JSON of the Metadata REST API, in both envelopes.

The legacy envelope (`data.objects`, `data.createOneObject`, …) is used if the workspace's setting
or the header `X-Metadata-Format: legacy` asks for it, otherwise the direct one. See
docs/api/metadata.md#envelopes, #resources.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apikeys.context import RequestContext
from metadata.resources import DataModel, Resource, search_fields

FORMAT_HEADER = "HTTP_X_METADATA_FORMAT"
LEGACY, DIRECT = "legacy", "direct"
Json = dict[str, Any]


def is_legacy(context: RequestContext, meta: Mapping[str, Any]) -> bool:
    """Tell which envelope to use: the header decides; without one, the workspace's setting."""
    asked = str(meta.get(FORMAT_HEADER, "")).strip().lower()
    if asked in (LEGACY, DIRECT):
        return asked == LEGACY
    return context.workspace.is_metadata_format_legacy


def object_body(model: DataModel, obj: Resource) -> Json:
    """Return an object with its fields and indexes inlined."""
    body: Json = printed(obj)
    body["indexMetadatas"] = [printed(index) for index in model.indexes_of[obj.id]]
    body["searchFieldMetadataList"] = [printed(one) for one in search_fields(model, obj.id)]
    body["fields"] = [field_body(model, field) for field in model.fields_of[obj.id]]
    return body


def field_body(model: DataModel, field: Resource) -> Json:
    body: Json = printed(field)
    body["relation"] = _relation(model.relation_of(field))
    morphs = model.morph_relations_of(field)
    body["morphRelations"] = None if morphs is None else [_relation(one) for one in morphs]
    return body


def printed(value: Any) -> Any:
    """Print ids and times as text, recursively."""
    if isinstance(value, dict):
        return {name: printed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [printed(item) for item in value]
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        text = value.astimezone(UTC).isoformat(timespec="milliseconds")
        return text.replace("+00:00", "Z")
    return value


def _relation(relation: Mapping[str, Any] | None) -> Json | None:
    if relation is None:
        return None
    return {
        "type": relation["type"],
        **{
            name: {key: str(relation[name][key]) for key in keys}
            for name, keys in (
                ("sourceObjectMetadata", ("id", "nameSingular", "namePlural")),
                ("targetObjectMetadata", ("id", "nameSingular", "namePlural")),
                ("sourceFieldMetadata", ("id", "name")),
                ("targetFieldMetadata", ("id", "name")),
            )
        },
    }
