"""The catalog: a workspace's whole data model, frozen, cached in the process by version.

The cache key is workspace id, schema name and `schema_version`, which the request's statement for
credentials has read. So no process answers from a stale model, and no messages, signals or
lifetimes are needed (decision 0005).
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from metadata.definitions import (
    FieldDef,
    IndexDef,
    IndexFieldDef,
    ObjectDef,
    Option,
    RelationDef,
)
from metadata.model.generated_names import GeneratedNames, generated_names
from metadata.model.older_names import older_join_columns
from metadata.types.registry import field_type
from twenty.db.undecided import is_undecided
from twenty.reference import is_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata

MAX_CACHED_CATALOGS = 200


@dataclass(frozen=True)
class Catalog:
    """Every ACTIVE object by singular and plural name and by id; `all_objects` adds inactive ones.

    Not slotted: modules above keep expensive things derived from one catalog in `derived`
    (aggregate tables, compiled shapes, GraphQL schema, OpenAPI document), so that all of it ends
    with the catalog's version.
    """

    workspace_id: UUID
    schema: str
    schema_version: int
    by_singular: Mapping[str, ObjectDef]
    by_plural: Mapping[str, ObjectDef]
    by_id: Mapping[UUID, ObjectDef]
    all_objects: tuple[ObjectDef, ...]
    fields_by_id: Mapping[UUID, FieldDef]
    names: GeneratedNames
    # Of the tokens of the change feed; None: it is off.
    events_epoch: UUID | None = None
    # Whether anybody listens, the feed or a webhook, so that writes tell what they do.
    is_told: bool = False
    # Tells the catalogs of this process apart, for caches outside of `derived`.
    number: int = field(default_factory=itertools.count().__next__, compare=False)
    derived: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def target_of(self, relation_field: FieldDef) -> ObjectDef | None:
        """Return the object a relation points at; None when that object is not active."""
        relation = relation_field.relation
        return self.by_id.get(relation.target_object_id) if relation else None

    def inverse_of(self, relation_field: FieldDef) -> FieldDef | None:
        relation = relation_field.relation
        if relation is None or relation.inverse_field_id is None:
            return None
        return self.fields_by_id.get(relation.inverse_field_id)


def build_catalog(
    workspace_id: UUID,
    schema: str,
    schema_version: int,
    objects: Iterable[ObjectDef],
    events_epoch: UUID | None = None,
    *,
    has_webhooks: bool = False,
) -> Catalog:
    """Assemble finished object definitions into a catalog; pure."""
    every = tuple(sorted(objects, key=lambda o: o.name_plural))
    active = [o for o in every if o.is_active]
    return Catalog(
        workspace_id=workspace_id,
        schema=schema,
        schema_version=schema_version,
        by_singular={o.name_singular: o for o in active},
        by_plural={o.name_plural: o for o in active},
        by_id={o.id: o for o in active},
        all_objects=every,
        fields_by_id={f.id: f for o in every for f in o.all_fields},
        names=generated_names(every),
        events_epoch=events_epoch,
        is_told=has_webhooks or events_epoch is not None,
    )


_cache: OrderedDict[tuple[UUID, int], Catalog] = OrderedDict()
_lock = threading.Lock()


def catalog_for(workspace_id: UUID, schema: str, schema_version: int) -> Catalog:
    """Return the catalog of that version, from the process's cache or by four queries."""
    if is_reference():
        return load_catalog(workspace_id, schema, schema_version)
    key = (workspace_id, schema_version)
    found = _cache.get(key)
    if found is not None:
        return found
    loaded = load_catalog(workspace_id, schema, schema_version)
    if not is_undecided():
        keep_catalog(loaded)
    return loaded


def keep_catalog(catalog: Catalog) -> None:
    """Put a catalog into the process's cache. Its version must be committed."""
    workspace_id, version = catalog.workspace_id, catalog.schema_version
    with _lock:
        _cache[workspace_id, version] = catalog
        # The previous version stays: requests in flight are still answered from it.
        stale = [k for k in _cache if k[0] == workspace_id and k[1] < version - 1]
        for old in stale:
            del _cache[old]
        while len(_cache) > MAX_CACHED_CATALOGS:
            _cache.popitem(last=False)


def forget_catalogs() -> None:
    """Empty the process's cache (needed by tests that roll versions back)."""
    with _lock:
        _cache.clear()


