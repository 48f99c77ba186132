"""assignRoleToApiKey (docs/api/access.md#managing-keys, #key-errors)."""

import uuid

from apikeys.models import ApiKey
from tests.apikeys.documents import ASSIGN_KEY_ROLE
from tests.apikeys.people import make_key, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlClient, RestClient
from tests.standing import OTHER_KEY
from twenty.workspaces.models import Workspace


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    given = {"apiKeyId": str(key.id), "roleId": str(role_of(workspace, "Stranger").id)}
    for client in (sales_metadata_graphql, stranger_metadata_graphql):
        assert_denied(client(ASSIGN_KEY_ROLE, given))
    assert ApiKey.objects.get(pk=key.pk).role_id == key.role_id


def test_the_new_role_holds_from_the_next_request_on(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Stranger"))
    assert RestClient(secret).get("/rest/people").status == 403
    given = {"apiKeyId": str(key.id), "roleId": str(role_of(workspace, "Sales").id)}
    assert metadata_graphql(ASSIGN_KEY_ROLE, given).data == {"assignRoleToApiKey": True}
    assert RestClient(secret).get("/rest/people").status == 200
    given["roleId"] = str(role_of(workspace, "Stranger").id)
    assert metadata_graphql(ASSIGN_KEY_ROLE, given).data == {"assignRoleToApiKey": True}
    assert RestClient(secret).get("/rest/people").status == 403


def test_the_same_role_again_is_fine(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    given = {"apiKeyId": str(key.id), "roleId": str(key.role_id)}
    assert metadata_graphql(ASSIGN_KEY_ROLE, given).data == {"assignRoleToApiKey": True}


def test_unknown_keys_and_roles_are_not_found(
    workspace: Workspace, other_workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    foreign = role_of(other_workspace, "Admin")
    own = role_of(workspace, "Admin")
    for key_id, role_id in (
        (key.id, foreign.id),
        (key.id, uuid.uuid4()),
        (OTHER_KEY.id, own.id),
        (uuid.uuid4(), own.id),
    ):
        answer = metadata_graphql(
            ASSIGN_KEY_ROLE, {"apiKeyId": str(key_id), "roleId": str(role_id)}
        )
        assert_refused(answer, "NOT_FOUND", "API_KEY_NOT_FOUND")
    assert ApiKey.objects.get(pk=key.pk).role_id == key.role_id


def test_a_role_that_is_not_for_keys_is_refused(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    given = {"apiKeyId": str(key.id), "roleId": str(role_of(workspace, "Member").id)}
    error = assert_refused(
        metadata_graphql(ASSIGN_KEY_ROLE, given),
        "BAD_USER_INPUT",
        "ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS",
    )
    assert '"Member"' in error["message"]
    assert ApiKey.objects.get(pk=key.pk).role_id == key.role_id
