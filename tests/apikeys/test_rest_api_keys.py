"""/rest/metadata/apiKeys and its deprecated alias (docs/api/access.md#managing-keys,
docs/api/metadata.md#rest)."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from apikeys.models import ApiKey
from tests.apikeys.people import Person, make_key, role_of
from tests.clients import RestAnswer, RestClient
from tests.standing import ADMIN_KEY, OTHER_KEY, SALES_KEY, STRANGER_KEY
from twenty.workspaces.models import Workspace

PATH = "/rest/metadata/apiKeys"
DENIED = "Entity performing the request does not have permission"
OWN = sorted(str(key.id) for key in (ADMIN_KEY, SALES_KEY, STRANGER_KEY))


def assert_denied(answer: RestAnswer) -> None:
    assert answer.status == 403
    assert answer.body == {
        "statusCode": 403,
        "error": "ForbiddenException",
        "messages": [DENIED],
        "code": "PERMISSION_DENIED",
        "userFriendlyMessage": "The role lacks the permission API_KEYS_AND_WEBHOOKS.",
        "permission": {"flag": "API_KEYS_AND_WEBHOOKS"},
    }


def new_key(workspace: Workspace, **changes: Any) -> dict[str, Any]:
    role = role_of(workspace, "Sales")
    return {"name": "CI", "expiresAt": "2100-01-01T00:00:00Z", "roleId": str(role.id), **changes}


def test_callers_without_the_right_change_nothing(
    workspace: Workspace,
    sales_rest: RestClient,
    stranger_rest: RestClient,
    anonymous_rest: RestClient,
) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Stranger"))
    before = list(ApiKey.objects.order_by("id").values())
    for client in (sales_rest, stranger_rest):
        assert_denied(client.get(PATH))
        assert_denied(client.post(PATH, new_key(workspace)))
        assert_denied(client.get(f"{PATH}/{key.id}"))
        assert_denied(client.patch(f"{PATH}/{key.id}", {"name": "x"}))
        assert_denied(client.delete(f"{PATH}/{key.id}"))
        assert_denied(client.post(f"{PATH}/{key.id}/token"))
        assert_denied(client.post(f"{PATH}/{key.id}/restore"))
        role_id = str(role_of(workspace, "Stranger").id)
        assert_denied(client.put(f"{PATH}/{key.id}/role", {"roleId": role_id}))
    refused = anonymous_rest.get(PATH)
    assert (refused.status, refused.body["error"]) == (401, "UNAUTHENTICATED")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    changed = {"last_used_at"}
    after = list(ApiKey.objects.order_by("id").values())
    assert [{k: v for k, v in one.items() if k not in changed} for one in after] == [
        {k: v for k, v in one.items() if k not in changed} for one in before
    ]
    assert RestClient(secret).get("/rest/metadata/currentWorkspace").status == 200


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
def test_the_list_has_the_unified_envelope(rest: RestClient, path: str) -> None:
    answer = rest.get(path)
    assert answer.status == 200
    assert set(answer.body) == {"data", "pageInfo", "totalCount"}
    assert [key["id"] for key in answer.body["data"]] == OWN
    assert answer.body["totalCount"] == 3
    assert answer.body["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": OWN[0],
        "endCursor": OWN[-1],
    }
    assert set(answer.body["data"][0]) == {
        "id",
        "name",
        "expiresAt",
        "revokedAt",
        "lastUsedAt",
        "secretPrefix",
        "roleId",
        "workspaceId",
        "createdAt",
        "updatedAt",
    }


def test_pages_go_forward_and_backward_without_overlap(rest: RestClient) -> None:
    first = rest.get(PATH, limit=2).body
    assert [key["id"] for key in first["data"]] == OWN[:2]
    assert first["pageInfo"]["hasNextPage"] is True
    assert first["pageInfo"]["hasPreviousPage"] is False
    second = rest.get(PATH, limit=2, starting_after=first["pageInfo"]["endCursor"]).body
    assert [key["id"] for key in second["data"]] == OWN[2:]
    assert second["pageInfo"]["hasNextPage"] is False
    assert second["totalCount"] == first["totalCount"] == 3
    back = rest.get(PATH, limit=1, ending_before=OWN[2]).body
    assert [key["id"] for key in back["data"]] == [OWN[1]]
    assert back["pageInfo"]["hasNextPage"] is True


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"limit": "1.5"}, "limit '1.5' is invalid. Should be an integer"),
        ({"limit": "-1"}, "limit '-1' is invalid. Should be an integer"),
        ({"limit": "x"}, "limit 'x' is invalid. Should be an integer"),
        ({"starting_after": "x"}, "Invalid cursor: x"),
        (
            {"starting_after": OWN[0], "ending_before": OWN[1]},
            "'starting_after' and 'ending_before' cannot be used together.",
        ),
    ],
)
def test_a_wrong_page_is_refused(rest: RestClient, query: dict[str, Any], message: str) -> None:
    answer = rest.get(PATH, **query)
    assert (answer.status, answer.body["messages"]) == (400, [message])


def test_a_limit_above_the_cap_is_clamped(rest: RestClient) -> None:
    assert rest.get(PATH, limit=9999).status == 200
    assert rest.get(PATH, unknown="x").status == 200


def test_a_key_is_made_minted_and_used(workspace: Workspace, rest: RestClient) -> None:
    made = rest.post(PATH, new_key(workspace))
    assert made.status == 201
    assert made.body["name"] == "CI"
    assert made.body["expiresAt"] == "2100-01-01T00:00:00.000Z"
    assert made.body["workspaceId"] == str(workspace.id)
    key_path = f"{PATH}/{made.body['id']}"
    minted = rest.post(f"{key_path}/token")
    assert minted.status == 201
    assert minted.headers["Cache-Control"] == "no-store"
    secret = minted.body["token"]
    assert RestClient(secret).get("/rest/people").status == 200
    again = rest.post(f"{key_path}/token", {"expiresAt": "2090-01-01T00:00:00Z"})
    assert RestClient(secret).get("/rest/people").status == 401
    assert RestClient(again.body["token"]).get("/rest/people").status == 200
    assert rest.get(key_path).body["expiresAt"] == "2090-01-01T00:00:00.000Z"


def test_a_key_is_changed_revoked_and_revived(workspace: Workspace, rest: RestClient) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Sales"))
    path = f"{PATH}/{key.id}"
    assert rest.patch(path, {"name": "renamed"}).body["name"] == "renamed"
    assert rest.put(path, {"name": "again"}).body["name"] == "again"
    revoked = rest.delete(path)
    assert revoked.status == 200
    assert revoked.body["revokedAt"] is not None
    assert RestClient(secret).get("/rest/people").status == 401
    # null does not revive over REST, as upstream has it; there is a path for that.
    assert rest.patch(path, {"revokedAt": None}).body["revokedAt"] is not None
    assert rest.post(f"{path}/restore").body["revokedAt"] is None
    assert RestClient(secret).get("/rest/people").status == 200
    assert rest.patch(path, {"revokedAt": "2026-01-01T00:00:00Z"}).body["revokedAt"] is not None


def test_a_key_gets_another_role(workspace: Workspace, rest: RestClient) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Stranger"))
    assert RestClient(secret).get("/rest/people").status == 403
    role_id = str(role_of(workspace, "Sales").id)
    answer = rest.put(f"{PATH}/{key.id}/role", {"roleId": role_id})
    assert (answer.status, answer.body["roleId"]) == (200, role_id)
    assert RestClient(secret).get("/rest/people").status == 200
    refused = rest.put(f"{PATH}/{key.id}/role", {"roleId": str(role_of(workspace, "Member").id)})
    assert (refused.status, refused.body["code"]) == (400, "ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": 5}, "name"),
        ({"name": None}, "name"),
        ({"expiresAt": "x"}, "expiresAt"),
        ({"expiresAt": 5}, "expiresAt"),
        ({"roleId": "x"}, "roleId"),
        ({"roleId": 5}, "roleId"),
        ({"revokedAt": "x"}, "revokedAt"),
        ({"nonsense": 1}, "nonsense"),
        ({"secret_digest": "x"}, "secret_digest"),
        ({"expires_at": "2100-01-01T00:00:00Z"}, "expires_at"),
    ],
)
def test_a_wrong_body_is_refused(
    workspace: Workspace, rest: RestClient, changes: dict[str, Any], named: str
) -> None:
    before = ApiKey.objects.count()
    answer = rest.post(PATH, new_key(workspace, **changes))
    assert answer.status == 400
    assert named in answer.body["messages"][0]
    assert ApiKey.objects.count() == before


@pytest.mark.parametrize("body", [None, "", "x", [], 5, {}])
def test_a_body_that_is_none_is_refused(rest: RestClient, body: Any) -> None:
    assert rest.post(PATH, body).status == 400


def test_ids_are_checked(rest: RestClient) -> None:
    assert rest.get(f"{PATH}/{str(SALES_KEY.id).upper()}").status == 200
    for method in ("GET", "PATCH", "DELETE"):
        answer = rest.request(method, f"{PATH}/nonsense", {"name": "x"})
        assert answer.status == 400
        assert answer.body["messages"] == ["'nonsense' is not a valid UUID"]
        for unknown in (uuid.uuid4(), OTHER_KEY.id):
            answer = rest.request(method, f"{PATH}/{unknown}", {"name": "x"})
            assert (answer.status, answer.body["code"]) == (404, "API_KEY_NOT_FOUND")
    assert ApiKey.objects.get(pk=OTHER_KEY.id).revoked_at is None


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", PATH, "GET, HEAD, POST, OPTIONS"),
        ("DELETE", PATH, "GET, HEAD, POST, OPTIONS"),
        ("GET", f"{PATH}/{SALES_KEY.id}/token", "POST, OPTIONS"),
        ("POST", f"{PATH}/{SALES_KEY.id}", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
    ],
)
def test_a_wrong_method_is_405(rest: RestClient, method: str, path: str, allowed: str) -> None:
    answer = rest.request(method, path, {})
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == set(allowed.split(", "))


# -- the alias -------------------------------------------------------------------------------------


def test_the_alias_answers_raw_and_says_that_it_is_deprecated(
    workspace: Workspace, rest: RestClient, sales_rest: RestClient
) -> None:
    assert_denied(sales_rest.get("/rest/apiKeys"))
    answer = rest.get("/rest/apiKeys")
    assert sorted(key["id"] for key in answer.body) == OWN
    assert answer.headers["Deprecation"] == "@1786320000"
    assert answer.headers["Link"] == '</rest/metadata/apiKeys>; rel="successor-version"'
    made = rest.post("/rest/apiKeys/", new_key(workspace))
    assert made.status == 201
    path = f"/rest/apiKeys/{made.body['id']}"
    assert rest.get(path).body["name"] == "CI"
    assert rest.patch(path, {"name": "x"}).headers["Deprecation"]
    gone = rest.delete(path)
    assert gone.body["revokedAt"] is not None
    successor = f"/rest/metadata/apiKeys/{made.body['id']}"
    assert gone.headers["Link"] == f'<{successor}>; rel="successor-version"'
    assert rest.get(f"/rest/apiKeys/{uuid.uuid4()}").status == 404


def test_errors_of_minting_are_those_of_the_contract(
    workspace: Workspace, rest: RestClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Sales"))
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    expired = rest.post(f"{PATH}/{key.id}/token")
    assert (expired.status, expired.body["code"]) == (400, "API_KEY_EXPIRED")
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    revoked = rest.post(f"{PATH}/{key.id}/token")
    assert (revoked.status, revoked.body["code"]) == (403, "API_KEY_REVOKED")
    assert revoked.body["messages"] == ["This API Key is revoked"]


def test_people_manage_keys_over_rest_too(admin: Person, member: Person) -> None:
    assert admin.rest.get(PATH).status == 200
    assert_denied(member.rest.get(PATH))
