"""/rest/metadata/roles and the paths below a role."""

import uuid
from typing import Any

import pytest

from apikeys.models import Role
from metadata.models import FieldMetadata, ObjectMetadata
from tests.apikeys.people import Person, make_key, make_role, role_of
from tests.clients import RestAnswer, RestClient
from twenty.workspaces.models import Workspace

PATH = "/rest/metadata/roles"


def assert_denied(answer: RestAnswer) -> None:
    assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED")


def company(workspace: Workspace) -> str:
    return str(ObjectMetadata.objects.get(workspace=workspace, name_singular="company").id)


def job_title(workspace: Workspace) -> dict[str, str]:
    field = FieldMetadata.objects.get(
        workspace=workspace, object__name_singular="person", name="jobTitle"
    )
    return {"objectMetadataId": str(field.object_id), "fieldMetadataId": str(field.id)}


def test_callers_without_the_right_change_nothing(
    workspace: Workspace,
    sales_rest: RestClient,
    stranger_rest: RestClient,
    anonymous_rest: RestClient,
    member: Person,
) -> None:
    role = role_of(workspace, "Stranger")
    rule = {"objectMetadataId": company(workspace), "canReadObjectRecords": True}
    key, _ = make_key(workspace, role)
    member_id = member.membership.workspace_member_id
    before = Role.objects.count()
    for client in (sales_rest, stranger_rest, member.rest):
        assert_denied(client.get(PATH))
        assert_denied(client.post(PATH, {"label": "Mine"}))
        assert_denied(client.get(f"{PATH}/{role.id}"))
        assert_denied(client.patch(f"{PATH}/{role.id}", {"label": "Mine"}))
        assert_denied(client.delete(f"{PATH}/{role.id}"))
        assert_denied(client.get(f"{PATH}/{role.id}/objectPermissions"))
        assert_denied(client.put(f"{PATH}/{role.id}/objectPermissions", [rule]))
        hidden = {**job_title(workspace), "canReadFieldValue": False}
        assert_denied(client.get(f"{PATH}/{role.id}/fieldPermissions"))
        assert_denied(client.put(f"{PATH}/{role.id}/fieldPermissions", [hidden]))
        assert_denied(client.get(f"{PATH}/{role.id}/permissionFlags"))
        assert_denied(client.put(f"{PATH}/{role.id}/permissionFlags", ["ROLES"]))
        assert_denied(client.put(f"{PATH}/{role.id}/apiKeys/{key.id}"))
        assert_denied(client.put(f"{PATH}/{role.id}/members/{member_id}"))
    assert anonymous_rest.get(PATH).status == 401
    assert Role.objects.count() == before
    role.refresh_from_db()
    assert role.label == "Stranger"
    assert not role.object_permissions.exists()
    assert not role.permission_flags.exists()


def test_the_list_has_the_unified_envelope(workspace: Workspace, rest: RestClient) -> None:
    role_of(workspace, "Sales").permission_flags.create(flag="VIEWS")
    answer = rest.get(PATH)
    assert set(answer.body) == {"data", "pageInfo", "totalCount"}
    roles = {role["label"]: role for role in answer.body["data"]}
    assert set(roles) == {"Admin", "Member", "Sales", "Stranger"}
    sales = roles["Sales"]
    assert sales["permissionFlags"] == ["VIEWS"]
    assert sales["canUpdateAllObjectRecords"] is True
    assert len(sales["objectPermissions"]) == 2
    assert len(sales["fieldPermissions"]) == 3
    assert rest.get(PATH, limit=1).body["pageInfo"]["hasNextPage"] is True


def test_a_role_is_made_changed_and_deleted(workspace: Workspace, rest: RestClient) -> None:
    made = rest.post(PATH, {"label": "Support", "canReadAllObjectRecords": True})
    assert made.status == 201
    path = f"{PATH}/{made.body['id']}"
    assert rest.get(path).body == made.body
    assert rest.patch(path, {"description": "Helps"}).body["description"] == "Helps"
    assert rest.put(path, {"label": "Helpdesk"}).body["label"] == "Helpdesk"
    gone = rest.delete(path)
    assert (gone.status, gone.body) == (200, {"id": made.body["id"]})
    missing = rest.get(path)
    assert (missing.status, missing.body["code"]) == (404, "ROLE_NOT_FOUND")


def test_rules_and_flags_are_set(workspace: Workspace, rest: RestClient) -> None:
    role = make_role(workspace, "Reader", can_read_all_object_records=True)
    path = f"{PATH}/{role.id}"
    rule = {"objectMetadataId": company(workspace), "canReadObjectRecords": False}
    answer = rest.put(f"{path}/objectPermissions", [rule])
    assert answer.status == 200
    assert answer.body[0]["canReadObjectRecords"] is False
    assert answer.body[0]["canUpdateObjectRecords"] is None
    wrapped = rest.patch(f"{path}/objectPermissions", {"objectPermissions": [rule]})
    assert wrapped.body == answer.body == rest.get(f"{path}/objectPermissions").body

    hidden = {**job_title(workspace), "canReadFieldValue": False}
    answer = rest.put(f"{path}/fieldPermissions", [hidden])
    assert answer.status == 200
    (made,) = answer.body
    assert {k: made[k] for k in hidden} == hidden
    assert rest.get(f"{path}/fieldPermissions").body == answer.body

    answer = rest.put(f"{path}/permissionFlags", {"permissionFlagKeys": ["VIEWS", "ROLES"]})
    assert [one["flag"] for one in answer.body] == ["ROLES", "VIEWS"]
    answer = rest.put(f"{path}/permissionFlags", ["VIEWS"])
    assert [one["flag"] for one in answer.body] == ["VIEWS"]
    assert rest.get(f"{path}/permissionFlags").body == answer.body


