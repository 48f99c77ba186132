"""The object that has everything: `specimen`, with a field of EVERY type, and its `habitat`.

Two custom objects are created in a workspace, as rows and tables. Matrices over all field types run
against `specimen`; its relations lead to `habitat` and to itself, so that the standard objects stay
as shipped (except for the morph targets that every custom object brings).
"""

from typing import Any
from uuid import uuid5

from metadata.changes import ddl
from metadata.definitions import MANY_TO_ONE, MORPH_RELATION, ONE_TO_MANY, RELATION, ObjectDef
from metadata.model.catalog import Catalog, load_catalog, object_def
from metadata.model.index_definitions import index_row, index_rows, join_column_index, unique_index
from metadata.model.naming import join_column_name, morph_field_name
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from metadata.standard_objects.build import ObjectRows, relation_settings
from metadata.standard_objects.custom_skeleton import CustomObject, new_custom_object
from metadata.standard_objects.specs import RelationSpec
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding.provisioning import run, save_rows

COLOURS = ("red", "green", "blue")
OPTIONS = ("ONE", "TWO", "THREE")

# name → (type, further columns of FieldMetadata)
SPECIMEN_FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "uuidValue": ("UUID", {}),
    "textValue": ("TEXT", {}),
    "uniqueText": ("TEXT", {}),
    "floatValue": ("NUMBER", {"settings": {"dataType": "float", "decimals": 2}}),
    "intValue": ("NUMBER", {"settings": {"dataType": "int", "decimals": 0}}),
    "bigintValue": ("NUMBER", {"settings": {"dataType": "bigint", "decimals": 0}}),
    "numericValue": ("NUMERIC", {}),
    "booleanValue": ("BOOLEAN", {}),
    "dateValue": ("DATE", {}),
    "dateTimeValue": ("DATE_TIME", {}),
    "selectValue": ("SELECT", {"options": OPTIONS}),
    "multiSelectValue": ("MULTI_SELECT", {"options": OPTIONS}),
    "ratingValue": ("RATING", {"options": tuple(f"RATING_{n}" for n in range(1, 6))}),
    "arrayValue": ("ARRAY", {}),
    "rawJsonValue": ("RAW_JSON", {}),
    "richTextValue": ("RICH_TEXT", {}),
    "fullNameValue": ("FULL_NAME", {}),
    "emailsValue": ("EMAILS", {}),
    "phonesValue": ("PHONES", {}),
    "linksValue": ("LINKS", {}),
    "currencyValue": ("CURRENCY", {}),
    "addressValue": ("ADDRESS", {}),
    "actorValue": ("ACTOR", {"default_value": {"source": "'MANUAL'", "name": "''"}}),
    "filesValue": ("FILES", {"settings": {"maxNumberOfValues": 10}}),
}
UNIQUE_FIELDS = ("uniqueText",)


def add_specimen_objects(workspace: Workspace) -> None:
    """Both objects, with the relations specimen → habitat, specimen → specimen, and the morph
    relation `subject` that points at either."""
    habitat = _new_object(workspace, "habitat", "habitats", "Habitat", "Habitats")
    _create(workspace, habitat)
    specimen = _new_object(workspace, "specimen", "specimens", "Specimen", "Specimens")
    for name, (type_key, facts) in SPECIMEN_FIELDS.items():
        _add(specimen.rows, name, type_key, **facts)
    _create(workspace, specimen)
    catalog = _catalog(workspace)
    _link(catalog, "specimen", "habitat", "habitat", "specimens")
    _link(_catalog(workspace), "specimen", "parent", "specimen", "children")
    group = uuid5(workspace.id, "specimen subject")
    for target in ("habitat", "specimen"):
        name = morph_field_name("subject", target)
        _link(_catalog(workspace), "specimen", name, target, "subjectOf", morph_id=group)


def _new_object(workspace: Workspace, *names: str) -> CustomObject:
    singular, plural, label_singular, label_plural = names
    return new_custom_object(
        _catalog(workspace),
        name_singular=singular,
        name_plural=plural,
        label_singular=label_singular,
        label_plural=label_plural,
        icon="IconLeaf",
        description=f"A {singular} in the tests.",
        object_id=uuid5(workspace.id, singular),
    )


