"""updateOneRole (docs/api/access.md#role-rules, #managing-roles)."""

import uuid
from typing import Any

import pytest

from apikeys.models import Role
from tests.apikeys.documents import UPDATE_ROLE
from tests.apikeys.people import Person, make_key, make_person, make_role, role_of
from tests.apikeys.refusals import assert_denied, assert_invalid_role, assert_refused
from tests.clients import GraphqlAnswer, GraphqlClient
from twenty.workspaces.models import Workspace

NO_READ = "CANNOT_GIVE_WRITING_PERMISSION_WITHOUT_READING_PERMISSION"
WRITES = (
    "canUpdateAllObjectRecords",
    "canSoftDeleteAllObjectRecords",
    "canDestroyAllObjectRecords",
)


def update(client: GraphqlClient, role_id: object, **changes: Any) -> GraphqlAnswer:
    return client(UPDATE_ROLE, {"updateRoleInput": {"id": str(role_id), "update": changes}})


@pytest.fixture
def reader(workspace: Workspace) -> Role:
    return make_role(workspace, "Reader", can_read_all_object_records=True)


def test_callers_without_the_flag_are_refused(
    reader: Role,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    for client in (sales_metadata_graphql, stranger_metadata_graphql):
        assert_denied(update(client, reader.id, label="Mine"))
    reader.refresh_from_db()
    assert reader.label == "Reader"


def test_only_what_is_named_changes(reader: Role, metadata_graphql: GraphqlClient) -> None:
    answer = update(metadata_graphql, reader.id, description="Looks around", label="Visitor")
    changed = answer.data["updateOneRole"]
    assert (changed["label"], changed["description"]) == ("Visitor", "Looks around")
    assert changed["canReadAllObjectRecords"] is True
    assert changed["icon"] is None
    assert (
        update(metadata_graphql, reader.id, description=None).data["updateOneRole"]["description"]
        is None
    )


def test_a_change_is_obeyed_by_the_next_request(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient
) -> None:
    _, secret = make_key(workspace, reader)
    client = GraphqlClient("/graphql", secret)
    document = 'mutation { createCompany(data: {name: "New"}) { id } }'
    assert_refused(client(document), "FORBIDDEN", "PERMISSION_DENIED")
    assert update(metadata_graphql, reader.id, canUpdateAllObjectRecords=True).errors == []
    assert client(document).errors == []
    assert update(metadata_graphql, reader.id, canUpdateAllObjectRecords=False).errors == []
    assert_refused(client(document), "FORBIDDEN", "PERMISSION_DENIED")


def test_taking_reading_away_while_writing_stays_is_refused(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    sales = role_of(workspace, "Sales")
    answer = update(metadata_graphql, sales.id, canReadAllObjectRecords=False)
    error = assert_invalid_role(answer, "updating", NO_READ)
    (found,) = error["extensions"]["errors"]["role"]
    assert found["type"] == "update"
    assert set(found["flatEntityMinimalInformation"]) == {"universalIdentifier"}
    assert role_of(workspace, "Sales").can_read_all_object_records is True


@pytest.mark.parametrize("write", WRITES)
def test_writing_without_reading_is_refused(
    reader: Role, metadata_graphql: GraphqlClient, write: str
) -> None:
    changes = {"canReadAllObjectRecords": False, write: True}
    assert_invalid_role(update(metadata_graphql, reader.id, **changes), "updating", NO_READ)
    reader.refresh_from_db()
    assert reader.can_read_all_object_records is True


@pytest.mark.parametrize("write", WRITES)
def test_giving_writing_to_a_role_that_cannot_read_is_refused(
    workspace: Workspace, metadata_graphql: GraphqlClient, write: str
) -> None:
    stranger = role_of(workspace, "Stranger")
    assert_invalid_role(update(metadata_graphql, stranger.id, **{write: True}), "updating", NO_READ)


def test_a_system_role_stays_as_it_is(
    workspace: Workspace, metadata_graphql: GraphqlClient, admin: Person
) -> None:
    role = role_of(workspace, "Admin")
    assert_invalid_role(
        update(metadata_graphql, role.id, label="Boss"), "updating", "ROLE_NOT_EDITABLE"
    )
    assert_invalid_role(
        update(admin.metadata_graphql, role.id, canReadAllObjectRecords=False),
        "updating",
        "ROLE_NOT_EDITABLE",
        NO_READ,
    )
    assert role_of(workspace, "Admin").can_read_all_object_records is True


def test_an_unknown_role_is_not_found(
    other_workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    for role_id in (uuid.uuid4(), role_of(other_workspace, "Member").id):
        answer = update(metadata_graphql, role_id, label="Mine")
        assert_refused(answer, "NOT_FOUND", "ROLE_NOT_FOUND", "Role not found")
    assert role_of(other_workspace, "Member").label == "Member"


def test_a_label_is_there_once(reader: Role, metadata_graphql: GraphqlClient) -> None:
    answer = update(metadata_graphql, reader.id, label="Sales")
    assert_refused(answer, "FORBIDDEN", "ROLE_LABEL_ALREADY_EXISTS")
    assert update(metadata_graphql, reader.id, label="Reader").errors == []


@pytest.mark.parametrize(
    ("name", "value"), [("label", ""), ("label", None), ("canReadAllObjectRecords", None)]
)
def test_a_wrong_value_is_named(
    reader: Role, metadata_graphql: GraphqlClient, name: str, value: Any
) -> None:
    answer = update(metadata_graphql, reader.id, **{name: value})
    assert assert_refused(answer, "BAD_USER_INPUT")["message"].startswith(name)


def test_somebody_must_be_able_to_hold_it(reader: Role, metadata_graphql: GraphqlClient) -> None:
    answer = update(
        metadata_graphql, reader.id, canBeAssignedToUsers=False, canBeAssignedToApiKeys=False
    )
    assert_refused(answer, "BAD_USER_INPUT", "ROLE_MUST_HAVE_AT_LEAST_ONE_TARGET")


def test_who_holds_it_must_still_be_allowed_to(
    workspace: Workspace, reader: Role, metadata_graphql: GraphqlClient
) -> None:
    make_key(workspace, reader)
    make_person(workspace, "reader@acme.test", "Reader")
    assert_refused(
        update(metadata_graphql, reader.id, canBeAssignedToApiKeys=False),
        "BAD_USER_INPUT",
        "ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS",
    )
    assert_refused(
        update(metadata_graphql, reader.id, canBeAssignedToUsers=False),
        "BAD_USER_INPUT",
        "ROLE_CANNOT_BE_ASSIGNED_TO_USERS",
    )


def test_the_default_role_stays_one_for_members(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    answer = update(
        metadata_graphql,
        role_of(workspace, "Member").id,
        canBeAssignedToUsers=False,
        canBeAssignedToApiKeys=True,
    )
    assert_refused(answer, "BAD_USER_INPUT", "ROLE_CANNOT_BE_ASSIGNED_TO_USERS")


def test_nobody_locks_themselves_out(workspace: Workspace) -> None:
    make_role(workspace, "Manager", can_update_all_settings=True)
    manager = make_person(workspace, "manager@acme.test", "Manager")
    role = role_of(workspace, "Manager")
    answer = update(manager.metadata_graphql, role.id, canUpdateAllSettings=False)
    assert_refused(answer, "FORBIDDEN", "CANNOT_REVOKE_OWN_SETTINGS_ACCESS")
    assert role_of(workspace, "Manager").can_update_all_settings is True
    role.permission_flags.create(flag="ROLES")
    answer = update(manager.metadata_graphql, role.id, canUpdateAllSettings=False)
    assert answer.errors == []
