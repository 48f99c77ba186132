"""The standard objects: every name the contract lists, both sides of every relation, every text."""

from uuid import UUID

import pytest
from django.db import connection

from metadata.definitions import MORPH_RELATION, ObjectDef
from metadata.model.catalog import load_catalog
from metadata.standard_objects.catalogue import STANDARD_OBJECTS, standard_object_defs
from metadata.standard_objects.system_fields import SYSTEM_FIELD_NAMES
from metadata.standard_objects.universal_ids import KNOWN_OBJECTS
from twenty.workspaces.models import Workspace

WORKSPACE_ID = UUID("11111111-1111-4111-8111-111111111111")

# docs/api/metadata.md#standard-objects, without relations to objects outside of it.
OWN_FIELDS: dict[str, str] = {
    "person": "name emails linkedinLink xLink jobTitle phones city intro avatarUrl avatarFile"
    " company pointOfContactForOpportunities taskTargets noteTargets attachments"
    " timelineActivities favorites",
    "company": "name domainName address employees linkedinLink xLink annualRevenue"
    " annualRecurringRevenue idealCustomerProfile people accountOwner taskTargets noteTargets"
    " opportunities attachments timelineActivities favorites",
    "opportunity": "name amount closeDate stage pointOfContact company owner taskTargets"
    " noteTargets attachments timelineActivities favorites",
    "note": "title bodyV2 noteTargets attachments timelineActivities favorites",
    "noteTarget": "note targetPerson targetCompany targetOpportunity",
    "task": "title bodyV2 dueAt status assignee taskTargets attachments timelineActivities"
    " favorites",
    "taskTarget": "task targetPerson targetCompany targetOpportunity",
    "workspaceMember": "name userEmail jobTitle avatarUrl userId colorScheme uiScale openRecordIn"
    " locale calendarStartDay timeZone dateFormat timeFormat numberFormat assignedTasks"
    " ownedOpportunities accountOwnerForCompanies authoredAttachments timelineActivities"
    " favorites",
    "attachment": "name file fullPath fileCategory type author targetTask targetNote targetPerson"
    " targetCompany targetOpportunity",
    "timelineActivity": "name happensAt timelineActivityTypeId timelineActivityTypeSnapshot"
    " properties linkedRecordCachedName linkedRecordId linkedObjectMetadataId workspaceMember"
    " targetPerson targetCompany targetOpportunity targetTask targetNote",
    "favorite": "forWorkspaceMember person company opportunity note task",
}
SEARCH_FIELDS = {
    "person": ("name", "emails", "jobTitle", "phones"),
    "company": ("name", "domainName"),
    "opportunity": ("name",),
    "note": ("title", "bodyV2"),
    "task": ("title", "bodyV2"),
    "workspaceMember": ("name", "userEmail"),
    "attachment": ("name",),
}


@pytest.fixture(scope="module")
def objects() -> dict[str, ObjectDef]:
    defs = standard_object_defs(WORKSPACE_ID, "workspace_x")
    return {obj.name_singular: obj for obj in defs}


def test_every_standard_object_is_there(objects: dict[str, ObjectDef]) -> None:
    assert set(objects) == set(OWN_FIELDS)
    assert set(KNOWN_OBJECTS) == set(OWN_FIELDS)


@pytest.mark.parametrize("name", OWN_FIELDS)
def test_every_field_of_the_contract_is_there_and_no_other(
    objects: dict[str, ObjectDef], name: str
) -> None:
    assert set(objects[name].fields) == {*SYSTEM_FIELD_NAMES, *OWN_FIELDS[name].split()}


def test_the_system_fields_are_marked_as_such(objects: dict[str, ObjectDef]) -> None:
    for obj in objects.values():
        for name in SYSTEM_FIELD_NAMES:
            field = obj.fields[name]
            assert field.is_system, field.name
            assert not field.is_ui_editable, field.name


def test_each_relation_has_its_other_side(objects: dict[str, ObjectDef]) -> None:
    by_id = {obj.id: obj for obj in objects.values()}
    for obj in objects.values():
        for field in obj.fields.values():
            if field.relation is None:
                continue
            target = by_id[field.relation.target_object_id]
            assert field.relation.inverse_field_id is not None
            inverse = target.field_by_id(field.relation.inverse_field_id)
            assert inverse is not None
            assert inverse.relation is not None, f"{obj.name_singular}.{field.name}"
            assert inverse.relation.target_object_id == obj.id
            assert inverse.relation.inverse_field_id == field.id
            assert {field.relation.type, inverse.relation.type} == {"MANY_TO_ONE", "ONE_TO_MANY"}


def test_join_columns_bear_the_names_clients_use(objects: dict[str, ObjectDef]) -> None:
    assert set(objects["person"].join_columns) == {"companyId"}
    assert set(objects["opportunity"].join_columns) == {"companyId", "pointOfContactId", "ownerId"}
    assert set(objects["task"].join_columns) == {"assigneeId"}
    assert set(objects["noteTarget"].join_columns) == {
        "noteId",
        "targetPersonId",
        "targetCompanyId",
        "targetOpportunityId",
    }
    assert set(objects["favorite"].join_columns) == {
        "forWorkspaceMemberId",
        "personId",
        "companyId",
        "opportunityId",
        "noteId",
        "taskId",
    }


