"""apiKeys, apiKey, getApiKeyRoles (docs/api/access.md#managing-keys)."""

from datetime import timedelta

from django.utils import timezone

from apikeys.models import ApiKey
from tests.apikeys.documents import GET_KEY, LIST_KEYS
from tests.apikeys.people import make_key, role_of
from tests.apikeys.refusals import assert_denied
from tests.clients import GraphqlClient
from tests.standing import ADMIN_KEY, OTHER_KEY, SALES_KEY, STRANGER_KEY
from twenty.workspaces.models import Workspace

ROLES_FOR_KEYS = "query { getApiKeyRoles { id label } }"


def test_callers_without_the_flag_are_refused(
    sales_metadata_graphql: GraphqlClient, stranger_metadata_graphql: GraphqlClient
) -> None:
    for client in (sales_metadata_graphql, stranger_metadata_graphql):
        assert_denied(client(LIST_KEYS))
        assert_denied(client(GET_KEY, {"input": {"id": str(SALES_KEY.id)}}))
        assert_denied(client(ROLES_FOR_KEYS))


def test_the_list_has_active_and_expired_keys_of_this_workspace_only(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    expired, _ = make_key(workspace, role_of(workspace, "Sales"), name="expired")
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(days=1))
    revoked, _ = make_key(workspace, role_of(workspace, "Sales"), name="revoked")
    ApiKey.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    ids = [key["id"] for key in metadata_graphql(LIST_KEYS).data["apiKeys"]]
    assert set(ids) == {str(k) for k in (ADMIN_KEY.id, SALES_KEY.id, STRANGER_KEY.id, expired.id)}


def test_one_key_is_found_revoked_too(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Sales"), name="revoked")
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    answer = metadata_graphql(GET_KEY, {"input": {"id": str(key.id).upper()}})
    found = answer.data["apiKey"]
    assert found["name"] == "revoked"
    assert found["revokedAt"] is not None
    assert found["secretPrefix"] == secret[:8]
    assert secret not in answer.text


def test_a_key_of_another_workspace_is_null(metadata_graphql: GraphqlClient) -> None:
    answer = metadata_graphql(GET_KEY, {"input": {"id": str(OTHER_KEY.id)}})
    assert answer.data == {"apiKey": None}
    assert answer.errors == []


def test_the_roles_that_a_key_may_have(metadata_graphql: GraphqlClient) -> None:
    labels = [role["label"] for role in metadata_graphql(ROLES_FOR_KEYS).data["getApiKeyRoles"]]
    assert labels == ["Admin", "Sales", "Stranger"]
