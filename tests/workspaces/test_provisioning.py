"""Creating workspaces: real tables, in few statements, whole or not at all, apart from others."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from apikeys.context import RequestContext
from apikeys.models import Role
from metadata.changes import ddl
from metadata.model.naming import schema_name
from metadata.models import FieldMetadata, IndexMetadata, ObjectMetadata
from tests.clients import RestClient
from twenty.errors import InvalidData
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding import provisioning

STATEMENTS = 10


def tables_of(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {name for (name,) in cursor.fetchall()}


def test_a_workspace_has_a_table_for_each_standard_object(db: None) -> None:
    workspace = provisioning.create_workspace("Northwind")
    assert workspace.schema_name == schema_name(workspace.id)
    assert tables_of(workspace.schema_name) == {
        *("person", "company", "opportunity", "note", "noteTarget", "task", "taskTarget"),
        *("workspaceMember", "attachment", "timelineActivity", "favorite"),
        *("#events", "#eventForms", "#eventMarks", "#deliveries"),
    }
    assert ObjectMetadata.objects.filter(workspace=workspace).count() == 11
    assert FieldMetadata.objects.filter(workspace=workspace).count() > 150
    assert IndexMetadata.objects.filter(workspace=workspace).count() > 50


def test_it_takes_few_statements_whatever_the_number_of_objects(
    db: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(STATEMENTS):
        provisioning.create_workspace("Quick")


def test_its_roles_are_admin_and_member_and_member_is_the_default(db: None) -> None:
    workspace = provisioning.create_workspace("Roles")
    admin, member = Role.objects.filter(workspace=workspace).order_by("label")
    assert (admin.label, admin.is_editable, admin.can_be_assigned_to_api_keys) == (
        "Admin",
        False,
        True,
    )
    assert admin.can_update_all_settings
    assert admin.can_access_all_tools
    assert admin.can_destroy_all_object_records
    assert (member.label, member.is_editable, member.can_be_assigned_to_api_keys) == (
        "Member",
        True,
        False,
    )
    assert not member.can_update_all_settings
    assert member.can_destroy_all_object_records
    assert workspace.default_role_id == member.id


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_that_is_none_is_refused_and_nothing_is_made(db: None, name: str) -> None:
    before = Workspace.objects.count()
    with pytest.raises(InvalidData, match="expected 1 to 200 characters"):
        provisioning.create_workspace(name)
    assert Workspace.objects.count() == before


def test_a_name_is_trimmed(db: None) -> None:
    assert provisioning.create_workspace("  Two   words ").display_name == "Two words"


def test_what_fails_halfway_leaves_nothing_behind(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(workspace: Workspace) -> None:
        raise DatabaseError("broken on purpose")

    monkeypatch.setattr(provisioning, "_create_roles", fail)
    workspace_id = uuid4()
    with pytest.raises(DatabaseError, match="on purpose"), transaction.atomic():
        provisioning.create_workspace("Broken", workspace_id=workspace_id)
    assert not Workspace.objects.filter(pk=workspace_id).exists()
    assert tables_of(schema_name(workspace_id)) == set()
    assert not ObjectMetadata.objects.filter(workspace_id=workspace_id).exists()


def test_two_workspaces_share_no_definition_and_no_table(
    admin_context: RequestContext, other_context: RequestContext
) -> None:
    mine, others = admin_context.catalog, other_context.catalog
    assert mine.schema != others.schema
    assert not set(mine.fields_by_id) & set(others.fields_by_id)
    assert not set(mine.by_id) & set(others.by_id)
    assert "specimen" in mine.by_singular
    assert "specimen" not in others.by_singular


def test_a_key_of_one_workspace_never_sees_records_of_another(
    rest: RestClient, other_rest: RestClient
) -> None:
    made = rest.post("/rest/companies", {"name": "Mine alone"})
    assert made.status == 201, made.text
    record_id = made.body["data"]["createCompany"]["id"]
    assert rest.get(f"/rest/companies/{record_id}").status == 200
    assert other_rest.get(f"/rest/companies/{record_id}").status == 404
    assert other_rest.get("/rest/companies").body["data"]["companies"] == []
    assert other_rest.get("/rest/specimens").status >= 400
    refused = other_rest.patch(f"/rest/companies/{record_id}", {"name": "Taken"})
    assert refused.status == 404
    kept = rest.get(f"/rest/companies/{record_id}").body["data"]["company"]
    assert kept["name"] == "Mine alone"


def test_ids_of_definitions_are_the_same_every_time_for_the_same_workspace(db: None) -> None:
    workspace_id = UUID("33333333-3333-4333-8333-333333333333")
    provisioning.create_workspace("Same", workspace_id=workspace_id)
    first = set(ObjectMetadata.objects.filter(workspace_id=workspace_id).values_list("id"))
    provisioning.run(ddl.drop_schema(schema_name(workspace_id)))
    Role.objects.filter(workspace_id=workspace_id).delete()
    Workspace.objects.filter(pk=workspace_id).delete()
    provisioning.create_workspace("Same", workspace_id=workspace_id)
    again = set(ObjectMetadata.objects.filter(workspace_id=workspace_id).values_list("id"))
    assert first == again
