"""Sign-in over the API: password → login token → access and refresh tokens → a key of one's own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.apikeys.documents import CREATE_KEY, GET_ROLES, LOGIN, MINT, RENEW, TOKENS
from tests.apikeys.people import PASSWORD, Person, make_person, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlClient, RestClient
from twenty.workspaces import sign_in
from twenty.workspaces.models import Membership, Workspace

ME = "{ currentUser { email currentWorkspace { id } } }"


def login(client: GraphqlClient, email: str, password: str = PASSWORD) -> Any:
    return client(LOGIN, {"email": email, "password": password})


def tokens(client: GraphqlClient, login_token: str) -> Any:
    answer = client(TOKENS, {"loginToken": login_token})
    return answer.data["getAuthTokensFromLoginToken"]["tokens"]


def login_token(client: GraphqlClient, email: str) -> str:
    found = login(client, email).data["getLoginTokenFromCredentials"]["loginToken"]
    assert datetime.fromisoformat(found["expiresAt"]) > datetime.now(UTC)
    return str(found["token"])


def test_a_client_provisions_its_own_key(
    workspace: Workspace, admin: Person, anonymous_metadata_graphql: GraphqlClient
) -> None:
    found = tokens(
        anonymous_metadata_graphql, login_token(anonymous_metadata_graphql, admin.user.email)
    )
    me = GraphqlClient("/metadata", found["accessOrWorkspaceAgnosticToken"]["token"])
    roles = {role["label"]: role["id"] for role in me(GET_ROLES).data["getRoles"]}
    given = {"name": "mine", "expiresAt": "2100-01-01T00:00:00Z", "roleId": roles["Sales"]}
    key = me(CREATE_KEY, {"input": given}).data["createApiKey"]
    minted = me(MINT, {"apiKeyId": key["id"], "expiresAt": given["expiresAt"]})
    secret = minted.data["generateApiKeyToken"]["token"]
    assert RestClient(secret).get("/rest/people").status == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("admin@acme.test", "wrong"),
        ("admin@acme.test", ""),
        ("nobody@acme.test", PASSWORD),
        ("", PASSWORD),
        ("admin@acme.test\x00", PASSWORD),
        ("admin@acme.test", PASSWORD + "x" * 100_000),
    ],
)
def test_wrong_credentials_are_refused_alike(
    admin: Person, anonymous_metadata_graphql: GraphqlClient, email: str, password: str
) -> None:
    answer = login(anonymous_metadata_graphql, email, password)
    assert_refused(answer, "FORBIDDEN", "INVALID_CREDENTIALS", "Wrong email or password")


def test_the_address_is_read_in_any_case(
    admin: Person, anonymous_metadata_graphql: GraphqlClient
) -> None:
    assert login(anonymous_metadata_graphql, " ADMIN@Acme.test ").errors == []


def test_a_user_who_is_not_active_is_refused(
    admin: Person, anonymous_metadata_graphql: GraphqlClient
) -> None:
    token = login_token(anonymous_metadata_graphql, admin.user.email)
    admin.user.is_active = False
    admin.user.save()
    assert_refused(login(anonymous_metadata_graphql, admin.user.email), "FORBIDDEN")
    answer = anonymous_metadata_graphql(TOKENS, {"loginToken": token})
    assert_refused(answer, "UNAUTHENTICATED", "UNAUTHENTICATED", "Token invalid.")


@pytest.mark.parametrize("token", ["", "garbage", "twl_garbage", "twl_a:b:c"])
def test_a_login_token_that_is_none_is_refused(
    standing: None, anonymous_metadata_graphql: GraphqlClient, token: str
) -> None:
    answer = anonymous_metadata_graphql(TOKENS, {"loginToken": token})
    assert_refused(answer, "UNAUTHENTICATED", "UNAUTHENTICATED", "Token invalid.")
    answer = anonymous_metadata_graphql(RENEW, {"appToken": token})
    assert_refused(answer, "UNAUTHENTICATED", "UNAUTHENTICATED", "Token invalid.")


def test_tokens_serve_one_purpose_each(
    admin: Person, anonymous_metadata_graphql: GraphqlClient
) -> None:
    token = login_token(anonymous_metadata_graphql, admin.user.email)
    found = tokens(anonymous_metadata_graphql, token)
    access = found["accessOrWorkspaceAgnosticToken"]["token"]
    refresh = found["refreshToken"]["token"]
    for wrong in (token, refresh):
        assert GraphqlClient("/metadata", wrong)(ME).status == 401
    for wrong in (access, refresh):
        assert_refused(anonymous_metadata_graphql(TOKENS, {"loginToken": wrong}), "UNAUTHENTICATED")
    for wrong in (access, token):
        assert_refused(anonymous_metadata_graphql(RENEW, {"appToken": wrong}), "UNAUTHENTICATED")


def test_an_expired_login_token_is_refused_as_expired(
    admin: Person, anonymous_metadata_graphql: GraphqlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sign_in.LIFETIMES, sign_in.LOGIN, timedelta(seconds=-1))
    token = sign_in.mint(sign_in.LOGIN, admin.user).token
    answer = anonymous_metadata_graphql(TOKENS, {"loginToken": token})
    assert_refused(answer, "UNAUTHENTICATED", None, "Token has expired.")


def test_a_session_is_renewed_even_with_an_expired_token_in_the_header(
    admin: Person, anonymous_metadata_graphql: GraphqlClient
) -> None:
    token = login_token(anonymous_metadata_graphql, admin.user.email)
    refresh = tokens(anonymous_metadata_graphql, token)["refreshToken"]["token"]
    stale = GraphqlClient("/metadata", "twu_expired")
    renewed = stale(RENEW, {"appToken": refresh}).data["renewToken"]["tokens"]
    access = renewed["accessOrWorkspaceAgnosticToken"]["token"]
    assert GraphqlClient("/metadata", access)(ME).data["currentUser"]["email"] == admin.user.email


def test_a_change_of_password_ends_every_token(
    admin: Person, anonymous_metadata_graphql: GraphqlClient
) -> None:
    token = login_token(anonymous_metadata_graphql, admin.user.email)
    found = tokens(anonymous_metadata_graphql, token)
    admin.user.set_password("a new long password")
    admin.user.save()
    access = found["accessOrWorkspaceAgnosticToken"]["token"]
    assert GraphqlClient("/metadata", access)(ME).status == 401
    for document, given in (
        (TOKENS, {"loginToken": token}),
        (RENEW, {"appToken": found["refreshToken"]["token"]}),
    ):
        assert_refused(anonymous_metadata_graphql(document, given), "UNAUTHENTICATED")


def test_removal_from_the_workspace_ends_every_token(
    admin: Person, anonymous_metadata_graphql: GraphqlClient
) -> None:
    token = login_token(anonymous_metadata_graphql, admin.user.email)
    found = tokens(anonymous_metadata_graphql, token)
    admin.membership.delete()
    access = found["accessOrWorkspaceAgnosticToken"]["token"]
    assert GraphqlClient("/metadata", access)(ME).status == 401
    for document, given in (
        (TOKENS, {"loginToken": token}),
        (RENEW, {"appToken": found["refreshToken"]["token"]}),
    ):
        answer = anonymous_metadata_graphql(document, given)
        assert_refused(answer, "FORBIDDEN", "WORKSPACE_NOT_FOUND")


def test_a_user_of_several_workspaces_chooses(
    admin: Person, other_workspace: Workspace, anonymous_metadata_graphql: GraphqlClient
) -> None:
    Membership.objects.create(
        user=admin.user,
        workspace=other_workspace,
        role=role_of(other_workspace, "Member"),
        workspace_member_id=admin.membership.workspace_member_id,
    )
    document = TOKENS.replace("origin:", "workspaceId: $workspaceId, origin:").replace(
        "String!)", "String!, $workspaceId: UUID)"
    )
    token = login_token(anonymous_metadata_graphql, admin.user.email)
    for chosen, expected in (
        (None, admin.membership.workspace_id),
        (str(other_workspace.id), other_workspace.id),
    ):
        given = {"loginToken": token, "workspaceId": chosen}
        answer = anonymous_metadata_graphql(document, given)
        found = answer.data["getAuthTokensFromLoginToken"]["tokens"]
        me = GraphqlClient("/metadata", found["accessOrWorkspaceAgnosticToken"]["token"])(ME)
        assert me.data["currentUser"]["currentWorkspace"]["id"] == str(expected)


# -- who am I --------------------------------------------------------------------------------------


def test_the_current_user_is_a_person(
    member: Person, metadata_graphql: GraphqlClient, anonymous_metadata_graphql: GraphqlClient
) -> None:
    assert anonymous_metadata_graphql(ME).status == 401
    assert_denied(metadata_graphql(ME))
    document = """
    { currentUser {
        id email firstName lastName locale hasPassword isEmailVerified canImpersonate
        workspaceMember { userEmail colorScheme }
        currentUserWorkspace { permissionFlags objectsPermissions {
          objectMetadataId canReadObjectRecords canDestroyObjectRecords restrictedFields } }
        workspaces { workspace { displayName } permissionFlags }
    } }
    """
    answer = member.metadata_graphql(document)
    assert answer.errors == []
    me = answer.data["currentUser"]
    assert (me["email"], me["firstName"], me["hasPassword"]) == ("member@acme.test", "Pat", True)
    assert me["workspaceMember"]["colorScheme"] == "System"
    assert [w["workspace"]["displayName"] for w in me["workspaces"]] == ["Acme"]
    flags = me["currentUserWorkspace"]["permissionFlags"]
    assert "VIEWS" in flags
    assert "DATA_MODEL" not in flags
    rights = me["currentUserWorkspace"]["objectsPermissions"]
    assert all(one["canReadObjectRecords"] and one["restrictedFields"] == {} for one in rights)


def test_the_current_users_rights_are_those_that_are_enforced(workspace: Workspace) -> None:
    seller = make_person(workspace, "seller@acme.test", "Sales")
    document = """
    { currentUser { currentUserWorkspace { objectPermissions {
        objectMetadataId canReadObjectRecords canUpdateObjectRecords canSoftDeleteObjectRecords
        canDestroyObjectRecords restrictedFields } } } }
    """
    answer = seller.metadata_graphql(document)
    shown = {
        one["objectMetadataId"]: one
        for one in answer.data["currentUser"]["currentUserWorkspace"]["objectPermissions"]
    }
    context = seller.context
    note = shown[str(context.catalog.by_singular["note"].id)]
    assert not any(v for k, v in note.items() if k.startswith("can"))
    person = context.catalog.by_singular["person"]
    assert shown[str(person.id)]["restrictedFields"] == {
        str(person.fields["phones"].id): {"canRead": False, "canUpdate": False},
        str(person.fields["jobTitle"].id): {"canRead": None, "canUpdate": False},
    }


def test_a_person_gets_a_playground_token_and_a_key_does_not(
    member: Person, metadata_graphql: GraphqlClient
) -> None:
    document = "mutation { generatePlaygroundToken { token expiresAt } }"
    assert_denied(metadata_graphql(document))
    token = member.metadata_graphql(document).data["generatePlaygroundToken"]["token"]
    assert GraphqlClient("/metadata", token)(ME).data["currentUser"]["email"] == member.user.email
