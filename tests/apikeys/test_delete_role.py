"""deleteOneRole: holders are moved, not orphaned (docs/api/access.md#role-rules)."""

import uuid
from datetime import timedelta

from django.utils import timezone

from apikeys.models import ApiKey, Role
from tests.apikeys.documents import DELETE_ROLE
from tests.apikeys.people import Person, make_key, make_person, make_role, role_of
from tests.apikeys.refusals import assert_denied, assert_invalid_role, assert_refused
from tests.clients import GraphqlAnswer, GraphqlClient, RestClient
from twenty.workspaces.models import Invitation, Workspace


def delete(client: GraphqlClient, role_id: object) -> GraphqlAnswer:
    return client(DELETE_ROLE, {"roleId": str(role_id)})


def test_callers_without_the_flag_are_refused(
    workspace: Workspace,
    sales_metadata_graphql: GraphqlClient,
    stranger_metadata_graphql: GraphqlClient,
) -> None:
    role = make_role(workspace, "Temporary")
    assert_denied(delete(sales_metadata_graphql, role.id))
    assert_denied(delete(stranger_metadata_graphql, role.id))
    assert Role.objects.filter(pk=role.pk).exists()


def test_a_role_is_deleted_with_its_rules(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    role = make_role(workspace, "Temporary", "VIEWS")
    assert delete(metadata_graphql, role.id).data == {"deleteOneRole": str(role.id)}
    assert not Role.objects.filter(pk=role.pk).exists()
    assert delete(metadata_graphql, role.id).errors[0]["extensions"]["code"] == "NOT_FOUND"


def test_members_and_invitations_get_the_default_role(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    role = make_role(workspace, "Temporary")
    person = make_person(workspace, "temp@acme.test", "Temporary")
    invitation = Invitation.objects.create(
        workspace=workspace,
        role=role,
        token_digest=b"0" * 32,
        expires_at=timezone.now() + timedelta(days=1),
    )
    assert delete(metadata_graphql, role.id).errors == []
    person.membership.refresh_from_db()
    invitation.refresh_from_db()
    default = role_of(workspace, "Member")
    assert (person.membership.role, invitation.role) == (default, default)
    assert person.metadata_graphql("{ currentWorkspace { id } }").status == 200


def test_keys_get_the_default_role_when_it_is_made_for_keys(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    default = make_role(workspace, "Newcomer", can_read_all_object_records=True)
    Workspace.objects.filter(pk=workspace.pk).update(default_role_id=default.pk)
    role = make_role(workspace, "Temporary")
    key, secret = make_key(workspace, role)
    assert RestClient(secret).get("/rest/people").status == 403
    assert delete(metadata_graphql, role.id).errors == []
    key.refresh_from_db()
    assert key.role == default
    assert RestClient(secret).get("/rest/people").status == 200


def test_a_key_in_use_never_slips_into_a_role_that_is_not_for_keys(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    role = make_role(workspace, "Temporary")
    key, secret = make_key(workspace, role, name="Nightly import")
    error = assert_refused(
        delete(metadata_graphql, role.id), "BAD_USER_INPUT", "ROLE_CANNOT_BE_ASSIGNED_TO_API_KEYS"
    )
    assert '"Nightly import"' in error["message"]
    assert ApiKey.objects.get(pk=key.pk).role_id == role.pk
    assert RestClient(secret).get("/rest/people").status == 403


def test_keys_that_have_ended_are_moved_silently(
    workspace: Workspace, metadata_graphql: GraphqlClient
) -> None:
    role = make_role(workspace, "Temporary")
    revoked, _ = make_key(workspace, role)
    expired, _ = make_key(workspace, role)
    ApiKey.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert delete(metadata_graphql, role.id).errors == []
    default = role_of(workspace, "Member")
    assert {k.role_id for k in ApiKey.objects.filter(pk__in=[revoked.pk, expired.pk])} == {
        default.pk
    }


def test_a_system_role_stays(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    role = role_of(workspace, "Admin")
    error = assert_invalid_role(delete(metadata_graphql, role.id), "deleting", "ROLE_NOT_EDITABLE")
    (found,) = error["extensions"]["errors"]["role"]
    assert found["type"] == "delete"
    assert found["flatEntityMinimalInformation"]["label"] == "Admin"
    assert Role.objects.filter(pk=role.pk).exists()


def test_the_default_role_stays(workspace: Workspace, metadata_graphql: GraphqlClient) -> None:
    role = role_of(workspace, "Member")
    assert_refused(delete(metadata_graphql, role.id), "FORBIDDEN", "DEFAULT_ROLE_CANNOT_BE_DELETED")
    assert Role.objects.filter(pk=role.pk).exists()


def test_nobody_deletes_their_own_role(workspace: Workspace) -> None:
    role = make_role(workspace, "Manager", "ROLES")
    manager = make_person(workspace, "manager@acme.test", "Manager")
    assert_refused(delete(manager.metadata_graphql, role.id), "FORBIDDEN", "CANNOT_DELETE_OWN_ROLE")
    assert Role.objects.filter(pk=role.pk).exists()


def test_an_unknown_role_is_not_found(
    other_workspace: Workspace, metadata_graphql: GraphqlClient, admin: Person
) -> None:
    for role_id in (uuid.uuid4(), role_of(other_workspace, "Member").id):
        answer = delete(metadata_graphql, role_id)
        assert_refused(answer, "NOT_FOUND", "ROLE_NOT_FOUND", "Role not found")
    assert role_of(other_workspace, "Member")
