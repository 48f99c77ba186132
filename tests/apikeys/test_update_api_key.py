"""updateApiKey: name, end, revoking at a moment, reviving (docs/api/access.md#managing-keys)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from apikeys.models import ApiKey
from tests.apikeys.documents import UPDATE_KEY
from tests.apikeys.people import make_key, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlClient
from tests.standing import OTHER_KEY
from twenty.workspaces.models import Workspace

ME = "query { currentWorkspace { id } }"


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Stranger"))
    for client in (sales_metadata_graphql, stranger_metadata_graphql):
        assert_denied(client(UPDATE_KEY, {"input": {"id": str(key.id), "name": "mine"}}))
    assert ApiKey.objects.get(pk=key.pk).name == "A key"


def test_only_what_is_named_changes(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    given = {"input": {"id": str(key.id), "name": "  renamed "}}
    changed = metadata_graphql(UPDATE_KEY, given).data["updateApiKey"]
    assert changed["name"] == "renamed"
    row = ApiKey.objects.get(pk=key.pk)
    assert (row.expires_at, row.revoked_at, row.role_id) == (key.expires_at, None, key.role_id)


def test_a_key_ends_when_its_end_is_moved_to_the_past(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Sales"))
    given = {"input": {"id": str(key.id), "expiresAt": "2020-01-01T00:00:00Z"}}
    assert metadata_graphql(UPDATE_KEY, given).errors == []
    answer = GraphqlClient("/metadata", secret)(ME)
    assert (answer.status, answer.errors[0]["message"]) == (401, "Token has expired.")


def test_null_revives_a_revoked_key_with_its_secret(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Sales"))
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert GraphqlClient("/metadata", secret)(ME).status == 401
    given = {"input": {"id": str(key.id), "revokedAt": None}}
    assert metadata_graphql(UPDATE_KEY, given).data["updateApiKey"]["revokedAt"] is None
    assert GraphqlClient("/metadata", secret)(ME).status == 200


def test_an_omitted_revoked_at_does_not_revive(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now() - timedelta(days=1))
    given = {"input": {"id": str(key.id), "name": "still revoked"}}
    assert metadata_graphql(UPDATE_KEY, given).data["updateApiKey"]["revokedAt"] is not None


@pytest.mark.parametrize("key_id", [OTHER_KEY.id, uuid.UUID(int=7)])
def test_an_unknown_key_is_null(metadata_graphql: GraphqlClient, key_id: uuid.UUID) -> None:
    answer = metadata_graphql(UPDATE_KEY, {"input": {"id": str(key_id), "name": "taken over"}})
    assert answer.data == {"updateApiKey": None}
    assert answer.errors == []
    assert not ApiKey.objects.filter(name="taken over").exists()


@pytest.mark.parametrize(("name", "value"), [("name", ""), ("expiresAt", "x"), ("revokedAt", "x")])
def test_a_wrong_value_is_named(
    workspace: Workspace, metadata_graphql: GraphqlClient, name: str, value: str
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    answer = metadata_graphql(UPDATE_KEY, {"input": {"id": str(key.id), name: value}})
    assert assert_refused(answer, "BAD_USER_INPUT")["message"].startswith(name)
    row = ApiKey.objects.get(pk=key.pk)
    assert (row.name, row.expires_at, row.revoked_at) == (key.name, key.expires_at, None)
