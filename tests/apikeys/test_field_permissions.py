"""upsertFieldPermissions: rules that only take away (docs/api/access.md#role-rules,
#managing-roles)."""

import uuid
from typing import Any

import pytest

from apikeys.models import FieldPermission, Role
from metadata.models import FieldMetadata
from tests.apikeys.documents import GET_ROLES, UPSERT_FIELDS
from tests.apikeys.people import make_key, make_role, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlAnswer, GraphqlClient, RestClient
from twenty.workspaces.models import Workspace

ALL_RECORDS = {
    "can_read_all_object_records": True,
    "can_update_all_object_records": True,
    "can_soft_delete_all_object_records": True,
}


def field(workspace: Workspace, object_name: str, name: str) -> FieldMetadata:
    return FieldMetadata.objects.get(
        workspace=workspace, object__name_singular=object_name, name=name
    )


def rule(of: FieldMetadata, **rights: Any) -> dict[str, Any]:
    return {"objectMetadataId": str(of.object_id), "fieldMetadataId": str(of.id), **rights}


def upsert(client: GraphqlClient, role: Role, *rules: dict[str, Any]) -> GraphqlAnswer:
    return client(
        UPSERT_FIELDS, {"input": {"roleId": str(role.id), "fieldPermissions": list(rules)}}
    )


@pytest.fixture
def worker(workspace: Workspace) -> Role:
    return make_role(workspace, "Worker", **ALL_RECORDS)


@pytest.fixture
def job_title(workspace: Workspace) -> FieldMetadata:
    return field(workspace, "person", "jobTitle")


