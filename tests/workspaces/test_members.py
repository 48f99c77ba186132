"""Joining and leaving: membership and member record go together, and the last admin stays."""

from uuid import uuid4

import pytest

from apikeys.context import RequestContext
from apikeys.models import Role
from tests.clients import RestClient
from twenty.errors import ApiError, Conflict, PermissionDenied
from twenty.workspaces.models import AuditEntry, Membership, User, Workspace
from twenty.workspaces.onboarding.members import add_member, remove_member


def a_user(email: str = "ada@example.com") -> User:
    return User.objects.create_user(email, first_name="Ada", last_name="Nolan")


def role(workspace: Workspace, label: str) -> Role:
    return Role.objects.get(workspace=workspace, label=label)


def member_records(rest: RestClient) -> list[str]:
    body = rest.get("/rest/workspaceMembers").body
    return [record["userEmail"] for record in body["data"]["workspaceMembers"]]


def test_a_member_has_a_record_and_the_audit_log_knows(
    workspace: Workspace, rest: RestClient
) -> None:
    membership = add_member(workspace, a_user(), role(workspace, "Member"))
    assert member_records(rest) == ["ada@example.com"]
    entry = AuditEntry.objects.get(action="member.added")
    assert entry.target_id == str(membership.workspace_member_id)
    assert entry.actor_kind == "system"


def test_nobody_joins_twice(workspace: Workspace) -> None:
    user = a_user()
    add_member(workspace, user, role(workspace, "Member"))
    with pytest.raises(Conflict, match="member of Acme already"):
        add_member(workspace, user, role(workspace, "Admin"))
    assert Membership.objects.get().role.label == "Member"


def test_a_role_of_another_workspace_or_not_for_people_is_refused(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    with pytest.raises(ApiError, match="Role not found"):
        add_member(workspace, a_user(), role(other_workspace, "Admin"))
    sales = role(workspace, "Sales")
    sales.can_be_assigned_to_users = False
    sales.save()
    with pytest.raises(ApiError, match="cannot be assigned to users"):
        add_member(workspace, a_user("b@example.com"), sales)
    assert not Membership.objects.exists()


def test_who_leaves_takes_the_record_along_and_may_come_back(
    workspace: Workspace, admin_context: RequestContext, rest: RestClient
) -> None:
    user = a_user()
    first = add_member(workspace, user, role(workspace, "Member"))
    remove_member(admin_context, first.workspace_member_id)
    assert not Membership.objects.exists()
    assert member_records(rest) == []
    assert AuditEntry.objects.filter(action="member.removed").exists()
    user.first_name = "Augusta"
    user.save()
    again = add_member(workspace, user, role(workspace, "Member"))
    assert again.workspace_member_id == first.workspace_member_id
    record = rest.get(f"/rest/workspaceMembers/{again.workspace_member_id}").body
    assert record["data"]["workspaceMember"]["name"]["firstName"] == "Augusta"


def test_the_last_admin_cannot_be_removed(
    workspace: Workspace, admin_context: RequestContext, rest: RestClient
) -> None:
    first = add_member(workspace, a_user(), role(workspace, "Admin"))
    with pytest.raises(ApiError) as caught:
        remove_member(admin_context, first.workspace_member_id)
    assert caught.value.code == "CANNOT_DELETE_LAST_ADMIN_USER"
    assert member_records(rest) == ["ada@example.com"]
    add_member(workspace, a_user("b@example.com"), role(workspace, "Admin"))
    remove_member(admin_context, first.workspace_member_id)
    assert member_records(rest) == ["b@example.com"]


def test_removing_needs_the_flag(workspace: Workspace, sales_context: RequestContext) -> None:
    member = add_member(workspace, a_user(), role(workspace, "Member"))
    with pytest.raises(PermissionDenied):
        remove_member(sales_context, member.workspace_member_id)
    assert Membership.objects.exists()


def test_an_unknown_member_is_refused_by_name(admin_context: RequestContext) -> None:
    with pytest.raises(ApiError) as caught:
        remove_member(admin_context, uuid4())
    assert caught.value.code == "WORKSPACE_MEMBER_NOT_FOUND"


def test_a_member_of_another_workspace_is_unknown(
    other_workspace: Workspace, admin_context: RequestContext
) -> None:
    member = add_member(other_workspace, a_user(), role(other_workspace, "Admin"))
    with pytest.raises(ApiError) as caught:
        remove_member(admin_context, member.workspace_member_id)
    assert caught.value.code == "WORKSPACE_MEMBER_NOT_FOUND"
    assert Membership.objects.filter(pk=member.pk).exists()


def test_the_record_may_have_been_destroyed_before(
    workspace: Workspace, admin_context: RequestContext, rest: RestClient
) -> None:
    member = add_member(workspace, a_user(), role(workspace, "Member"))
    path = f"/rest/workspaceMembers/{member.workspace_member_id}"
    assert rest.delete(path, soft_delete=False).status == 200
    remove_member(admin_context, member.workspace_member_id)
    assert not Membership.objects.exists()
