"""Nobody can grant more than they have: attempts to escalate through keys, each with its twin."""

from django.utils import timezone

from apikeys.models import ApiKey
from tests.apikeys.documents import (
    ASSIGN_KEY_ROLE,
    CREATE_KEY,
    MINT,
    UPDATE_KEY,
)
from tests.apikeys.people import make_key, make_role, role_of
from tests.apikeys.refusals import assert_denied
from tests.clients import GraphqlClient, RestClient
from tests.standing import ADMIN_KEY
from twenty.workspaces.models import Workspace

END = "2100-01-01T00:00:00Z"


def test_a_key_cannot_make_a_key_with_more_rights(
    workspace: Workspace, keeper: GraphqlClient
) -> None:
    given = {"name": "mine", "expiresAt": END, "roleId": str(role_of(workspace, "Admin").id)}
    before = ApiKey.objects.count()
    assert_denied(keeper(CREATE_KEY, {"input": given}))
    given["roleId"] = str(role_of(workspace, "Sales").id)  # it updates records
    assert_denied(keeper(CREATE_KEY, {"input": given}))
    assert ApiKey.objects.count() == before
    given["roleId"] = str(role_of(workspace, "Stranger").id)
    assert keeper(CREATE_KEY, {"input": given}).errors == []


def test_a_key_may_make_a_key_with_its_own_role(
    workspace: Workspace, keeper: GraphqlClient
) -> None:
    given = {"name": "twin", "expiresAt": END, "roleId": str(role_of(workspace, "Keeper").id)}
    assert keeper(CREATE_KEY, {"input": given}).errors == []


def test_a_key_cannot_raise_itself(workspace: Workspace, keeper: GraphqlClient) -> None:
    me = ApiKey.objects.get(name="Keeper key")
    given = {"apiKeyId": str(me.id), "roleId": str(role_of(workspace, "Admin").id)}
    assert_denied(keeper(ASSIGN_KEY_ROLE, given))
    assert ApiKey.objects.get(pk=me.pk).role_id == me.role_id


def test_a_key_cannot_raise_another_key(workspace: Workspace, keeper: GraphqlClient) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Stranger"))
    given = {"apiKeyId": str(key.id), "roleId": str(role_of(workspace, "Admin").id)}
    assert_denied(keeper(ASSIGN_KEY_ROLE, given))
    assert ApiKey.objects.get(pk=key.pk).role_id == key.role_id


def test_a_key_cannot_take_over_a_stronger_key(workspace: Workspace, keeper: GraphqlClient) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Admin"))
    assert_denied(keeper(MINT, {"apiKeyId": str(key.id)}))
    assert_denied(keeper(MINT, {"apiKeyId": str(ADMIN_KEY.id)}))
    assert RestClient(secret).get("/rest/people").status == 200
    weak, _ = make_key(workspace, role_of(workspace, "Stranger"))
    assert keeper(MINT, {"apiKeyId": str(weak.id)}).errors == []


def test_a_key_cannot_revive_or_prolong_a_stronger_key(
    workspace: Workspace, keeper: GraphqlClient
) -> None:
    key, _ = make_key(workspace, role_of(workspace, "Admin"))
    longer = {"input": {"id": str(key.id), "expiresAt": "2150-01-01T00:00:00Z"}}
    assert_denied(keeper(UPDATE_KEY, longer))
    shorter = {"input": {"id": str(key.id), "expiresAt": "2090-01-01T00:00:00Z"}}
    assert keeper(UPDATE_KEY, shorter).errors == []
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert_denied(keeper(UPDATE_KEY, {"input": {"id": str(key.id), "revokedAt": None}}))
    future = {"input": {"id": str(key.id), "revokedAt": "2090-01-01T00:00:00Z"}}
    keeper(UPDATE_KEY, future)
    assert ApiKey.objects.get(pk=key.pk).revoked_at is not None


def test_a_role_that_hides_a_field_cannot_hand_it_out(workspace: Workspace) -> None:
    role = role_of(workspace, "Sales")
    role.permission_flags.create(flag="API_KEYS_AND_WEBHOOKS")
    _, secret = make_key(workspace, role)
    seller = GraphqlClient("/metadata", secret)
    open_role = make_role(
        workspace,
        "Open",
        can_read_all_object_records=True,
    )
    given = {"name": "x", "expiresAt": END, "roleId": str(open_role.id)}
    assert_denied(seller(CREATE_KEY, {"input": given}))  # it would see person.phones and notes
    given["roleId"] = str(role.id)
    assert seller(CREATE_KEY, {"input": given}).errors == []
