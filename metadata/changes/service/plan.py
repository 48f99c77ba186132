"""The plan of a validated change: statements, rows, obstacles to check for, audit entries.

Planners start from the `Model` read under the workspace's lock; they read rows but write nothing.
`metadata.changes.service.running` carries a `Plan` out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model as DjangoModel
from django.db.models import QuerySet

from metadata.changes.ddl import NOTHING, Ddl
from metadata.changes.service.obstacles import Obstacle
from metadata.changes.validation.problems import Problems
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata


@dataclass(frozen=True)
class Model:
    """The data model that a change starts from; `objects` includes inactive ones."""

    catalog: Catalog
    objects: Mapping[UUID, ObjectDef]

    @classmethod
    def of(cls, catalog: Catalog) -> Model:
        return cls(catalog, {obj.id: obj for obj in catalog.all_objects})

    @property
    def workspace_id(self) -> UUID:
        return self.catalog.workspace_id

    def object_of(self, field_def: FieldDef) -> ObjectDef:
        return self.objects[field_def.object_id]

    def object_row(self, object_id: UUID) -> ObjectMetadata:
        return ObjectMetadata.objects.get(workspace_id=self.workspace_id, pk=object_id)

    def field_row(self, field_id: UUID) -> FieldMetadata:
        return FieldMetadata.objects.get(workspace_id=self.workspace_id, pk=field_id)

    def others(self, obj: ObjectDef | None) -> list[ObjectDef]:
        return [o for o in self.catalog.all_objects if obj is None or o.id != obj.id]


@dataclass(frozen=True, slots=True)
class AuditNote:
    action: str  # "object.created"
    kind: str  # "object", "field", "index"
    id: UUID
    name: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass
class Plan:
    """What a change will do. `result_id`: the object, field or index to answer with; `problems`: to
    collect what is wrong with the resulting model.

    Rows are written before the DDL, in this order: `removed` (querysets), `updated`, `added`
    (objects before fields before indexes). `obstacles` are checked once the tables are locked,
    before any statement runs. `locked`: tables to lock besides those that the DDL names.
    """

    result_id: UUID
    problems: Problems
    ddl: Ddl = NOTHING
    locked: frozenset[str] = frozenset()
    obstacles: list[Obstacle] = field(default_factory=list)
    removed: list[QuerySet[Any]] = field(default_factory=list)
    updated: list[DjangoModel] = field(default_factory=list)
    added: list[DjangoModel] = field(default_factory=list)
    notes: list[AuditNote] = field(default_factory=list)

    def remove(self, model: type[DjangoModel], ids: Iterable[UUID]) -> None:
        listed = list(ids)
        if listed:
            self.removed.append(model._default_manager.filter(pk__in=listed))


ROW_ORDER: tuple[type[DjangoModel], ...] = (ObjectMetadata, FieldMetadata, IndexMetadata)
