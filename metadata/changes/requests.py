"""A requested change of the data model, as frozen data.

`values` are keyed by API names and hold JSON as the caller wrote it (`{"nameSingular": "rocket",
…}`): the members of docs/api/metadata.md#inputs; a missing member is left unchanged.
`metadata.changes.validation` judges a change, and `metadata.changes.service.apply` carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CreateObject:
    """`CreateObjectInput`."""

    values: Values


@dataclass(frozen=True, slots=True)
class UpdateObject:
    """`UpdateObjectPayload` of the object `id`."""

    id: UUID
    values: Values


@dataclass(frozen=True, slots=True)
class DeleteObject:
    id: UUID


@dataclass(frozen=True, slots=True)
class CreateField:
    """`CreateFieldInput`; relations with their payloads, which make the other side too."""

    values: Values


@dataclass(frozen=True, slots=True)
class UpdateField:
    """`UpdateFieldInput` of the field `id`."""

    id: UUID
    values: Values


@dataclass(frozen=True, slots=True)
class DeleteField:
    """The field; a relation is deleted together with its other side."""

    id: UUID


@dataclass(frozen=True, slots=True)
class CreateIndex:
    """`CreateIndexInput`: objectMetadataId, fields [{fieldMetadataId, subFieldName}], indexType."""

    values: Values


@dataclass(frozen=True, slots=True)
class DeleteIndex:
    id: UUID


ObjectChange = CreateObject | UpdateObject | DeleteObject
FieldChange = CreateField | UpdateField | DeleteField
IndexChange = CreateIndex | DeleteIndex
Change = ObjectChange | FieldChange | IndexChange
