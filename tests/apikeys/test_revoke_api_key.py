"""revokeApiKey: the key ends at this moment (docs/api/access.md#managing-keys)."""

import uuid

import pytest

from apikeys.models import ApiKey
from tests.apikeys.documents import REVOKE_KEY
from tests.apikeys.people import make_key, role_of
from tests.apikeys.refusals import assert_denied
from tests.clients import GraphqlClient, RestClient
from tests.standing import OTHER_KEY
from twenty.workspaces.models import Workspace

ME = "query { currentWorkspace { id } }"


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Stranger"))
    for client in (sales_metadata_graphql, stranger_metadata_graphql):
        assert_denied(client(REVOKE_KEY, {"input": {"id": str(key.id)}}))
    assert GraphqlClient("/metadata", secret)(ME).status == 200


def test_a_revoked_key_is_refused_by_every_api(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    assert RestClient(secret).get("/rest/people").status == 200
    revoked = metadata_graphql(REVOKE_KEY, {"input": {"id": str(key.id)}}).data["revokeApiKey"]
    assert revoked["revokedAt"] is not None
    for client in (GraphqlClient("/metadata", secret), GraphqlClient("/graphql", secret)):
        answer = client("{ __typename }")
        assert answer.status == 401
        assert answer.errors[0]["message"] == "This API Key is revoked"
        assert answer.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"
    for path in ("/rest/people", "/rest/metadata/apiKeys"):
        refused = RestClient(secret).get(path)
        assert (refused.status, refused.body["error"]) == (401, "UNAUTHENTICATED")
        assert refused.body["messages"] == ["This API Key is revoked"]
        assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_revoking_again_keeps_the_first_moment(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    given = {"input": {"id": str(key.id)}}
    first = metadata_graphql(REVOKE_KEY, given).data["revokeApiKey"]["revokedAt"]
    assert metadata_graphql(REVOKE_KEY, given).data["revokeApiKey"]["revokedAt"] == first


def test_a_key_may_revoke_itself(workspace: Workspace) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    client = GraphqlClient("/metadata", secret)
    assert client(REVOKE_KEY, {"input": {"id": str(key.id)}}).errors == []
    assert client(ME).status == 401


@pytest.mark.parametrize("key_id", [OTHER_KEY.id, uuid.UUID(int=7)])
def test_an_unknown_key_is_null(metadata_graphql: GraphqlClient, key_id: uuid.UUID) -> None:
    answer = metadata_graphql(REVOKE_KEY, {"input": {"id": str(key_id)}})
    assert answer.data == {"revokeApiKey": None}
    assert ApiKey.objects.get(pk=OTHER_KEY.id).revoked_at is None
