"""What a user's own object starts with, as unsaved rows."""

from typing import Any
from uuid import uuid4

import pytest

from apikeys.context import RequestContext
from metadata.definitions import MANY_TO_ONE, MORPH_RELATION, ObjectDef
from metadata.model.naming import MAX_PHYSICAL_LENGTH
from metadata.standard_objects.custom_skeleton import CustomObject, new_custom_object
from metadata.standard_objects.system_fields import SYSTEM_FIELD_NAMES

DEFAULT_LINKS = ("timelineActivities", "attachments", "noteTargets", "taskTargets")
DEFAULT_OBJECTS = {"timelineActivity", "attachment", "noteTarget", "taskTarget"}


def rocket(context: RequestContext, **facts: Any) -> CustomObject:
    names = {
        "name_singular": "rocket",
        "name_plural": "rockets",
        "label_singular": "Rocket",
        "label_plural": "Rockets",
    }
    return new_custom_object(context.catalog, **{**names, **facts})


def definition(context: RequestContext, new: CustomObject) -> ObjectDef:
    active = {obj.id for obj in context.catalog.all_objects}
    return new.rows.definition(context.catalog.schema, active)


def test_it_has_the_system_fields_a_name_and_four_links(admin_context: RequestContext) -> None:
    obj = definition(admin_context, rocket(admin_context))
    assert set(obj.fields) == {*SYSTEM_FIELD_NAMES, "name", *DEFAULT_LINKS}
    assert obj.is_custom
    assert obj.table_name == "_rocket"
    assert obj.label_identifier == obj.fields["name"]
    assert obj.search_fields == ("name",)
    assert not obj.fields["name"].is_system
    assert all(obj.fields[name].is_system for name in SYSTEM_FIELD_NAMES)
    positions = [field.position for field in obj.all_fields]
    assert positions == list(range(len(positions)))


def test_a_junction_object_has_no_name_and_is_labelled_by_its_id(
    admin_context: RequestContext,
) -> None:
    obj = definition(admin_context, rocket(admin_context, has_name_field=False))
    assert "name" not in obj.fields
    assert obj.label_identifier == obj.fields["id"]
    assert obj.search_fields == ()


def test_each_default_object_gets_a_target_that_joins_its_polymorphic_link(
    admin_context: RequestContext,
) -> None:
    new = rocket(admin_context)
    obj = definition(admin_context, new)
    assert {target.owner.name_singular for target in new.morph_targets} == DEFAULT_OBJECTS
    for target in new.morph_targets:
        row = target.field
        assert (row.name, row.column_name) == ("targetRocket", "targetRocketId")
        assert row.type == MORPH_RELATION
        assert row.settings == {
            "relationType": MANY_TO_ONE,
            "onDelete": "CASCADE",
            "joinColumnName": "targetRocketId",
        }
        assert row.relation_target_id == obj.id
        person = target.owner.fields["targetPerson"].relation
        assert person is not None
        assert row.morph_id == person.morph_id
        inverse = obj.field_by_id(row.relation_inverse_id or uuid4())
        assert inverse is not None
        assert inverse.name in DEFAULT_LINKS
        assert inverse.relation is not None
        assert inverse.relation.inverse_field_id == row.id
        assert target.index.where_clause == '"targetRocketId" IS NOT NULL'


def test_its_indexes_are_search_place_and_nothing_else(admin_context: RequestContext) -> None:
    obj = definition(admin_context, rocket(admin_context))
    names = {field.id: field.name for field in obj.all_fields}
    covered = {tuple(names[e.field_id] for e in index.fields) for index in obj.indexes}
    assert covered == {("searchVector",), ("position", "id")}


def test_a_table_that_is_there_already_is_not_taken_again(admin_context: RequestContext) -> None:
    new = rocket(admin_context, name_singular="specimen", name_plural="samples")
    assert new.rows.object.table_name.startswith("_specimen_")


@pytest.mark.parametrize("length", [40, 63])
def test_a_long_name_is_shortened_in_the_database_only(
    admin_context: RequestContext, length: int
) -> None:
    name = "r" * length
    new = rocket(admin_context, name_singular=name, name_plural=f"{name[:-1]}s")
    assert new.rows.object.name_singular == name
    assert len(new.rows.object.table_name) <= MAX_PHYSICAL_LENGTH
    for target in new.morph_targets:
        assert len(target.field.column_name) <= MAX_PHYSICAL_LENGTH
        assert target.field.settings is not None
        assert target.field.settings["joinColumnName"] == f"targetR{name[1:]}Id"


def test_further_facts_reach_the_row(admin_context: RequestContext) -> None:
    row = rocket(admin_context, description="Flies.", icon="IconRocket", color="red").rows.object
    assert (row.description, row.icon, row.color) == ("Flies.", "IconRocket", "red")
