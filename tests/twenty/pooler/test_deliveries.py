"""Deliveries behind a pooler that gives another session to each transaction."""

from collections.abc import Callable
from functools import partial

import pytest
from pytest_django import Settings

from apikeys.models import Role
from core.models import Webhook
from core.webhooks.deliveries.listening import set_webhooks_listening
from tests.core.webhooks.deliveries.world import target, work
from tests.twenty.pooler.conftest import World
from tests.twenty.pooler.pgbouncer import Pooler
from tests.twenty.pooler.traffic import database, in_thread, request, through
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding.provisioning import ADMIN

pytestmark = pytest.mark.django_db
COUNT = 30


def subscribe(url: str) -> None:
    workspace = Workspace.objects.get(display_name="Ours")
    role = Role.objects.get(workspace=workspace, label=ADMIN)
    Webhook.objects.filter(workspace=workspace).delete()
    Webhook.objects.create(
        workspace=workspace, role=role, target_url=url, operations=["company.*"], secret=""
    )
    set_webhooks_listening(workspace, True)


def unsubscribe() -> None:
    workspace = Workspace.objects.get(display_name="Ours")
    Webhook.objects.filter(workspace=workspace).delete()
    set_webhooks_listening(workspace, False)


@pytest.mark.parametrize("said", ["", "0", "1"])
def test_every_event_is_delivered_once(
    world: World, pooler: Callable[..., Pooler], settings: Settings, said: str
) -> None:
    settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = ("127.0.0.1",)
    running = pooler(
        default_pool_size=2, pool_mode="transaction", ignore_startup_parameters="options"
    )
    secret = world.secrets[0]
    made = set()
    with target() as hook, database(through(running, said)):
        in_thread(lambda: subscribe(hook.url))
        for number in range(COUNT):
            body = {"name": f"told-{said}-{number}"}
            status, answer = in_thread(partial(request, "POST", "/rest/companies", secret, body))
            assert status == 201, answer
            made.add(answer["data"]["createCompany"]["id"])
            if number % 10 == 0:
                in_thread(work)
        in_thread(work)
        in_thread(unsubscribe)
        assert sorted(one.json["record"]["id"] for one in hook.received) == sorted(made)
