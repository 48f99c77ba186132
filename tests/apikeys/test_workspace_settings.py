"""currentWorkspace and updateWorkspace."""

from typing import Any

import pytest

from tests.apikeys.documents import UPDATE_WORKSPACE
from tests.apikeys.people import make_key, make_role, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlClient
from twenty.workspaces.models import Workspace

CURRENT = """
{
  currentWorkspace {
    id displayName logo activationStatus metadataVersion databaseSchema subdomain customDomain
    workspaceUrls { subdomainUrl customUrl } workspaceMembersCount
    defaultRole { id label } isPublicInviteLinkEnabled allowImpersonation trashRetentionDays
    isMetadataFormatLegacy isPasswordAuthEnabled isGoogleAuthEnabled featureFlags { key value }
    createdAt updatedAt deletedAt workspaceCustomApplicationId
  }
}
"""


def test_everybody_with_a_key_sees_the_workspace(
    workspace: Workspace,
    stranger_metadata_graphql: GraphqlClient,
    anonymous_metadata_graphql: GraphqlClient,
) -> None:
    assert anonymous_metadata_graphql(CURRENT).status == 401
    answer = stranger_metadata_graphql(CURRENT)
    assert answer.errors == []
    found = answer.data["currentWorkspace"]
    assert (found["id"], found["displayName"]) == (str(workspace.id), "Acme")
    assert found["activationStatus"] == "ACTIVE"
    assert found["databaseSchema"] == workspace.schema_name
    assert found["metadataVersion"] == workspace.schema_version
    assert found["defaultRole"]["label"] == "Member"
    assert found["workspaceUrls"]["subdomainUrl"] == "http://testserver"


def test_any_host_name_is_served(metadata_graphql: GraphqlClient) -> None:
    for host in ("crm.example.com", "[::1]:8000", "not a host"):
        answer = metadata_graphql(CURRENT, headers={"Host": host})
        assert (answer.status, answer.errors) == (200, [])


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    for client in (sales_metadata_graphql, stranger_metadata_graphql):
        assert_denied(client(UPDATE_WORKSPACE, {"data": {"displayName": "Mine"}}))
    workspace.refresh_from_db()
    assert workspace.display_name == "Acme"


def test_a_new_name_is_no_new_right(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    before = workspace.permissions_version
    renamed = metadata_graphql(UPDATE_WORKSPACE, {"data": {"displayName": "Acme Ltd"}})
    assert renamed.errors == []
    workspace.refresh_from_db()
    assert (workspace.display_name, workspace.permissions_version) == ("Acme Ltd", before)
    default = str(workspace.default_role_id)
    assert metadata_graphql(UPDATE_WORKSPACE, {"data": {"defaultRoleId": default}}).errors == []
    workspace.refresh_from_db()
    assert workspace.permissions_version == before + 1


def test_settings_change_one_by_one(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    data: dict[str, Any] = {"displayName": "Acme Ltd", "logo": "https://acme.test/logo.png"}
    changed = metadata_graphql(UPDATE_WORKSPACE, {"data": data}).data["updateWorkspace"]
    assert (changed["displayName"], changed["logo"]) == ("Acme Ltd", data["logo"])
    answer = metadata_graphql(
        UPDATE_WORKSPACE,
        {"data": {"isMetadataFormatLegacy": True, "trashRetentionDays": 30, "logo": None}},
    )
    assert answer.errors == []
    found = metadata_graphql(CURRENT).data["currentWorkspace"]
    assert found["displayName"] == "Acme Ltd"
    assert found["logo"] is None
    assert found["isMetadataFormatLegacy"] is True
    assert found["trashRetentionDays"] == 30


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"displayName": ""}, "displayName"),
        ({"displayName": None}, "displayName"),
        ({"trashRetentionDays": -1}, "trashRetentionDays"),
        ({"trashRetentionDays": 1.5}, "trashRetentionDays"),
        ({"trashRetentionDays": 1e300}, "trashRetentionDays"),
        ({"isPublicInviteLinkEnabled": None}, "isPublicInviteLinkEnabled"),
        ({"defaultRoleId": None}, "defaultRoleId"),
        ({}, "Nothing to change"),
    ],
)
def test_a_wrong_value_is_named(
    workspace: Workspace, metadata_graphql: GraphqlClient, data: dict[str, Any], named: str
) -> None:
    answer = metadata_graphql(UPDATE_WORKSPACE, {"data": data})
    assert assert_refused(answer, "BAD_USER_INPUT")["message"].startswith(named)
    assert Workspace.objects.get(pk=workspace.pk).settings == workspace.settings


def test_the_default_role_is_chosen(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    role = make_role(workspace, "Newcomer")
    data = {"defaultRoleId": str(role.id)}
    changed = metadata_graphql(UPDATE_WORKSPACE, {"data": data}).data["updateWorkspace"]
    assert changed["defaultRole"] == {"id": str(role.id), "label": "Newcomer"}


def test_the_default_role_must_be_one_for_members_of_this_workspace(
    workspace: Workspace, other_workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    robots = make_role(workspace, "Robots", can_be_assigned_to_users=False)
    foreign = role_of(other_workspace, "Admin")
    for role, outer, code in (
        (robots, "BAD_USER_INPUT", "ROLE_CANNOT_BE_ASSIGNED_TO_USERS"),
        (foreign, "NOT_FOUND", "ROLE_NOT_FOUND"),
    ):
        answer = metadata_graphql(UPDATE_WORKSPACE, {"data": {"defaultRoleId": str(role.id)}})
        assert_refused(answer, outer, code)
    workspace.refresh_from_db()
    assert workspace.default_role_id == role_of(workspace, "Member").id


def test_the_default_role_needs_the_flag_of_roles(workspace: Workspace) -> None:
    _, secret = make_key(workspace, make_role(workspace, "Clerk", "WORKSPACE"))
    client = GraphqlClient("/metadata", secret)
    assert client(UPDATE_WORKSPACE, {"data": {"displayName": "Renamed"}}).errors == []
    role = role_of(workspace, "Stranger")
    assert_denied(client(UPDATE_WORKSPACE, {"data": {"defaultRoleId": str(role.id)}}))