def _catalog(workspace: Workspace) -> Catalog:
    return load_catalog(workspace.id, workspace.schema_name, workspace.schema_version)


def _add(rows: ObjectRows, name: str, type_key: str, **facts: Any) -> None:
    owner = rows.object
    options = [
        {
            "id": str(uuid5(owner.id, f"{name} {value}")),
            "value": value,
            "label": value.replace("_", " ").capitalize(),
            "color": COLOURS[position % len(COLOURS)],
            "position": position,
        }
        for position, value in enumerate(facts.pop("options", ()))
    ]
    rows.fields.append(
        FieldMetadata(
            id=uuid5(owner.id, name),
            workspace_id=owner.workspace_id,
            object_id=owner.id,
            type=type_key,
            name=name,
            label=name,
            column_name=name,
            position=len(rows.fields),
            is_custom=True,
            options=options or None,
            **facts,
        )
    )


def _create(workspace: Workspace, new: CustomObject) -> None:
    """Tables first, then rows; the morph fields on the default objects with both."""
    row = new.rows.object
    active = {obj.id for obj in _catalog(workspace).all_objects} | {row.id}
    draft = new.rows.definition(workspace.schema_name, active)
    unique = [
        unique_index(row.table_name, row.id, draft.fields[name], is_custom=True)
        for name in UNIQUE_FIELDS
        if name in draft.fields
    ]
    new.rows.indexes.extend(index_rows(workspace.id, row.id, unique))
    obj = new.rows.definition(workspace.schema_name, active)
    change = ddl.create_object(obj)
    for target in new.morph_targets:
        change += _relation_ddl(target.owner, target.field, target.index, obj)
    run(change)
    save_rows([new.rows])
    FieldMetadata.objects.bulk_create([target.field for target in new.morph_targets])
    IndexMetadata.objects.bulk_create([target.index for target in new.morph_targets])


def _relation_ddl(
    owner: ObjectDef, row: FieldMetadata, index: IndexMetadata, target: ObjectDef
) -> ddl.Ddl:
    alone = ObjectMetadata(id=owner.id, table_name=owner.table_name)
    drafted = object_def(alone, owner.schema, [row], [index], {target.id})
    return ddl.add_relation(owner, drafted.all_fields[0], target, drafted.indexes[0])


def _link(
    catalog: Catalog,
    source_name: str,
    name: str,
    target_name: str,
    inverse_name: str,
    **facts: Any,
) -> None:
    """A many-to-one field on the source and its inverse on the target."""
    source, target = catalog.by_singular[source_name], catalog.by_singular[target_name]
    many_to_one = RelationSpec(MANY_TO_ONE, target_name, inverse_name)
    type_key = MORPH_RELATION if "morph_id" in facts else RELATION
    own = FieldMetadata(
        id=uuid5(source.id, name),
        workspace_id=catalog.workspace_id,
        object_id=source.id,
        type=type_key,
        name=name,
        label=name,
        column_name=join_column_name(name),
        position=len(source.all_fields),
        is_custom=True,
        settings=relation_settings(name, many_to_one),
        relation_target_id=target.id,
        relation_inverse_id=uuid5(target.id, inverse_name),
        **facts,
    )
    inverse = FieldMetadata(
        id=own.relation_inverse_id,
        workspace_id=catalog.workspace_id,
        object_id=target.id,
        type=RELATION,
        name=inverse_name,
        label=inverse_name,
        column_name="",
        position=len(target.all_fields) + 1,
        is_custom=True,
        settings=relation_settings(inverse_name, RelationSpec(ONE_TO_MANY, source_name, name)),
        relation_target_id=source.id,
        relation_inverse_id=own.id,
    )
    alone = ObjectMetadata(id=source.id, table_name=source.table_name)
    drafted = object_def(alone, catalog.schema, [own], [], {target.id})
    index = join_column_index(source.table_name, source.id, drafted.all_fields[0])
    row = index_row(catalog.workspace_id, source.id, index)
    run(_relation_ddl(source, own, row, target))
    FieldMetadata.objects.bulk_create([own, inverse])
    row.save()
