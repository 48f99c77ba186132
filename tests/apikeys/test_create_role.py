"""createOneRole (docs/api/access.md#role-rules, #managing-roles)."""

import uuid
from typing import Any

import pytest

from apikeys.models import Role
from tests.apikeys.documents import CREATE_ROLE
from tests.apikeys.people import role_of
from tests.apikeys.refusals import assert_denied, assert_invalid_role, assert_refused
from tests.clients import GraphqlClient
from twenty.workspaces.models import Workspace

NO_READ = "CANNOT_GIVE_WRITING_PERMISSION_WITHOUT_READING_PERMISSION"
READ = {"canReadAllObjectRecords": True}


def values(**given: Any) -> dict[str, Any]:
    return {"createRoleInput": {"label": "Support", **given}}


def test_callers_without_the_flag_are_refused(
    sales_metadata_graphql: GraphqlClient, stranger_metadata_graphql: GraphqlClient
) -> None:
    before = Role.objects.count()
    assert_denied(sales_metadata_graphql(CREATE_ROLE, values()))
    assert_denied(stranger_metadata_graphql(CREATE_ROLE, values()))
    assert Role.objects.count() == before


def test_what_is_not_named_is_not_given(metadata_graphql: GraphqlClient) -> None:
    made = metadata_graphql(CREATE_ROLE, values()).data["createOneRole"]
    assert made["label"] == "Support"
    assert made["isEditable"] is True
    assert made["description"] is None
    rights = {name: made[name] for name in made if name.startswith("can")}
    assert {n for n, v in rights.items() if v} == {"canBeAssignedToUsers", "canBeAssignedToApiKeys"}
    assert (made["permissionFlags"], made["objectPermissions"]) == ([], [])


def test_a_role_says_what_it_was_given(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    given = {
        "description": "Answers customers",
        "icon": "IconHeadset",
        "canReadAllObjectRecords": True,
        "canUpdateAllObjectRecords": True,
        "canSoftDeleteAllObjectRecords": True,
        "canDestroyAllObjectRecords": True,
        "canUpdateAllSettings": True,
        "canAccessAllTools": True,
        "canBeAssignedToUsers": False,
        "canBeAssignedToAgents": True,
        "canBeAssignedToApiKeys": False,
    }
    made = metadata_graphql(CREATE_ROLE, values(**given)).data["createOneRole"]
    assert {name: made[name] for name in given} == given
    assert role_of(workspace, "Support").can_destroy_all_object_records is True


def test_the_caller_may_choose_the_id(metadata_graphql: GraphqlClient) -> None:
    chosen = str(uuid.uuid4())
    made = metadata_graphql(CREATE_ROLE, values(id=chosen)).data["createOneRole"]
    assert made["id"] == chosen
    answer = metadata_graphql(CREATE_ROLE, values(id=chosen, label="Again"))
    assert assert_refused(answer, "BAD_USER_INPUT")["message"].startswith("id")


def test_a_missing_label_is_refused(metadata_graphql: GraphqlClient) -> None:
    answer = metadata_graphql(CREATE_ROLE, {"createRoleInput": READ})
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert (
        'Field "label" of required type "String!" was not provided' in (answer.errors[0]["message"])
    )


@pytest.mark.parametrize("label", ["", "   ", "x" * 101, "a\x00b"])
def test_a_wrong_label_is_named(metadata_graphql: GraphqlClient, label: str) -> None:
    before = Role.objects.count()
    answer = metadata_graphql(CREATE_ROLE, values(label=label))
    assert assert_refused(answer, "BAD_USER_INPUT")["message"].startswith("label")
    assert Role.objects.count() == before


@pytest.mark.parametrize(
    "writes",
    [
        ["canUpdateAllObjectRecords"],
        ["canSoftDeleteAllObjectRecords"],
        ["canDestroyAllObjectRecords"],
        ["canUpdateAllObjectRecords", "canDestroyAllObjectRecords"],
    ],
)
def test_writing_without_reading_is_refused(
    metadata_graphql: GraphqlClient, writes: list[str]
) -> None:
    before = Role.objects.count()
    given = {"canReadAllObjectRecords": False, **dict.fromkeys(writes, True)}
    error = assert_invalid_role(metadata_graphql(CREATE_ROLE, values(**given)), "creating", NO_READ)
    (found,) = error["extensions"]["errors"]["role"]
    assert found["type"] == "create"
    assert found["flatEntityMinimalInformation"]["label"] == "Support"
    assert found["errors"][0]["message"] == (
        "Cannot give writing permission without reading permission"
    )
    assert Role.objects.count() == before


def test_a_label_is_there_once(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    answer = metadata_graphql(CREATE_ROLE, values(label=" Sales "))
    assert_refused(answer, "FORBIDDEN", "ROLE_LABEL_ALREADY_EXISTS")
    assert Role.objects.filter(workspace=workspace, label="Sales").count() == 1


def test_another_workspace_may_use_the_same_label(other_metadata_graphql: GraphqlClient) -> None:
    assert other_metadata_graphql(CREATE_ROLE, values(label="Sales")).errors == []


def test_somebody_must_be_able_to_hold_it(metadata_graphql: GraphqlClient) -> None:
    before = Role.objects.count()
    given = {"canBeAssignedToUsers": False, "canBeAssignedToApiKeys": False}
    answer = metadata_graphql(CREATE_ROLE, values(**given))
    assert_refused(answer, "BAD_USER_INPUT", "ROLE_MUST_HAVE_AT_LEAST_ONE_TARGET")
    assert Role.objects.count() == before
