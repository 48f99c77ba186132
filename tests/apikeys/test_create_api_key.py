"""createApiKey (docs/api/access.md#managing-keys, #key-errors)."""

from typing import Any

import pytest

from apikeys.models import ApiKey
from tests.apikeys.documents import CREATE_KEY
from tests.apikeys.people import role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlClient
from twenty.workspaces.models import Workspace

END = "2100-01-01T00:00:00.000Z"


def values(workspace: Workspace, **changes: Any) -> dict[str, Any]:
    role = role_of(workspace, "Sales")
    return {"input": {"name": "CI", "expiresAt": END, "roleId": str(role.id), **changes}}


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
    anonymous_metadata_graphql: GraphqlClient,
) -> None:
    before = ApiKey.objects.count()
    assert_denied(sales_metadata_graphql(CREATE_KEY, values(workspace)))
    assert_denied(stranger_metadata_graphql(CREATE_KEY, values(workspace)))
    assert anonymous_metadata_graphql(CREATE_KEY, values(workspace)).status == 401
    assert ApiKey.objects.count() == before


def test_a_key_is_made_without_a_secret(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    made = metadata_graphql(CREATE_KEY, values(workspace)).data["createApiKey"]
    assert made["name"] == "CI"
    assert made["expiresAt"] == END
    assert made["revokedAt"] is None
    assert made["secretPrefix"] == ""
    assert made["role"]["label"] == "Sales"
    row = ApiKey.objects.get(pk=made["id"])
    assert row.secret_digest is None
    assert row.workspace_id == workspace.id


def test_names_need_not_be_unique(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    ids = {
        metadata_graphql(CREATE_KEY, values(workspace)).data["createApiKey"]["id"] for _ in range(2)
    }
    assert len(ids) == 2


def test_a_key_may_be_made_revoked(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    given = values(workspace, revokedAt="2026-01-01T00:00:00Z")
    made = metadata_graphql(CREATE_KEY, given).data["createApiKey"]
    assert made["revokedAt"] == "2026-01-01T00:00:00.000Z"


def test_older_clients_name_the_input_otherwise(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    for former in ("CreateApiKeyDTO", "CreateApiKeyDto"):
        document = CREATE_KEY.replace("CreateApiKeyInput", former)
        assert metadata_graphql(document, values(workspace)).errors == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"expiresAt": "tomorrow"}, "expiresAt"),
        ({"expiresAt": ""}, "expiresAt"),
        ({"expiresAt": "0001-01-01T00:00:00+14:00"}, "expiresAt"),
        ({"revokedAt": "never"}, "revokedAt"),
    ],
)
def test_a_wrong_value_is_named(
    workspace: Workspace, metadata_graphql: GraphqlClient, changes: dict[str, Any], named: str
) -> None:
    before = ApiKey.objects.count()
    error = assert_refused(
        metadata_graphql(CREATE_KEY, values(workspace, **changes)), "BAD_USER_INPUT"
    )
    assert error["message"].startswith(named)
    assert ApiKey.objects.count() == before


@pytest.mark.parametrize("missing", ["name", "expiresAt", "roleId"])
def test_required_values_are_required(
    workspace: Workspace, metadata_graphql: GraphqlClient, missing: str
) -> None:
    given = values(workspace)
    del given["input"][missing]
    answer = metadata_graphql(CREATE_KEY, given)
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert missing in answer.errors[0]["message"]


def test_a_role_that_is_not_for_keys_is_refused(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    role = role_of(workspace, "Member")
    error = assert_refused(
        metadata_graphql(CREATE_KEY, values(workspace, roleId=str(role.id))),
        "BAD_USER_INPUT",
        "ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS",
    )
    assert '"Member"' in error["message"]
    assert not ApiKey.objects.filter(role=role).exists()


def test_a_role_of_another_workspace_is_unknown(
    workspace: Workspace, other_workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    role = role_of(other_workspace, "Admin")
    before = ApiKey.objects.count()
    given = values(workspace, roleId=str(role.id))
    assert_refused(metadata_graphql(CREATE_KEY, given), "NOT_FOUND", "ROLE_NOT_FOUND")
    assert ApiKey.objects.count() == before