def load_catalog(workspace_id: UUID, schema: str, schema_version: int) -> Catalog:
    """Read the definitions from their rows, bypassing the cache."""
    from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata

    fields_of: dict[UUID, list[FieldMetadata]] = {}
    for row in FieldMetadata.objects.filter(workspace_id=workspace_id).order_by("position", "id"):
        fields_of.setdefault(row.object_id, []).append(row)
    indexes_of: dict[UUID, list[IndexMetadata]] = {}
    for index in IndexMetadata.objects.filter(workspace_id=workspace_id).order_by("name"):
        indexes_of.setdefault(index.object_id, []).append(index)
    rows = list(ObjectMetadata.objects.filter(workspace_id=workspace_id))
    active_ids = {row.id for row in rows if row.is_active}
    objects = [
        object_def(row, schema, fields_of.get(row.id, []), indexes_of.get(row.id, []), active_ids)
        for row in rows
    ]
    own = ObjectMetadata.objects.filter(workspace_id=workspace_id)
    told = own.values_list("workspace__events_epoch", "workspace__has_webhooks").first()
    epoch, has_webhooks = told or (None, False)
    return build_catalog(
        workspace_id, schema, schema_version, objects, epoch, has_webhooks=has_webhooks
    )


def object_def(
    row: ObjectMetadata,
    schema: str,
    field_rows: Iterable[FieldMetadata],
    index_rows: Iterable[IndexMetadata],
    active_ids: set[UUID],
) -> ObjectDef:
    indexes = tuple(_index_def(index) for index in index_rows)
    unique_ids = {
        index.fields[0].field_id
        for index in indexes
        if index.is_unique and len({f.field_id for f in index.fields}) == 1
    }
    # `id` is unique by the primary key, which is no index of the data model.
    every = tuple(_field_def(f, f.id in unique_ids or f.name == "id") for f in field_rows)
    # A relation to an inactive object is as absent as an inactive field
    # (docs/api/metadata.md#renaming).
    active = {
        f.name: f
        for f in every
        if f.is_active and (f.relation is None or f.relation.target_object_id in active_ids)
    }
    return ObjectDef(
        id=row.id,
        schema=schema,
        table_name=row.table_name,
        name_singular=row.name_singular,
        name_plural=row.name_plural,
        label_singular=row.label_singular,
        label_plural=row.label_plural,
        fields=active,
        all_fields=every,
        join_columns={
            f.relation.join_column: f for f in active.values() if f.relation and f.is_many_to_one
        },
        older_names=older_join_columns(row.name_singular, active, is_custom=row.is_custom),
        indexes=indexes,
        description=row.description,
        icon=row.icon,
        is_custom=row.is_custom,
        is_active=row.is_active,
        is_system=row.is_system,
        is_searchable=row.is_searchable,
        label_identifier_field_id=row.label_identifier_field_id,
        image_identifier_field_id=row.image_identifier_field_id,
        duplicate_criteria=tuple(
            tuple(_criterion_path(every, name) for name in group)
            for group in row.duplicate_criteria or ()
        ),
        search_fields=tuple(f.name for f in every if f.is_searchable),
    )


def _field_def(row: FieldMetadata, is_unique: bool) -> FieldDef:
    settings = row.settings or {}
    relation = None
    if row.relation_target_id is not None:
        relation = RelationDef(
            type=settings.get("relationType", "MANY_TO_ONE"),
            target_object_id=row.relation_target_id,
            inverse_field_id=row.relation_inverse_id,
            join_column=settings.get("joinColumnName") or "",
            on_delete=settings.get("onDelete") or "SET_NULL",
            morph_id=row.morph_id,
        )
    return FieldDef(
        id=row.id,
        object_id=row.object_id,
        type=row.type,
        name=row.name,
        label=row.label,
        column_name=row.column_name,
        description=row.description,
        icon=row.icon,
        position=row.position,
        is_custom=row.is_custom,
        is_active=row.is_active,
        is_system=row.is_system,
        is_ui_editable=row.is_ui_editable,
        is_nullable=row.is_nullable,
        is_unique=is_unique,
        is_searchable=row.is_searchable,
        default_value=row.default_value,
        options=tuple(_option(o) for o in row.options or ()),
        settings=settings,
        relation=relation,
    )


def _criterion_path(fields: Iterable[FieldDef], name: str) -> str:
    """Turn `nameFirstName`, as rows and the API write it, into `name.firstName`; `name` stays."""
    for one in fields:
        if name == one.name:
            break
        rest = name.removeprefix(one.name)
        if rest != name and any(
            part.name and part.suffix == rest for part in field_type(one).parts(one)
        ):
            return f"{one.name}.{rest[:1].lower()}{rest[1:]}"
    return name


def _option(raw: Mapping[str, Any]) -> Option:
    return Option(
        id=UUID(raw["id"]),
        value=raw["value"],
        label=raw["label"],
        color=raw["color"],
        position=raw["position"],
    )


def _index_def(row: IndexMetadata) -> IndexDef:
    return IndexDef(
        id=row.id,
        name=row.name,
        fields=tuple(IndexFieldDef(UUID(f["fieldId"]), f.get("subField")) for f in row.fields),
        is_unique=row.is_unique,
        is_custom=row.is_custom,
        index_type=row.index_type,
        where_clause=row.where_clause,
        created_at=row.created_at,
    )
