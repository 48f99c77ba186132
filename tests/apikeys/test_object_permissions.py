"""upsertObjectPermissions: tri-state rules on objects (docs/api/access.md#effective-rights to
#managing-roles)."""

import uuid
from typing import Any

import pytest

from apikeys.models import ObjectPermission, Role
from metadata.models import ObjectMetadata
from tests.apikeys.documents import UPSERT_OBJECTS
from tests.apikeys.people import make_key, make_role, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlAnswer, GraphqlClient, RestClient
from twenty.workspaces.models import Workspace

BLIND = "CANNOT_GIVE_WRITING_PERMISSION_ON_NON_READABLE_OBJECT"
NOTHING = {
    "canReadObjectRecords": False,
    "canUpdateObjectRecords": False,
    "canSoftDeleteObjectRecords": False,
    "canDestroyObjectRecords": False,
}


def object_id(workspace: Workspace, name: str) -> str:
    return str(ObjectMetadata.objects.get(workspace=workspace, name_singular=name).id)


def upsert(client: GraphqlClient, role: Role, *rules: dict[str, Any]) -> GraphqlAnswer:
    given = {"roleId": str(role.id), "objectPermissions": list(rules)}
    return client(UPSERT_OBJECTS, {"input": given})


@pytest.fixture
def reader(workspace: Workspace) -> Role:
    return make_role(workspace, "Reader", can_read_all_object_records=True)


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    reader: Role,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    rule = {"objectMetadataId": object_id(workspace, "company"), "canReadObjectRecords": False}
    assert_denied(upsert(sales_metadata_graphql, reader, rule))
    assert_denied(upsert(stranger_metadata_graphql, reader, rule))
    assert not reader.object_permissions.exists()


def test_a_rule_overrides_the_general_right_at_once(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient
) -> None:
    _, secret = make_key(workspace, reader)
    client = RestClient(secret)
    assert client.get("/rest/companies").status == 200
    rule = {"objectMetadataId": object_id(workspace, "company"), "canReadObjectRecords": False}
    answer = upsert(metadata_graphql, reader, rule)
    assert answer.data["upsertObjectPermissions"] == [
        {
            **rule,
            "canUpdateObjectRecords": None,
            "canSoftDeleteObjectRecords": None,
            "canDestroyObjectRecords": None,
        }
    ]
    assert client.get("/rest/companies").status == 403
    assert client.get("/rest/people").status == 200


def test_what_is_not_named_stays_and_null_inherits(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient
) -> None:
    company = object_id(workspace, "company")
    upsert(metadata_graphql, reader, {"objectMetadataId": company, "canUpdateObjectRecords": True})
    upsert(
        metadata_graphql, reader, {"objectMetadataId": company, "canSoftDeleteObjectRecords": True}
    )
    rule = reader.object_permissions.get()
    assert (rule.can_update_object_records, rule.can_soft_delete_object_records) == (True, True)
    upsert(metadata_graphql, reader, {"objectMetadataId": company, "canUpdateObjectRecords": None})
    rule.refresh_from_db()
    assert (rule.can_update_object_records, rule.can_soft_delete_object_records) == (None, True)


def test_a_rule_that_says_nothing_is_gone(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient
) -> None:
    company = object_id(workspace, "company")
    upsert(metadata_graphql, reader, {"objectMetadataId": company, "canReadObjectRecords": False})
    answer = upsert(
        metadata_graphql, reader, {"objectMetadataId": company, "canReadObjectRecords": None}
    )
    assert answer.data["upsertObjectPermissions"][0]["canReadObjectRecords"] is None
    assert not reader.object_permissions.exists()


@pytest.mark.parametrize(
    "write", ["canUpdateObjectRecords", "canSoftDeleteObjectRecords", "canDestroyObjectRecords"]
)
def test_writing_what_cannot_be_read_is_refused(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient, write: str
) -> None:
    company = object_id(workspace, "company")
    rule = {"objectMetadataId": company, "canReadObjectRecords": False, write: True}
    error = assert_refused(upsert(metadata_graphql, reader, rule), "BAD_USER_INPUT", BLIND)
    assert write in error["message"]
    assert "company" in error["message"]
    assert not reader.object_permissions.exists()


def test_general_writing_rights_count_too(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    sales = role_of(workspace, "Sales")
    company = object_id(workspace, "company")
    only_read = {"objectMetadataId": company, "canReadObjectRecords": False}
    assert_refused(upsert(metadata_graphql, sales, only_read), "BAD_USER_INPUT", BLIND)
    everything = {"objectMetadataId": company, **NOTHING}
    assert upsert(metadata_graphql, sales, everything).errors == []


def test_several_rules_are_all_or_nothing(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient
) -> None:
    good = {"objectMetadataId": object_id(workspace, "company"), "canReadObjectRecords": False}
    bad = {"objectMetadataId": str(uuid.uuid4()), "canReadObjectRecords": False}
    error = assert_refused(
        upsert(metadata_graphql, reader, good, bad), "NOT_FOUND", "OBJECT_METADATA_NOT_FOUND"
    )
    assert bad["objectMetadataId"] in error["message"]
    assert not ObjectPermission.objects.filter(role=reader).exists()


def test_an_object_of_another_workspace_is_unknown(
    other_workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient
) -> None:
    rule = {
        "objectMetadataId": object_id(other_workspace, "company"),
        "canReadObjectRecords": False,
    }
    answer = upsert(metadata_graphql, reader, rule)
    assert_refused(answer, "NOT_FOUND", "OBJECT_METADATA_NOT_FOUND")


@pytest.mark.parametrize("name", ["workspaceMember", "noteTarget", "timelineActivity"])
def test_system_objects_take_no_rule(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient, name: str
) -> None:
    rule = {"objectMetadataId": object_id(workspace, name), "canReadObjectRecords": False}
    answer = upsert(metadata_graphql, reader, rule)
    assert_refused(answer, "FORBIDDEN", "CANNOT_ADD_OBJECT_PERMISSION_ON_SYSTEM_OBJECT")
    assert not reader.object_permissions.exists()


def test_system_roles_take_no_rule(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    rule = {"objectMetadataId": object_id(workspace, "company"), "canReadObjectRecords": True}
    answer = upsert(metadata_graphql, role_of(workspace, "Admin"), rule)
    assert_refused(answer, "FORBIDDEN", "ROLE_NOT_EDITABLE")


def test_an_empty_list_and_a_repeated_object_are_refused(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient
) -> None:
    assert (
        "objectPermissions"
        in assert_refused(upsert(metadata_graphql, reader), "BAD_USER_INPUT")["message"]
    )
    rule = {"objectMetadataId": object_id(workspace, "company"), "canReadObjectRecords": False}
    assert_refused(upsert(metadata_graphql, reader, rule, rule), "BAD_USER_INPUT")
    assert not reader.object_permissions.exists()


def test_a_role_of_another_workspace_is_unknown(
    workspace: Workspace, other_workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    rule = {"objectMetadataId": object_id(workspace, "company"), "canReadObjectRecords": True}
    answer = upsert(metadata_graphql, role_of(other_workspace, "Member"), rule)
    assert_refused(answer, "NOT_FOUND", "ROLE_NOT_FOUND")