def test_callers_without_the_flag_are_refused(
    worker: Role,
    job_title: FieldMetadata,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    hidden = rule(job_title, canReadFieldValue=False)
    assert_denied(upsert(sales_metadata_graphql, worker, hidden))
    assert_denied(upsert(stranger_metadata_graphql, worker, hidden))
    assert not worker.field_permissions.exists()


def test_a_hidden_field_is_gone_from_the_next_request_on(
    workspace: Workspace, worker: Role, job_title: FieldMetadata, metadata_graphql: GraphqlClient
) -> None:
    _, secret = make_key(workspace, worker)
    client = GraphqlClient("/graphql", secret)
    document = "{ people { edges { node { id jobTitle } } } }"
    assert client(document).errors == []
    answer = upsert(metadata_graphql, worker, rule(job_title, canReadFieldValue=False))
    (made,) = answer.data["upsertFieldPermissions"]
    assert made["fieldMetadataId"] == str(job_title.id)
    assert made["roleId"] == str(worker.id)
    assert (made["canReadFieldValue"], made["canUpdateFieldValue"]) == (False, None)
    assert_refused(client(document), "FORBIDDEN", "PERMISSION_DENIED")
    answer = upsert(metadata_graphql, worker, rule(job_title, canReadFieldValue=None))
    assert answer.data["upsertFieldPermissions"] == []
    assert client(document).errors == []


def test_a_field_may_be_read_but_not_changed(
    workspace: Workspace, worker: Role, job_title: FieldMetadata, metadata_graphql: GraphqlClient
) -> None:
    _, secret = make_key(workspace, worker)
    client = RestClient(secret)
    upsert(metadata_graphql, worker, rule(job_title, canUpdateFieldValue=False))
    assert client.post("/rest/people", {"jobTitle": "CTO"}).status == 403
    made = client.post("/rest/people", {"city": "Bern"})
    assert made.status == 201
    assert made.body["data"]["createPerson"]["jobTitle"] == ""


def test_both_sides_of_a_relation_share_a_rule(
    workspace: Workspace, worker: Role, metadata_graphql: GraphqlClient
) -> None:
    company, people = field(workspace, "person", "company"), field(workspace, "company", "people")
    upsert(metadata_graphql, worker, rule(company, canReadFieldValue=False))
    rules = {r.field_id: r.can_read_field_value for r in worker.field_permissions.all()}
    assert rules == {company.id: False, people.id: False}
    _, secret = make_key(workspace, worker)
    client = GraphqlClient("/graphql", secret)
    leak = "{ companies { edges { node { people { edges { node { id } } } } } } }"
    assert_refused(client(leak), "FORBIDDEN", "PERMISSION_DENIED")
    upsert(metadata_graphql, worker, rule(people, canReadFieldValue=None))
    assert not worker.field_permissions.exists()


def test_the_two_sides_cannot_contradict_each_other(
    workspace: Workspace, worker: Role, metadata_graphql: GraphqlClient
) -> None:
    company, people = field(workspace, "person", "company"), field(workspace, "company", "people")
    answer = upsert(
        metadata_graphql,
        worker,
        rule(company, canReadFieldValue=False),
        rule(people, canUpdateFieldValue=False),
    )
    message = assert_refused(answer, "BAD_USER_INPUT")["message"]
    assert "company" in message
    assert "people" in message
    assert not worker.field_permissions.exists()


@pytest.mark.parametrize("right", ["canReadFieldValue", "canUpdateFieldValue"])
def test_a_rule_cannot_grant(
    worker: Role, job_title: FieldMetadata, metadata_graphql: GraphqlClient, right: str
) -> None:
    answer = upsert(metadata_graphql, worker, rule(job_title, **{right: True}))
    assert_refused(answer, "BAD_USER_INPUT", "ONLY_FIELD_RESTRICTION_ALLOWED")
    assert not worker.field_permissions.exists()


@pytest.mark.parametrize("rights", [{}, {"canReadFieldValue": None, "canUpdateFieldValue": None}])
def test_a_rule_that_says_nothing_is_refused(
    worker: Role, job_title: FieldMetadata, metadata_graphql: GraphqlClient, rights: dict[str, Any]
) -> None:
    answer = upsert(metadata_graphql, worker, rule(job_title, **rights))
    assert_refused(answer, "BAD_USER_INPUT", "EMPTY_FIELD_PERMISSION_NOT_ALLOWED")


def test_rules_need_an_object_that_can_be_read_and_changed(
    workspace: Workspace, job_title: FieldMetadata, metadata_graphql: GraphqlClient
) -> None:
    stranger = role_of(workspace, "Stranger")
    assert_refused(
        upsert(metadata_graphql, stranger, rule(job_title, canReadFieldValue=False)),
        "BAD_USER_INPUT",
        "FIELD_RESTRICTION_ONLY_ALLOWED_ON_READABLE_OBJECT",
    )
    reader = make_role(workspace, "Reader", can_read_all_object_records=True)
    assert_refused(
        upsert(metadata_graphql, reader, rule(job_title, canUpdateFieldValue=False)),
        "BAD_USER_INPUT",
        "FIELD_RESTRICTION_ON_UPDATE_ONLY_ALLOWED_ON_UPDATABLE_OBJECT",
    )
    assert not FieldPermission.objects.filter(role__in=[stranger, reader]).exists()


def test_fields_of_system_objects_take_no_rule(
    workspace: Workspace, worker: Role, metadata_graphql: GraphqlClient
) -> None:
    of = field(workspace, "workspaceMember", "userEmail")
    answer = upsert(metadata_graphql, worker, rule(of, canReadFieldValue=False))
    assert_refused(answer, "FORBIDDEN", "CANNOT_ADD_FIELD_PERMISSION_ON_SYSTEM_OBJECT")


def test_unknown_objects_and_fields_are_not_found(
    workspace: Workspace,
    other_workspace: Workspace,
    worker: Role,
    job_title: FieldMetadata,
    metadata_graphql: GraphqlClient,
) -> None:
    foreign = field(other_workspace, "person", "jobTitle")
    elsewhere = field(workspace, "company", "name")
    cases = (
        (rule(foreign, canReadFieldValue=False), "OBJECT_METADATA_NOT_FOUND"),
        (
            {**rule(job_title, canReadFieldValue=False), "fieldMetadataId": str(elsewhere.id)},
            "FIELD_METADATA_NOT_FOUND",
        ),
        (
            {**rule(job_title, canReadFieldValue=False), "fieldMetadataId": str(uuid.uuid4())},
            "FIELD_METADATA_NOT_FOUND",
        ),
    )
    for given, code in cases:
        assert_refused(upsert(metadata_graphql, worker, given), "NOT_FOUND", code)
    assert not worker.field_permissions.exists()


def test_a_repeated_field_and_an_empty_list_are_refused(
    worker: Role, job_title: FieldMetadata, metadata_graphql: GraphqlClient
) -> None:
    hidden = rule(job_title, canReadFieldValue=False)
    assert_refused(upsert(metadata_graphql, worker, hidden, hidden), "BAD_USER_INPUT")
    assert_refused(upsert(metadata_graphql, worker), "BAD_USER_INPUT")


def test_system_roles_take_no_rule(
    workspace: Workspace, job_title: FieldMetadata, metadata_graphql: GraphqlClient
) -> None:
    answer = upsert(
        metadata_graphql, role_of(workspace, "Admin"), rule(job_title, canReadFieldValue=False)
    )
    assert_refused(answer, "FORBIDDEN", "ROLE_NOT_EDITABLE")


def test_restricted_fields_stand_beside_the_objects_rule(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    sales = role_of(workspace, "Sales")
    upsert(
        metadata_graphql,
        sales,
        rule(field(workspace, "opportunity", "stage"), canReadFieldValue=False),
    )
    (found,) = [
        one
        for role in metadata_graphql(GET_ROLES).data["getRoles"]
        for one in role["objectPermissions"]
        if one["canReadObjectRecords"]
    ]
    stage = str(field(workspace, "opportunity", "stage").id)
    assert found["restrictedFields"] == {stage: {"canRead": False, "canUpdate": None}}
