"""Nobody can grant more than they have: attempts to escalate through roles and their rules."""

from typing import Any

import pytest

from apikeys.models import Role
from apikeys.permissions import SETTINGS_FLAGS
from apikeys.pictures import ROLE_FLAGS
from metadata.models import FieldMetadata, ObjectMetadata
from tests.apikeys.documents import (
    ASSIGN_MEMBER_ROLE,
    CREATE_ROLE,
    UPDATE_ROLE,
    UPDATE_WORKSPACE,
    UPSERT_FIELDS,
    UPSERT_FLAGS,
    UPSERT_OBJECTS,
)
from tests.apikeys.people import Person, make_person, make_role, role_of
from tests.apikeys.refusals import assert_denied
from twenty.workspaces.models import Workspace

READ = {"can_read_all_object_records": True}


def an_object(workspace: Workspace, name: str = "company") -> str:
    return str(ObjectMetadata.objects.get(workspace=workspace, name_singular=name).id)


def field_rule(workspace: Workspace, path: str, **rights: Any) -> dict[str, Any]:
    object_name, name = path.split(".")
    field = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular=object_name, name=name
    )
    return {
        "objectMetadataId": str(field.object_id),
        "fieldMetadataId": str(field.id),
        **rights,
    }


@pytest.mark.parametrize(
    "api_name",
    [name for name in ROLE_FLAGS.values() if "Assigned" not in name and "Read" not in name],
)
def test_a_manager_cannot_make_a_role_with_more_rights(
    workspace: Workspace, manager: Person, api_name: str
) -> None:
    given = {"label": "Climber", "canReadAllObjectRecords": True}
    answer = manager.metadata_graphql(CREATE_ROLE, {"createRoleInput": {**given, api_name: True}})
    assert_denied(answer)
    assert not Role.objects.filter(workspace=workspace, label="Climber").exists()
    assert manager.metadata_graphql(CREATE_ROLE, {"createRoleInput": given}).errors == []


@pytest.mark.parametrize("target", ["Manager", "Stranger"])
@pytest.mark.parametrize(
    "change",
    [
        {"canReadAllObjectRecords": True, "canUpdateAllObjectRecords": True},
        {"canReadAllObjectRecords": True, "canDestroyAllObjectRecords": True},
        {"canUpdateAllSettings": True},
        {"canAccessAllTools": True},
    ],
)
def test_a_manager_cannot_raise_a_role(
    workspace: Workspace, manager: Person, target: str, change: dict[str, bool]
) -> None:
    role = role_of(workspace, target)
    before = Role.objects.filter(pk=role.pk).values().get()
    given = {"updateRoleInput": {"id": str(role.id), "update": change}}
    assert_denied(manager.metadata_graphql(UPDATE_ROLE, given))
    assert Role.objects.filter(pk=role.pk).values().get() == before


def test_a_manager_may_rename_a_stronger_role_but_not_raise_it(
    workspace: Workspace, manager: Person
) -> None:
    role = role_of(workspace, "Sales")
    rename = {"updateRoleInput": {"id": str(role.id), "update": {"description": "Sellers"}}}
    assert manager.metadata_graphql(UPDATE_ROLE, rename).errors == []
    rise = {
        "updateRoleInput": {
            "id": str(role.id),
            "update": {"description": "x", "canDestroyAllObjectRecords": True},
        }
    }
    assert_denied(manager.metadata_graphql(UPDATE_ROLE, rise))
    assert role_of(workspace, "Sales").description == "Sellers"


@pytest.mark.parametrize("target", ["Manager", "Stranger", "Sales"])
@pytest.mark.parametrize("right", ["Update", "SoftDelete", "Destroy"])
def test_a_rule_on_an_object_cannot_give_more(
    workspace: Workspace, manager: Person, target: str, right: str
) -> None:
    role = role_of(workspace, target)
    name = "note" if target == "Sales" else "company"
    rule = {
        "objectMetadataId": an_object(workspace, name),
        "canReadObjectRecords": True,
        f"can{right}ObjectRecords": True,
    }
    before = list(role.object_permissions.order_by("id").values())
    given = {"roleId": str(role.id), "objectPermissions": [rule]}
    assert_denied(manager.metadata_graphql(UPSERT_OBJECTS, {"input": given}))
    assert list(role.object_permissions.order_by("id").values()) == before


