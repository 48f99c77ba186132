"""What a sign-in page may query without a token (docs/api/access.md#before-signing-in)."""

from apikeys.models import ApiKey
from tests.apikeys.people import make_person
from tests.clients import GraphqlClient
from tests.standing import OTHER_WORKSPACE_ID, WORKSPACE_ID
from twenty.workspaces.models import Workspace

WORKSPACE = """query ($origin: String) {
  getPublicWorkspaceDataByDomain(origin: $origin) {
    id displayName logo
    authProviders { sso { id } google magicLink password microsoft }
    authBypassProviders { google } workspaceUrls { subdomainUrl customUrl }
  }
}"""
EXISTS = """query ($email: String!) {
  checkUserExists(email: $email) { exists availableWorkspacesCount isEmailVerified }
}"""


def test_the_only_workspace_of_a_server_is_shown_to_anybody(
    anonymous_metadata_graphql: GraphqlClient, workspace: Workspace
) -> None:
    ApiKey.objects.exclude(workspace=workspace).delete()
    Workspace.objects.exclude(pk=workspace.pk).delete()
    for client in (anonymous_metadata_graphql, GraphqlClient("/metadata", "twk_expired")):
        answer = client(WORKSPACE, {"origin": "https://crm.example"})
        assert answer.errors == []
        shown = answer.data["getPublicWorkspaceDataByDomain"]
        assert (shown["id"], shown["displayName"]) == (str(WORKSPACE_ID), workspace.display_name)
        assert shown["workspaceUrls"]["subdomainUrl"].startswith("http")
        assert shown["authProviders"] == {
            "sso": [],
            "google": False,
            "magicLink": False,
            "password": True,
            "microsoft": False,
        }


def test_one_of_several_is_shown_only_to_its_own(
    anonymous_metadata_graphql: GraphqlClient,
    metadata_graphql: GraphqlClient,
    other_metadata_graphql: GraphqlClient,
) -> None:
    refused = anonymous_metadata_graphql(WORKSPACE)
    assert refused.data is None
    assert refused.errors[0]["extensions"]["code"] == "NOT_FOUND"
    for client, own in (
        (metadata_graphql, WORKSPACE_ID),
        (other_metadata_graphql, OTHER_WORKSPACE_ID),
    ):
        assert client(WORKSPACE).data["getPublicWorkspaceDataByDomain"]["id"] == str(own)


def test_nobody_learns_who_has_an_account(
    anonymous_metadata_graphql: GraphqlClient, workspace: Workspace
) -> None:
    make_person(workspace, "member@example.test", "Admin")
    known, unknown, odd = (
        anonymous_metadata_graphql(EXISTS, {"email": email})
        for email in ("member@example.test", "nobody@example.test", "no address")
    )
    assert known.data == unknown.data == odd.data
    assert known.data["checkUserExists"]["exists"] is True


def test_other_fields_beside_a_public_query_need_a_token(
    anonymous_metadata_graphql: GraphqlClient,
) -> None:
    for document in (
        '{ checkUserExists(email: "a@b.test") { exists } currentWorkspace { id } }',
        '{ checkUserExists(email: "a@b.test") { exists } __schema { types { name } } }',
        "{ ...F } fragment F on Query { currentWorkspace { id } }",
    ):
        answer = anonymous_metadata_graphql(document)
        assert (answer.status, answer.data) == (401, None)
