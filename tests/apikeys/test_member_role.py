"""updateWorkspaceMemberRole and the list of members (docs/api/access.md#role-rules, #members)."""

import uuid

from tests.apikeys.documents import ASSIGN_MEMBER_ROLE
from tests.apikeys.people import Person, make_person, make_role, role_of
from tests.apikeys.refusals import assert_denied, assert_refused
from tests.clients import GraphqlAnswer, GraphqlClient
from twenty.workspaces.models import Workspace

MEMBERS = "{ workspaceMembers { id userEmail roles { label } } }"


def assign(client: GraphqlClient, person: Person, role_id: object) -> GraphqlAnswer:
    member_id = str(person.membership.workspace_member_id)
    return client(ASSIGN_MEMBER_ROLE, {"workspaceMemberId": member_id, "roleId": str(role_id)})


def label_of(person: Person) -> str:
    person.membership.refresh_from_db()
    return person.membership.role.label


def test_members_without_the_flag_are_refused(workspace: Workspace, member: Person) -> None:
    other = make_person(workspace, "other@acme.test", "Member")
    assert_denied(assign(member.metadata_graphql, other, role_of(workspace, "Admin").id))
    assert_denied(member.metadata_graphql(MEMBERS))
    assert label_of(other) == "Member"


def test_an_api_key_cannot_call_it_whatever_its_role(
    workspace: Workspace,
    member: Person,
    metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    for client in (metadata_graphql, stranger_metadata_graphql):
        assert_denied(assign(client, member, role_of(workspace, "Admin").id))
    assert label_of(member) == "Member"


def test_an_admin_gives_another_role_and_it_holds_at_once(
    workspace: Workspace, admin: Person, member: Person
) -> None:
    assert_denied(member.metadata_graphql(MEMBERS))
    answer = assign(admin.metadata_graphql, member, role_of(workspace, "Admin").id)
    found = answer.data["updateWorkspaceMemberRole"]
    assert found["id"] == str(member.membership.workspace_member_id)
    assert [role["label"] for role in found["roles"]] == ["Admin"]
    assert member.metadata_graphql(MEMBERS).errors == []


def test_the_same_role_again_is_fine(workspace: Workspace, admin: Person, member: Person) -> None:
    answer = assign(admin.metadata_graphql, member, role_of(workspace, "Member").id)
    assert answer.errors == []


def test_nobody_changes_their_own_role(workspace: Workspace, admin: Person) -> None:
    make_person(workspace, "second@acme.test", "Admin")
    answer = assign(admin.metadata_graphql, admin, role_of(workspace, "Member").id)
    assert_refused(answer, "FORBIDDEN", "CANNOT_UPDATE_SELF_ROLE", "Cannot update self role")
    assert label_of(admin) == "Admin"


def test_the_last_admin_stays_one(workspace: Workspace, admin: Person) -> None:
    make_role(workspace, "Manager", can_update_all_settings=True)
    manager = make_person(workspace, "manager@acme.test", "Manager")
    answer = assign(manager.metadata_graphql, admin, role_of(workspace, "Manager").id)
    assert_refused(answer, "FORBIDDEN", "CANNOT_UNASSIGN_LAST_ADMIN")
    assert label_of(admin) == "Admin"
    make_person(workspace, "second@acme.test", "Admin")
    answer = assign(manager.metadata_graphql, admin, role_of(workspace, "Manager").id)
    assert answer.errors == []


def test_an_admin_who_cannot_sign_in_does_not_count(workspace: Workspace, admin: Person) -> None:
    make_role(workspace, "Manager", can_update_all_settings=True)
    manager = make_person(workspace, "manager@acme.test", "Manager")
    second = make_person(workspace, "second@acme.test", "Admin")
    second.user.is_active = False
    second.user.save()
    answer = assign(manager.metadata_graphql, admin, role_of(workspace, "Manager").id)
    assert_refused(answer, "FORBIDDEN", "CANNOT_UNASSIGN_LAST_ADMIN")


def test_a_role_that_is_not_for_members_is_refused(
    workspace: Workspace, admin: Person, member: Person
) -> None:
    role = make_role(workspace, "Robots", can_be_assigned_to_users=False)
    answer = assign(admin.metadata_graphql, member, role.id)
    assert_refused(answer, "BAD_USER_INPUT", "ROLE_CANNOT_BE_ASSIGNED_TO_USERS")
    assert label_of(member) == "Member"


def test_unknown_members_and_roles_are_not_found(
    workspace: Workspace, other_workspace: Workspace, admin: Person, member: Person
) -> None:
    foreign = make_person(other_workspace, "foreign@other.test", "Member")
    own = role_of(workspace, "Admin").id
    assert_refused(
        assign(admin.metadata_graphql, foreign, own), "NOT_FOUND", "WORKSPACE_MEMBER_NOT_FOUND"
    )
    for role_id in (uuid.uuid4(), role_of(other_workspace, "Admin").id):
        answer = assign(admin.metadata_graphql, member, role_id)
        assert_refused(answer, "NOT_FOUND", "ROLE_NOT_FOUND")
    assert (label_of(foreign), label_of(member)) == ("Member", "Member")


def test_the_list_has_the_members_of_this_workspace(
    other_workspace: Workspace, admin: Person, member: Person
) -> None:
    make_person(other_workspace, "foreign@other.test", "Member")
    found = admin.metadata_graphql(MEMBERS).data["workspaceMembers"]
    assert [one["userEmail"] for one in found] == ["admin@acme.test", "member@acme.test"]
