"""Specifications → one workspace's rows → definitions.

Rows are unsaved. The `ObjectDef`s are made from them by the function that the catalog uses, so the
two are always equal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from metadata.definitions import FieldDef, IndexDef, ObjectDef
from metadata.model.catalog import object_def
from metadata.model.index_definitions import build_index, common_indexes, index_rows, unique_index
from metadata.model.naming import join_column_name, table_name
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from metadata.standard_objects import universal_ids
from metadata.standard_objects.specs import FieldSpec, ObjectSpec, RelationSpec
from metadata.standard_objects.system_fields import (
    BEFORE_OWN_FIELDS,
    STANDARD_AUTHOR,
    after_own_fields,
)


@dataclass(frozen=True, slots=True)
class ObjectRows:
    """One object as unsaved rows."""

    object: ObjectMetadata
    fields: list[FieldMetadata]
    indexes: list[IndexMetadata]

    def definition(self, schema: str, active_ids: set[UUID]) -> ObjectDef:
        """Return the definition. `active_ids`: active objects; relations to others are omitted."""
        return object_def(self.object, schema, self.fields, self.indexes, active_ids)


def all_field_specs(spec: ObjectSpec) -> tuple[FieldSpec, ...]:
    """Return system fields, own fields and relations of a standard object, in order."""
    after = after_own_fields(STANDARD_AUTHOR)
    return (*BEFORE_OWN_FIELDS, *spec.fields, *after, *spec.relations)


def object_rows(workspace_id: UUID, specs: Sequence[ObjectSpec]) -> list[ObjectRows]:
    """Return the rows of all standard objects of a workspace."""
    return [_rows(workspace_id, spec) for spec in specs]


def definitions(schema: str, rows: Iterable[ObjectRows]) -> list[ObjectDef]:
    every = list(rows)
    active_ids = {one.object.id for one in every if one.object.is_active}
    return [one.definition(schema, active_ids) for one in every]


def _rows(workspace_id: UUID, spec: ObjectSpec) -> ObjectRows:
    row = _object_row(workspace_id, spec)
    fields = [
        _field_row(workspace_id, spec, field_spec, position)
        for position, field_spec in enumerate(all_field_specs(spec))
    ]
    # Built without index rows first: the indexes are derived from the fields' definitions.
    targets = {field.relation_target_id for field in fields if field.relation_target_id}
    draft = object_def(row, "", fields, [], targets)
    indexes = index_rows(workspace_id, row.id, _indexes(spec, draft))
    return ObjectRows(row, fields, indexes)


def _object_row(workspace_id: UUID, spec: ObjectSpec) -> ObjectMetadata:
    identifier = universal_ids.object_identifier(spec.name_singular)
    object_id = universal_ids.within(workspace_id, identifier)

    def field_id(name: str) -> UUID:
        return _field_id(workspace_id, spec.name_singular, name)

    return ObjectMetadata(
        id=object_id,
        workspace_id=workspace_id,
        universal_identifier=identifier,
        name_singular=spec.name_singular,
        name_plural=spec.name_plural,
        label_singular=spec.label_singular,
        label_plural=spec.label_plural,
        description=spec.description,
        icon=spec.icon,
        color=spec.color,
        shortcut=spec.shortcut,
        table_name=table_name(spec.name_singular, object_id, is_custom=False),
        is_system=spec.is_system,
        is_searchable=spec.is_searchable,
        is_audit_logged=spec.is_audit_logged,
        is_ui_creatable=spec.is_ui_creatable,
        is_ui_editable=spec.is_ui_editable,
        readability=spec.readability,
        label_identifier_field_id=field_id(spec.label_identifier),
        image_identifier_field_id=(
            field_id(spec.image_identifier) if spec.image_identifier else None
        ),
        duplicate_criteria=[list(group) for group in spec.duplicate_criteria] or None,
    )


def _field_row(
    workspace_id: UUID, owner: ObjectSpec, spec: FieldSpec, position: int
) -> FieldMetadata:
    identifier = universal_ids.field_identifier(owner.name_singular, spec.name)
    row = FieldMetadata(
        id=universal_ids.within(workspace_id, identifier),
        workspace_id=workspace_id,
        object_id=universal_ids.within(
            workspace_id, universal_ids.object_identifier(owner.name_singular)
        ),
        universal_identifier=identifier,
        type=spec.type,
        name=spec.name,
        label=spec.label,
        description=spec.description,
        icon=spec.icon,
        column_name=spec.name,
        position=position,
        is_system=spec.is_system,
        is_ui_editable=spec.is_ui_editable,
        is_nullable=spec.is_nullable,
        is_searchable=spec.is_searchable,
        is_audit_logged=spec.is_audit_logged,
        writability=spec.writability,
        default_value=spec.default,
        options=_options(workspace_id, identifier, spec),
        settings=dict(spec.settings) or None,
    )
    if spec.relation is not None:
        _add_relation(workspace_id, owner, row, spec.relation)
    return row


def _options(workspace_id: UUID, field: UUID, spec: FieldSpec) -> list[dict[str, object]] | None:
    return [
        {
            "id": str(
                universal_ids.within(
                    workspace_id, universal_ids.option_identifier(field, option.value)
                )
            ),
            "value": option.value,
            "label": option.label,
            "color": option.color,
            "position": position,
        }
        for position, option in enumerate(spec.options)
    ] or None


def _add_relation(
    workspace_id: UUID, owner: ObjectSpec, row: FieldMetadata, link: RelationSpec
) -> None:
    row.settings = relation_settings(row.name, link)
    row.column_name = row.settings.get("joinColumnName", "")
    row.relation_target_id = universal_ids.within(
        workspace_id, universal_ids.object_identifier(link.target)
    )
    row.relation_inverse_id = _field_id(workspace_id, link.target, link.inverse)
    if link.morph_stem:
        group = universal_ids.morph_identifier(owner.name_singular, link.morph_stem)
        row.morph_id = universal_ids.within(workspace_id, group)


def relation_settings(field_name: str, link: RelationSpec) -> dict[str, str]:
    """Return a relation field's `settings` as the API shows them.

    See docs/api/metadata.md#settings.
    """
    if link.type == "ONE_TO_MANY":
        return {"relationType": link.type}
    return {
        "relationType": link.type,
        "onDelete": link.on_delete,
        "joinColumnName": join_column_name(field_name),
    }


def _field_id(workspace_id: UUID, object_name: str, field_name: str) -> UUID:
    identifier = universal_ids.field_identifier(object_name, field_name)
    return universal_ids.within(workspace_id, identifier)


def _indexes(spec: ObjectSpec, obj: ObjectDef) -> list[IndexDef]:
    unique_names = [field.name for field in all_field_specs(spec) if field.is_unique]

    def fields(names: tuple[str, ...]) -> list[tuple[FieldDef, str | None]]:
        return [(obj.fields[name], None) for name in names]

    return [
        *common_indexes(obj.table_name, obj.id, obj.fields),
        *(
            unique_index(obj.table_name, obj.id, obj.fields[name])
            for name in unique_names
            if name != "id"  # the primary key
        ),
        *(
            build_index(obj.table_name, obj.id, fields(names), is_unique=True)
            for names in spec.unique_together
        ),
        *(build_index(obj.table_name, obj.id, fields(names)) for names in spec.indexes),
    ]
