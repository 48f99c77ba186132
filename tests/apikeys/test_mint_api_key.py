"""generateApiKeyToken: the secret, shown once; minting again replaces it
(docs/api/access.md#api-keys)."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apikeys.models import ApiKey
from tests.apikeys.documents import MINT
from tests.apikeys.people import make_key, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlClient
from tests.standing import OTHER_KEY
from twenty.workspaces.models import Workspace

ME = "query { currentWorkspace { id } }"


def status_of(secret: str) -> int:
    return GraphqlClient("/metadata", secret)(ME).status


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
    anonymous_metadata_graphql: GraphqlClient,
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Stranger"))
    given = {"apiKeyId": str(key.id)}
    assert_denied(sales_metadata_graphql(MINT, given))
    assert_denied(stranger_metadata_graphql(MINT, given))
    assert anonymous_metadata_graphql(MINT, given).status == 401
    assert status_of(secret) == 200


def test_the_secret_works_at_once(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    key = ApiKey.objects.create(
        workspace=workspace,
        role=role_of(workspace, "Sales"),
        name="fresh",
        expires_at=timezone.now() + timedelta(days=1),
    )
    secret = metadata_graphql(MINT, {"apiKeyId": str(key.id)}).data["generateApiKeyToken"]["token"]
    assert status_of(secret) == 200


def test_minting_again_ends_the_previous_secret(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, former = make_key(workspace, role_of(workspace, "Sales"))
    assert status_of(former) == 200
    minted = metadata_graphql(MINT, {"apiKeyId": str(key.id)})
    secret = minted.data["generateApiKeyToken"]["token"]
    assert secret != former
    assert status_of(former) == 401
    assert status_of(secret) == 200


def test_the_secrets_expiry_becomes_the_keys(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    given = {"apiKeyId": str(key.id), "expiresAt": "2090-05-06T07:08:09.000Z"}
    assert metadata_graphql(MINT, given).errors == []
    key.refresh_from_db()
    assert key.expires_at == datetime(2090, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_without_an_end_the_keys_stays(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    assert metadata_graphql(MINT, {"apiKeyId": str(key.id)}).errors == []
    assert ApiKey.objects.get(pk=key.pk).expires_at == key.expires_at


@pytest.mark.parametrize("end", ["2020-01-01T00:00:00Z", "soon"])
def test_an_end_in_the_past_is_refused(
    workspace: Workspace, metadata_graphql: GraphqlClient, end: str
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Sales"))
    answer = metadata_graphql(MINT, {"apiKeyId": str(key.id), "expiresAt": end})
    assert "expiresAt" in assert_refused(answer, "BAD_USER_INPUT")["message"]
    assert status_of(secret) == 200


def test_a_revoked_key_cannot_be_minted(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    digest = ApiKey.objects.get(pk=key.pk).secret_digest
    assert_refused(
        metadata_graphql(MINT, {"apiKeyId": str(key.id)}),
        "FORBIDDEN",
        "API_KEY_REVOKED",
        "This API Key is revoked",
    )
    assert ApiKey.objects.get(pk=key.pk).secret_digest == digest


def test_an_expired_key_cannot_be_minted(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert_refused(
        metadata_graphql(MINT, {"apiKeyId": str(key.id), "expiresAt": "2090-01-01T00:00:00Z"}),
        "BAD_USER_INPUT",
        "API_KEY_EXPIRED",
        "This API Key has expired",
    )


@pytest.mark.parametrize("key_id", [OTHER_KEY.id, uuid.UUID(int=7)])
def test_a_key_of_another_workspace_is_unknown(
    metadata_graphql: GraphqlClient, key_id: uuid.UUID
) -> None:
    assert_refused(
        metadata_graphql(MINT, {"apiKeyId": str(key_id)}), "NOT_FOUND", "API_KEY_NOT_FOUND"
    )
    assert status_of(OTHER_KEY.secret) == 200
