"""Nobody can grant more than they have: through members, the default role, revoked rights."""

import pytest
from django.utils import timezone

from apikeys import keys as service
from apikeys import members
from apikeys.caller.authentication import authenticate
from apikeys.models import ApiKey, Role
from apikeys.pictures import ROLE_FLAGS
from apikeys.roles import service as roles
from tests.apikeys.documents import (
    ASSIGN_MEMBER_ROLE,
    CREATE_KEY,
    CREATE_ROLE,
    DELETE_ROLE,
    UPDATE_WORKSPACE,
)
from tests.apikeys.people import Person, make_key, make_person, make_role, role_of
from tests.apikeys.refusals import assert_denied
from tests.apikeys.test_authentication import request_with
from twenty.errors import NotFound, PermissionDenied, Unauthenticated
from twenty.workspaces.models import Workspace

END = "2100-01-01T00:00:00Z"


def test_a_manager_cannot_make_an_admin(workspace: Workspace, manager: Person) -> None:
    friend = make_person(workspace, "friend@acme.test", "Stranger")
    member_id = str(friend.membership.workspace_member_id)
    for label in ("Admin", "Member", "Sales"):
        given = {"workspaceMemberId": member_id, "roleId": str(role_of(workspace, label).id)}
        assert_denied(manager.metadata_graphql(ASSIGN_MEMBER_ROLE, given))
    friend.membership.refresh_from_db()
    assert friend.membership.role.label == "Stranger"


def test_the_default_role_cannot_be_raised(workspace: Workspace, manager: Person) -> None:
    for label in ("Admin", "Sales"):
        data = {"defaultRoleId": str(role_of(workspace, label).id)}
        assert_denied(manager.metadata_graphql(UPDATE_WORKSPACE, {"data": data}))
    workspace.refresh_from_db()
    assert workspace.default_role_id == role_of(workspace, "Member").id
    data = {"defaultRoleId": str(role_of(workspace, "Stranger").id)}
    assert manager.metadata_graphql(UPDATE_WORKSPACE, {"data": data}).errors == []


def test_deleting_a_role_is_no_way_to_raise_its_holders(
    workspace: Workspace, manager: Person
) -> None:
    weak = make_role(workspace, "Weak")
    empty = make_role(workspace, "Empty")
    friend = make_person(workspace, "friend@acme.test", "Weak")
    assert_denied(manager.metadata_graphql(DELETE_ROLE, {"roleId": str(weak.id)}))
    friend.membership.refresh_from_db()
    assert friend.membership.role == weak
    assert manager.metadata_graphql(DELETE_ROLE, {"roleId": str(empty.id)}).errors == []


# -- with rights that are gone ---------------------------------------------------------------------


def test_rights_that_were_taken_while_waiting_are_gone(
    workspace: Workspace, manager: Person
) -> None:
    """The request was authenticated earlier; the change checks the current rights."""
    context = manager.context
    role_of(workspace, "Manager").permission_flags.all().delete()
    with pytest.raises(PermissionDenied):
        roles.create_role(context, {"label": "Too late"})
    assert not Role.objects.filter(label="Too late").exists()


def test_a_member_who_is_gone_changes_nothing(workspace: Workspace, manager: Person) -> None:
    context = manager.context
    manager.membership.delete()
    with pytest.raises(Unauthenticated):
        roles.create_role(context, {"label": "Too late"})


def test_a_key_that_was_revoked_changes_nothing(workspace: Workspace) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    context = authenticate(request_with(f"Bearer {secret}"))
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    with pytest.raises(Unauthenticated):
        service.create_key(
            context, name="x", expires_at=END, role_id=role_of(workspace, "Stranger").id
        )


def test_a_role_of_another_workspace_opens_nothing(
    other_workspace: Workspace, manager: Person, workspace: Workspace
) -> None:
    friend = make_person(other_workspace, "friend@other.test", "Member")
    with pytest.raises(NotFound):
        members.assign_role_to_member(
            manager.context,
            friend.membership.workspace_member_id,
            role_of(workspace, "Stranger").id,
        )


# -- the strongest may -----------------------------------------------------------------------------


def test_an_admin_may_give_everything(workspace: Workspace, admin: Person) -> None:
    given = {"label": "Everything", **dict.fromkeys(ROLE_FLAGS.values(), True)}
    answer = admin.metadata_graphql(CREATE_ROLE, {"createRoleInput": given})
    assert answer.errors == []
    role_id = answer.data["createOneRole"]["id"]
    key = {"name": "all", "expiresAt": END, "roleId": role_id}
    assert admin.metadata_graphql(CREATE_KEY, {"input": key}).errors == []
