"""What a user's own object starts with: system fields, `name`, links to the four default objects.

See docs/api/metadata.md#creating-objects. The unsaved rows include the morph fields on noteTarget,
taskTarget, attachment and timelineActivity; `metadata.changes.service` saves them with their DDL.
Names and labels must have been checked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from metadata.changes.ddl.columns import column_names
from metadata.definitions import (
    MANY_TO_ONE,
    MORPH_RELATION,
    ONE_TO_MANY,
    RELATION,
    FieldDef,
    ObjectDef,
)
from metadata.model.catalog import Catalog, object_def
from metadata.model.index_definitions import (
    common_indexes,
    index_row,
    index_rows,
    join_column_index,
)
from metadata.model.naming import column_base_name, morph_field_name, table_name
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from metadata.standard_objects.build import ObjectRows, relation_settings
from metadata.standard_objects.fields import MORPH_STEM, text
from metadata.standard_objects.specs import FieldSpec, RelationSpec
from metadata.standard_objects.system_fields import (
    BEFORE_OWN_FIELDS,
    CUSTOM_AUTHOR,
    after_own_fields,
)

# Default objects: singular name → (name, label, icon, description) of the new object's field.
DEFAULT_RELATIONS: dict[str, tuple[str, str, str, str]] = {
    "timelineActivity": (
        "timelineActivities",
        "Timeline Activities",
        "IconTimelineEvent",
        "What happened to this record, in order of time.",
    ),
    "attachment": ("attachments", "Attachments", "IconFileImport", "Files kept with this record."),
    "noteTarget": ("noteTargets", "Notes", "IconNotes", "Links to the notes about this record."),
    "taskTarget": ("taskTargets", "Tasks", "IconCheckbox", "Links to the tasks for this record."),
}

NAME_FIELD = text(
    "name", "Name", "IconAbc", "What the record is called everywhere.", is_searchable=True
)


@dataclass(frozen=True, slots=True)
class MorphTarget:
    """What one default object gets: a field that may point at the new object, with its index."""

    owner: ObjectDef
    field: FieldMetadata
    index: IndexMetadata


@dataclass(frozen=True, slots=True)
class CustomObject:
    """A new object and its effects on others; nothing is saved."""

    rows: ObjectRows
    morph_targets: tuple[MorphTarget, ...]


def new_custom_object(
    catalog: Catalog,
    *,
    name_singular: str,
    name_plural: str,
    label_singular: str,
    label_plural: str,
    has_name_field: bool = True,
    object_id: UUID | None = None,
    **facts: Any,
) -> CustomObject:
    """Build the rows. `facts`: further columns of `ObjectMetadata` (description, icon, color, …).

    Without a name field (junction objects) records are labelled by their id. Default objects
    missing from the catalog, because someone deactivated them, are linked all the same.
    """
    object_id = object_id or uuid4()
    taken = {obj.table_name for obj in catalog.all_objects}
    row = ObjectMetadata(
        id=object_id,
        workspace_id=catalog.workspace_id,
        name_singular=name_singular,
        name_plural=name_plural,
        label_singular=label_singular,
        label_plural=label_plural,
        table_name=table_name(name_singular, object_id, is_custom=True, taken=taken),
        is_custom=True,
        **facts,
    )
    fields = _own_fields(row, has_name_field=has_name_field)
    label = next(field for field in fields if field.name == ("name" if has_name_field else "id"))
    row.label_identifier_field_id = label.id
    links = [
        _link(catalog, row, owner, len(fields) + i) for i, owner in enumerate(_defaults(catalog))
    ]
    fields.extend(own for own, _ in links)
    draft = object_def(row, catalog.schema, fields, [], {obj.id for obj in catalog.all_objects})
    indexes = common_indexes(row.table_name, row.id, draft.fields)
    rows = ObjectRows(row, fields, index_rows(catalog.workspace_id, row.id, indexes))
    return CustomObject(rows, tuple(target for _, target in links))


def _own_fields(row: ObjectMetadata, *, has_name_field: bool) -> list[FieldMetadata]:
    own = (NAME_FIELD,) if has_name_field else ()
    specs = (*BEFORE_OWN_FIELDS, *own, *after_own_fields(CUSTOM_AUTHOR))
    return [_field_row(row, spec, position) for position, spec in enumerate(specs)]


def _field_row(row: ObjectMetadata, spec: FieldSpec, position: int) -> FieldMetadata:
    return FieldMetadata(
        id=uuid4(),
        workspace_id=row.workspace_id,
        object_id=row.id,
        type=spec.type,
        name=spec.name,
        label=spec.label,
        description=spec.description,
        icon=spec.icon,
        column_name=spec.name,
        position=position,
        is_custom=not spec.is_system,  # `name` may be renamed too
        is_system=spec.is_system,
        is_ui_editable=spec.is_ui_editable,
        is_nullable=spec.is_nullable,
        is_searchable=spec.is_searchable,
        is_audit_logged=spec.is_audit_logged,
        writability=spec.writability,
        default_value=spec.default,
        settings=dict(spec.settings) or None,
    )


def _defaults(catalog: Catalog) -> list[ObjectDef]:
    by_name = {obj.name_singular: obj for obj in catalog.all_objects if not obj.is_custom}
    return [by_name[name] for name in DEFAULT_RELATIONS if name in by_name]


def _link(
    catalog: Catalog, row: ObjectMetadata, owner: ObjectDef, position: int
) -> tuple[FieldMetadata, MorphTarget]:
    """Return both sides of the link between the new object and one default object."""
    name, label, icon, description = DEFAULT_RELATIONS[owner.name_singular]
    to_many = RelationSpec(ONE_TO_MANY, owner.name_singular, "")
    own = FieldMetadata(
        id=uuid4(),
        workspace_id=row.workspace_id,
        object_id=row.id,
        type=RELATION,
        name=name,
        label=label,
        description=description,
        icon=icon,
        column_name="",
        position=position,
        is_system=True,
        settings=relation_settings(name, to_many),
        relation_target_id=owner.id,
    )
    target_field = _morph_field(row, owner, own)
    own.relation_inverse_id = target_field.id
    return own, MorphTarget(owner, target_field, _morph_index(catalog, owner, target_field))


def _morph_field(row: ObjectMetadata, owner: ObjectDef, inverse: FieldMetadata) -> FieldMetadata:
    name = morph_field_name(MORPH_STEM, row.name_singular)
    field_id = uuid4()
    to_one = RelationSpec(MANY_TO_ONE, row.name_singular, inverse.name, "CASCADE", MORPH_STEM)
    return FieldMetadata(
        id=field_id,
        workspace_id=row.workspace_id,
        object_id=owner.id,
        type=MORPH_RELATION,
        name=name,
        label=f"Target {row.label_singular}"[:63],
        description=f"The {row.label_singular} it belongs to.",
        icon=row.icon,
        column_name=column_base_name(
            name, field_id, is_many_to_one=True, taken=physical_columns(owner.all_fields)
        ),
        position=next_position(owner),
        is_system=True,
        settings=relation_settings(name, to_one),
        relation_target_id=row.id,
        relation_inverse_id=inverse.id,
        morph_id=_morph_id(owner),
    )


def _morph_id(owner: ObjectDef) -> UUID:
    """Return the id shared by all targets of the owner's polymorphic link."""
    shared = (
        field.relation.morph_id
        for field in owner.all_fields
        if field.relation is not None and field.type == MORPH_RELATION
    )
    return next((morph_id for morph_id in shared if morph_id), None) or uuid4()


def _morph_index(catalog: Catalog, owner: ObjectDef, row: FieldMetadata) -> IndexMetadata:
    drafted = object_def(_named(owner), catalog.schema, [row], [], set())
    index = join_column_index(owner.table_name, owner.id, drafted.all_fields[0])
    return index_row(catalog.workspace_id, owner.id, index)


def _named(owner: ObjectDef) -> ObjectMetadata:
    return ObjectMetadata(id=owner.id, table_name=owner.table_name)


def physical_columns(fields: Iterable[FieldDef]) -> set[str]:
    """Return a table's columns, whatever their fields are called today."""
    return {name for field in fields for name in column_names(field)}


def next_position(obj: ObjectDef) -> int:
    """Return the position after the object's last field."""
    return 1 + max((field.position for field in obj.all_fields), default=-1)