def test_the_targets_of_one_polymorphic_link_share_their_morph_id(
    objects: dict[str, ObjectDef],
) -> None:
    for name in ("noteTarget", "taskTarget", "attachment", "timelineActivity"):
        morphs = [f for f in objects[name].fields.values() if f.type == MORPH_RELATION]
        assert len(morphs) >= 3
        assert len({f.relation.morph_id for f in morphs if f.relation}) == 1, name


@pytest.mark.parametrize("name", OWN_FIELDS)
def test_search_fields_stand_as_the_contract_says(objects: dict[str, ObjectDef], name: str) -> None:
    assert objects[name].search_fields == SEARCH_FIELDS.get(name, ())


def test_unique_fields_and_pairs_are_unique(objects: dict[str, ObjectDef]) -> None:
    def unique(name: str) -> set[tuple[tuple[str, str | None], ...]]:
        obj = objects[name]
        names = {field.id: field.name for field in obj.all_fields}
        return {
            tuple((names[entry.field_id], entry.sub_field) for entry in index.fields)
            for index in obj.indexes
            if index.is_unique
        }

    assert unique("person") == {(("emails", "primaryEmail"),)}
    assert unique("company") == {(("domainName", "primaryLinkUrl"),)}
    assert unique("workspaceMember") == {(("userEmail", None),)}
    assert unique("noteTarget") == {
        (("note", None), (target, None))
        for target in ("targetPerson", "targetCompany", "targetOpportunity")
    }
    assert unique("taskTarget") == {
        (("task", None), (target, None))
        for target in ("targetPerson", "targetCompany", "targetOpportunity")
    }
    assert objects["person"].fields["emails"].is_unique
    assert objects["person"].fields["id"].is_unique
    assert not objects["noteTarget"].fields["note"].is_unique


def test_duplicate_criteria_name_paths_of_fields(objects: dict[str, ObjectDef]) -> None:
    assert objects["person"].duplicate_criteria == (
        ("name.firstName", "name.lastName"),
        ("linkedinLink.primaryLinkUrl",),
        ("emails.primaryEmail",),
    )
    assert objects["company"].duplicate_criteria == (("name",), ("domainName.primaryLinkUrl",))
    assert objects["task"].duplicate_criteria == ()


def test_every_object_field_and_option_can_be_explained_to_people() -> None:
    for spec in STANDARD_OBJECTS:
        assert spec.description.endswith("."), spec.name_singular
        assert spec.icon.startswith("Icon")
        for field in (*spec.fields, *spec.relations):
            assert field.description.endswith("."), field.name
            assert field.icon.startswith("Icon"), field.name
            assert 1 <= len(field.label) <= 63
            assert all(option.label and option.color for option in field.options)


def test_label_and_image_identifiers_are_fields_that_exist(objects: dict[str, ObjectDef]) -> None:
    expected = {"person": ("name", "avatarFile"), "company": ("name", "domainName")}
    for name, (label, image) in expected.items():
        obj = objects[name]
        assert obj.label_identifier == obj.fields[label]
        assert obj.image_identifier_field_id == obj.fields[image].id
    assert objects["noteTarget"].label_identifier == objects["noteTarget"].fields["id"]
    assert objects["task"].label_identifier == objects["task"].fields["title"]


def test_identifiers_repeat_within_a_workspace_and_differ_between_two() -> None:
    first = standard_object_defs(WORKSPACE_ID, "a")
    again = standard_object_defs(WORKSPACE_ID, "a")
    other = standard_object_defs(UUID(int=7), "a")
    assert first == again
    ids = {obj.id for obj in first} | {f.id for obj in first for f in obj.all_fields}
    others = {obj.id for obj in other} | {f.id for obj in other for f in obj.all_fields}
    assert not ids & others
    assert len(ids) == len(others) == len(first) + sum(len(obj.all_fields) for obj in first)


def test_the_catalog_of_a_new_workspace_is_exactly_the_definitions(
    other_workspace: Workspace,
) -> None:
    loaded = load_catalog(other_workspace.id, other_workspace.schema_name, 1)
    made = standard_object_defs(other_workspace.id, other_workspace.schema_name)
    assert {o.name_singular for o in loaded.all_objects} == {o.name_singular for o in made}
    for obj in made:
        found = loaded.by_id[obj.id]
        assert found.all_fields == obj.all_fields
        assert found.duplicate_criteria == obj.duplicate_criteria
        assert {i.name: i.fields for i in found.indexes} == {i.name: i.fields for i in obj.indexes}


def test_every_index_of_the_definitions_exists_in_the_database(other_workspace: Workspace) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s",
            [other_workspace.schema_name],
        )
        found = dict(cursor.fetchall())
    for obj in standard_object_defs(other_workspace.id, other_workspace.schema_name):
        for index in obj.indexes:
            assert index.name in found, f"{obj.name_singular} {index}"
            assert ("USING gin" in found[index.name]) == (index.index_type == "GIN")
            assert ("UNIQUE" in found[index.name]) == index.is_unique
            assert ("IS NOT NULL" in found[index.name]) == (index.where_clause is not None)