def test_keys_and_members_are_assigned(
    workspace: Workspace, rest: RestClient, admin: Person, member: Person
) -> None:
    role = make_role(workspace, "Reader", can_read_all_object_records=True)
    key, secret = make_key(workspace, role_of(workspace, "Stranger"))
    assert rest.put(f"{PATH}/{role.id}/apiKeys/{key.id}").body["roleId"] == str(role.id)
    assert RestClient(secret).get("/rest/people").status == 200
    member_id = member.membership.workspace_member_id
    # Roles of members are changed by people, never with a key (docs/api/access.md#members).
    assert_denied(rest.put(f"{PATH}/{role.id}/members/{member_id}"))
    answer = admin.rest.put(f"{PATH}/{role.id}/members/{member_id}")
    assert (answer.status, answer.body["roleLabel"]) == (200, "Reader")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"label": "Sales"}, 403, "ROLE_LABEL_ALREADY_EXISTS"),
        ({"label": ""}, 400, "INVALID_INPUT"),
        ({}, 400, "INVALID_INPUT"),
        ({"label": 5}, 400, "INVALID_INPUT"),
        ({"label": "x", "nonsense": 1}, 400, "INVALID_INPUT"),
        ({"label": "x", "isEditable": False}, 400, "INVALID_INPUT"),
        ({"label": "x", "canReadAllObjectRecords": "yes"}, 400, "INVALID_INPUT"),
        ({"label": "x", "id": "x"}, 400, "INVALID_INPUT"),
        (
            {"label": "x", "canBeAssignedToUsers": False, "canBeAssignedToApiKeys": False},
            400,
            "ROLE_MUST_HAVE_AT_LEAST_ONE_TARGET",
        ),
    ],
)
def test_a_wrong_role_is_refused(
    rest: RestClient, body: dict[str, Any], status: int, code: str
) -> None:
    before = Role.objects.count()
    answer = rest.post(PATH, body)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert Role.objects.count() == before


def test_a_role_that_fails_as_a_whole_says_so_in_maps(
    workspace: Workspace, rest: RestClient
) -> None:
    answer = rest.post(PATH, {"label": "Blind", "canUpdateAllObjectRecords": True})
    assert answer.status == 400
    assert answer.body["error"] == "METADATA_VALIDATION_ERROR"
    assert answer.body["summary"] == {"totalErrors": 1, "role": 1}
    (found,) = answer.body["errors"]["role"]
    assert found["errors"][0]["code"] == "CANNOT_GIVE_WRITING_PERMISSION_WITHOUT_READING_PERMISSION"
    system = rest.patch(f"{PATH}/{role_of(workspace, 'Admin').id}", {"label": "Boss"})
    assert (system.status, system.body["code"]) == (403, "ROLE_NOT_EDITABLE")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("permissionFlags", ["FLY"], 400, "INVALID_SETTING"),
        ("permissionFlags", [5], 400, "INVALID_SETTING"),
        ("permissionFlags", {"flags": []}, 400, "BAD_REQUEST"),
        ("permissionFlags", "x", 400, "INVALID_INPUT"),
        ("objectPermissions", {}, 400, "BAD_REQUEST"),
        ("objectPermissions", [], 400, "INVALID_INPUT"),
        ("objectPermissions", [5], 400, "INVALID_INPUT"),
        ("objectPermissions", [{"canReadObjectRecords": False}], 400, "INVALID_INPUT"),
        ("objectPermissions", [{"objectMetadataId": "x"}], 400, "INVALID_INPUT"),
        (
            "objectPermissions",
            [{"objectMetadataId": str(uuid.uuid4())}],
            404,
            "OBJECT_METADATA_NOT_FOUND",
        ),
        ("fieldPermissions", [{"objectMetadataId": str(uuid.uuid4())}], 400, "INVALID_INPUT"),
        (
            "fieldPermissions",
            [
                {
                    "objectMetadataId": str(uuid.uuid4()),
                    "fieldMetadataId": str(uuid.uuid4()),
                    "canReadFieldValue": True,
                }
            ],
            400,
            "ONLY_FIELD_RESTRICTION_ALLOWED",
        ),
    ],
)
def test_wrong_rules_are_refused(
    workspace: Workspace, rest: RestClient, path: str, body: Any, status: int, code: str
) -> None:
    role = make_role(workspace, "Reader", "VIEWS", can_read_all_object_records=True)
    text = body if not isinstance(body, str) else f'"{body}"'
    answer = rest.put(f"{PATH}/{role.id}/{path}", text)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert [flag.flag for flag in role.permission_flags.all()] == ["VIEWS"]
    assert not role.object_permissions.exists()


def test_another_workspaces_roles_are_not_there(
    other_workspace: Workspace, rest: RestClient
) -> None:
    foreign = role_of(other_workspace, "Member")
    for method in ("GET", "PATCH", "DELETE"):
        answer = rest.request(method, f"{PATH}/{foreign.id}", {"label": "Mine"})
        assert (answer.status, answer.body["code"]) == (404, "ROLE_NOT_FOUND")
    foreign.refresh_from_db()
    assert foreign.label == "Member"
