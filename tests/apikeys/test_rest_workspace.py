"""/rest/metadata/members, /currentWorkspace and /auditLog."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apikeys.context import RequestContext
from tests.apikeys.people import Person, make_role, role_of
from tests.apikeys.test_audit_log import write
from tests.clients import RestAnswer, RestClient
from twenty.workspaces.models import Workspace

MEMBERS = "/rest/metadata/members"
WORKSPACE = "/rest/metadata/currentWorkspace"
AUDIT = "/rest/metadata/auditLog"


def assert_denied(answer: RestAnswer) -> None:
    assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED")


def test_callers_without_the_right_are_refused(
    workspace: Workspace,
    member: Person,
    sales_rest: RestClient,
    stranger_rest: RestClient,
    anonymous_rest: RestClient,
) -> None:
    one = f"{MEMBERS}/{member.membership.workspace_member_id}"
    role_id = str(role_of(workspace, "Admin").id)
    for client in (sales_rest, stranger_rest, member.rest):
        assert_denied(client.get(MEMBERS))
        assert_denied(client.get(one))
        assert_denied(client.put(f"{one}/role", {"roleId": role_id}))
        assert_denied(client.patch(WORKSPACE, {"displayName": "Mine"}))
        assert_denied(client.get(AUDIT))
        assert client.get(WORKSPACE).status == 200
    for path in (MEMBERS, one, WORKSPACE, AUDIT):
        assert anonymous_rest.get(path).status == 401
    workspace.refresh_from_db()
    assert workspace.display_name == "Acme"


def test_members_are_listed_found_and_given_roles(
    workspace: Workspace, rest: RestClient, admin: Person, member: Person
) -> None:
    listed = rest.get(MEMBERS)
    assert listed.body["totalCount"] == 2
    assert {one["userEmail"] for one in listed.body["data"]} == {
        admin.user.email,
        member.user.email,
    }
    path = f"{MEMBERS}/{member.membership.workspace_member_id}"
    found = rest.get(path).body
    assert (found["firstName"], found["roleLabel"]) == ("Pat", "Member")
    role = make_role(workspace, "Reader", can_read_all_object_records=True)
    assert_denied(rest.put(f"{path}/role", {"roleId": str(role.id)}))  # a key
    changed = admin.rest.put(f"{path}/role", {"roleId": str(role.id)})
    assert (changed.status, changed.body["roleLabel"]) == (200, "Reader")
    own = f"{MEMBERS}/{admin.membership.workspace_member_id}/role"
    refused = admin.rest.put(own, {"roleId": str(role.id)})
    assert (refused.status, refused.body["code"]) == (403, "CANNOT_UPDATE_SELF_ROLE")
    missing = rest.get(f"{MEMBERS}/{uuid.uuid4()}")
    assert (missing.status, missing.body["code"]) == (404, "WORKSPACE_MEMBER_NOT_FOUND")


def test_the_workspace_is_read_and_changed(workspace: Workspace, rest: RestClient) -> None:
    found = rest.get(WORKSPACE).body
    assert (found["id"], found["displayName"]) == (str(workspace.id), "Acme")
    assert found["defaultRoleId"] == str(role_of(workspace, "Member").id)
    role = make_role(workspace, "Newcomer")
    body = {"displayName": "Acme Ltd", "defaultRoleId": str(role.id), "trashRetentionDays": 7}
    changed = rest.patch(WORKSPACE, body)
    assert changed.status == 200
    assert {name: changed.body[name] for name in body} == body
    assert rest.put(WORKSPACE, {"logo": "x.png"}).body["logo"] == "x.png"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"nonsense": 1},
        {"schemaName": "public"},
        {"displayName": 5},
        {"trashRetentionDays": "x"},
        {"trashRetentionDays": True},
        {"defaultRoleId": "x"},
        {"isMetadataFormatLegacy": "yes"},
    ],
)
def test_a_wrong_change_is_refused(
    workspace: Workspace, rest: RestClient, body: dict[str, Any]
) -> None:
    before = Workspace.objects.filter(pk=workspace.pk).values().get()
    answer = rest.patch(WORKSPACE, body)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_INPUT")
    assert Workspace.objects.filter(pk=workspace.pk).values().get() == before


def test_the_log_is_read_by_pages_and_filters(
    admin_context: RequestContext, rest: RestClient
) -> None:
    ids = write(admin_context, 5)
    first = rest.get(AUDIT, limit=2).body
    assert [one["id"] for one in first["data"]] == ids[:2]
    assert first["totalCount"] == 5
    assert first["pageInfo"]["hasNextPage"] is True
    second = rest.get(AUDIT, limit=10, starting_after=first["pageInfo"]["endCursor"]).body
    assert [one["id"] for one in second["data"]] == ids[2:]
    assert second["pageInfo"]["hasNextPage"] is False
    newest = first["data"][0]
    assert newest["action"] == "thing.made"
    assert newest["after"] == {"n": 4}
    assert rest.get(AUDIT, target_id="3").body["totalCount"] == 1
    assert rest.get(AUDIT, action="nothing").body["totalCount"] == 0
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    assert rest.get(AUDIT, since=later).body["totalCount"] == 0


@pytest.mark.parametrize(
    "query",
    [{"limit": "x"}, {"starting_after": "x"}, {"actor_id": "x"}, {"since": "x"}, {"until": "x"}],
)
def test_a_wrong_question_is_refused(rest: RestClient, query: dict[str, Any]) -> None:
    assert rest.get(AUDIT, **query).status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_log_is_only_read(rest: RestClient, method: str) -> None:
    assert rest.request(method, AUDIT, {}).status == 405
