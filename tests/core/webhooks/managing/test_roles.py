"""A webhook sees what its role may see, and nobody gives it more than they have."""

from typing import Any
from uuid import uuid4

from core.models import Webhook
from tests.clients import RestClient
from tests.core.webhooks.managing.test_rest import FLAG, PATH, URL, made, refused
from tests.factories import give_flags, give_object_rights, make_key, make_role
from twenty.workspaces.models import Workspace


def keeper_of(workspace: Workspace, *rights: str) -> tuple[Any, RestClient]:
    role = make_role(workspace, f"Keeper {uuid4().hex[:6]}", *rights)
    give_flags(role, FLAG)
    return role, RestClient(make_key(role)[1])


def test_a_webhook_has_its_makers_role(rest: RestClient, workspace: Workspace) -> None:
    role, keeper = keeper_of(workspace, "read")
    assert made(keeper)["roleId"] == str(role.id)
    assert made(rest, roleId=str(role.id))["roleId"] == str(role.id)
    assert refused(rest, roleId=str(uuid4()))[:2] == (404, "ROLE_NOT_FOUND")


def test_nobody_gives_a_webhook_a_role_that_has_more(
    rest: RestClient, workspace: Workspace
) -> None:
    admins = made(rest)
    _, keeper = keeper_of(workspace, "read")
    assert refused(keeper, roleId=admins["roleId"])[:2] == (403, "PERMISSION_DENIED")
    own = f"{PATH}/{made(keeper)['id']}"
    assert keeper.patch(own, {"roleId": admins["roleId"]}).status == 403


def test_a_webhook_that_sees_more_is_not_led_elsewhere(
    rest: RestClient, workspace: Workspace
) -> None:
    """Whoever may manage webhooks must not read by them what they cannot read themselves."""
    own = f"{PATH}/{made(rest)['id']}"
    _, keeper = keeper_of(workspace)
    before = Webhook.objects.values().get()
    for change in (
        {"targetUrl": "https://evil.example.com/"},
        {"operations": ["*.*"]},
        {"updatedFields": None},
        {"filter": None},
    ):
        answer = keeper.patch(own, change)
        assert (answer.status, answer.body["code"]) == (403, "PERMISSION_DENIED"), change
    assert Webhook.objects.values().get() == before
    assert keeper.patch(own, {"description": "seen"}).status == 200
    assert keeper.delete(own).status == 200


def test_what_the_role_may_not_read_cannot_be_subscribed_to(
    rest: RestClient, workspace: Workspace
) -> None:
    role = make_role(workspace, "No companies", "read")
    give_object_rights(role, "company", read=False)
    denied = refused(rest, roleId=str(role.id), operations=["company.created"])
    assert denied[:2] == (403, "PERMISSION_DENIED")
    assert made(rest, roleId=str(role.id), operations=["*.created"])["operations"]
    filtered = refused(rest, roleId=str(role.id), filter={"company": {"name": {"eq": "Secret"}}})
    assert filtered[:2] == (403, "PERMISSION_DENIED")
    updated = refused(
        rest,
        roleId=str(role.id),
        operations=["*.updated"],
        updatedFields=["annualRecurringRevenue"],
    )
    assert updated[:2] == (400, "INVALID_WEBHOOK_UPDATED_FIELD")


def test_without_its_role_a_webhook_is_paused_until_it_has_another(
    rest: RestClient, workspace: Workspace
) -> None:
    role = make_role(workspace, "Temporary", "read")
    own = f"{PATH}/{made(rest, roleId=str(role.id))['id']}"
    assert rest.delete(f"/rest/metadata/roles/{role.id}").status == 200
    found = rest.get(own).body
    assert (found["roleId"], found["state"], found["pausedReason"]) == (None, "PAUSED", "ROLE_GONE")
    answer = rest.post(f"{own}/resume")
    assert (answer.status, answer.body["code"]) == (409, "WEBHOOK_WITHOUT_ROLE")
    given = rest.patch(own, {"roleId": made(rest)["roleId"], "targetUrl": URL}).body
    assert given["pausedReason"] is None
