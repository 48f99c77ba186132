"""getRoles: roles with their rules, flags and holders (docs/api/access.md#roles)."""

from tests.apikeys.documents import GET_ROLES
from tests.apikeys.people import Person, make_key, make_role, role_of
from tests.apikeys.refusals import assert_denied
from tests.clients import GraphqlClient
from tests.standing import SALES_KEY
from twenty.workspaces.models import Workspace


def test_callers_without_the_flag_are_refused(
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
    anonymous_metadata_graphql: GraphqlClient,
) -> None:
    assert_denied(sales_metadata_graphql(GET_ROLES))
    assert_denied(stranger_metadata_graphql(GET_ROLES))
    assert anonymous_metadata_graphql(GET_ROLES).status == 401


def test_roles_come_with_everything_they_say(
    workspace: Workspace, metadata_graphql: GraphqlClient, member: Person
) -> None:
    role_of(workspace, "Sales").permission_flags.create(flag="VIEWS")
    answer = metadata_graphql(GET_ROLES)
    assert answer.errors == []
    roles = {role["label"]: role for role in answer.data["getRoles"]}
    assert set(roles) == {"Admin", "Member", "Sales", "Stranger"}

    sales = roles["Sales"]
    assert [flag["flag"] for flag in sales["permissionFlags"]] == ["VIEWS"]
    assert {key["id"] for key in sales["apiKeys"]} == {str(SALES_KEY.id)}
    assert len(sales["objectPermissions"]) == 2
    assert len(sales["fieldPermissions"]) == 3
    assert sales["agents"] == []
    assert sales["isEditable"] is True

    (found,) = roles["Member"]["workspaceMembers"]
    assert found["id"] == str(member.membership.workspace_member_id)
    assert found["userEmail"] == "member@acme.test"
    assert found["name"] == {"firstName": "Pat", "lastName": "Member"}
    assert found["roles"] == [{"label": "Member"}]
    assert roles["Admin"]["isEditable"] is False


def test_holders_are_not_shown_to_a_key_without_the_flag(workspace: Workspace) -> None:
    role = make_role(workspace, "Keeper", "API_KEYS_AND_WEBHOOKS")
    _, secret = make_key(workspace, role)
    client = GraphqlClient("/metadata", secret)
    assert client("{ apiKeys { role { label canReadAllObjectRecords } } }").errors == []
    for hidden in ("workspaceMembers { userEmail }", "apiKeys { name }"):
        assert_denied(client(f"{{ getApiKeyRoles {{ {hidden} }} }}"))
    answer = client("{ getApiKeyRoles { label permissionFlags { flag } } }")
    seen = {r["label"]: r["permissionFlags"] for r in answer.data["getApiKeyRoles"]}
    assert seen.pop("Keeper") == [{"flag": "API_KEYS_AND_WEBHOOKS"}]  # the caller's own
    assert set(seen.values()) == {None}
    assert len(answer.errors) == len(seen)


def test_whoever_holds_a_role_sees_its_rules(workspace: Workspace, member: Person) -> None:
    document = "{ currentUser { workspaceMember { roles { label permissionFlags { flag } } } } }"
    answer = member.metadata_graphql(document)
    assert answer.errors == []
    assert answer.data["currentUser"]["workspaceMember"]["roles"] == [
        {"label": "Member", "permissionFlags": []}
    ]