def test_taking_a_rule_away_can_be_a_gift_too(workspace: Workspace, manager: Person) -> None:
    """Sales may update by its general right; the rule on opportunity takes that away."""
    sales = role_of(workspace, "Sales")
    rule = {"objectMetadataId": an_object(workspace, "opportunity"), "canUpdateObjectRecords": None}
    given = {"roleId": str(sales.id), "objectPermissions": [rule]}
    assert_denied(manager.metadata_graphql(UPSERT_OBJECTS, {"input": given}))


def test_opening_a_field_that_is_closed_to_oneself_is_refused(workspace: Workspace) -> None:
    role = make_role(workspace, "Manager", "ROLES", **READ)
    manager = make_person(workspace, "manager@acme.test", "Manager")
    hidden = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular="person", name="phones"
    )
    sales = role_of(workspace, "Sales")
    opening = field_rule(workspace, "person.phones", canReadFieldValue=None)
    given = {"input": {"roleId": str(sales.id), "fieldPermissions": [opening]}}
    role.field_permissions.create(field=hidden, can_read_field_value=False)
    assert_denied(manager.metadata_graphql(UPSERT_FIELDS, given))
    own = {"input": {"roleId": str(role.id), "fieldPermissions": [opening]}}
    assert_denied(manager.metadata_graphql(UPSERT_FIELDS, own))
    assert sales.field_permissions.filter(field=hidden).exists()
    assert role.field_permissions.filter(field=hidden).exists()


@pytest.mark.parametrize(
    "flag", ["DATA_MODEL", "API_KEYS_AND_WEBHOOKS", "WORKSPACE", "SECURITY", "VIEWS", "EXPORT_CSV"]
)
@pytest.mark.parametrize("target", ["Manager", "Stranger"])
def test_a_manager_cannot_grant_flags_that_they_lack(
    workspace: Workspace, manager: Person, target: str, flag: str
) -> None:
    role = role_of(workspace, target)
    before = set(role.permission_flags.values_list("flag", flat=True))
    given = {"input": {"roleId": str(role.id), "permissionFlagKeys": ["ROLES", flag]}}
    assert_denied(manager.metadata_graphql(UPSERT_FLAGS, given))
    assert set(role.permission_flags.values_list("flag", flat=True)) == before


def test_a_flag_that_is_held_can_be_handed_out(workspace: Workspace, manager: Person) -> None:
    role = role_of(workspace, "Stranger")
    given = {"input": {"roleId": str(role.id), "permissionFlagKeys": ["ROLES"]}}
    assert manager.metadata_graphql(UPSERT_FLAGS, given).errors == []


def test_every_flag_is_less_than_all_settings(workspace: Workspace) -> None:
    make_role(workspace, "Collector", *SETTINGS_FLAGS)
    collector = make_person(workspace, "collector@acme.test", "Collector")
    given = {"label": "All", "canUpdateAllSettings": True}
    assert_denied(collector.metadata_graphql(CREATE_ROLE, {"createRoleInput": given}))


def test_every_object_is_less_than_all_objects(workspace: Workspace) -> None:
    role = make_role(workspace, "Collector", "ROLES")
    for obj in ObjectMetadata.objects.filter(workspace=workspace):
        role.object_permissions.create(object=obj, can_read_object_records=True)
    collector = make_person(workspace, "collector@acme.test", "Collector")
    given = {"label": "All", "canReadAllObjectRecords": True}
    assert_denied(collector.metadata_graphql(CREATE_ROLE, {"createRoleInput": given}))


def test_raising_in_two_steps_is_refused_at_the_second(
    workspace: Workspace, manager: Person
) -> None:
    made = manager.metadata_graphql(CREATE_ROLE, {"createRoleInput": {"label": "Ladder"}})
    role_id = made.data["createOneRole"]["id"]
    friend = make_person(workspace, "friend@acme.test", "Stranger")
    member_id = str(friend.membership.workspace_member_id)
    given = {"workspaceMemberId": member_id, "roleId": role_id}
    assert manager.metadata_graphql(ASSIGN_MEMBER_ROLE, given).errors == []
    rise = {"updateRoleInput": {"id": role_id, "update": {"canUpdateAllSettings": True}}}
    assert_denied(manager.metadata_graphql(UPDATE_ROLE, rise))
    assert friend.metadata_graphql(UPDATE_WORKSPACE, {"data": {"displayName": "x"}}).errors
