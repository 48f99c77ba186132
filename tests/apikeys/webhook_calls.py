"""For every mutation of webhooks: a call that changes something (see `effective_calls`)."""

from typing import Any
from uuid import uuid4

from apikeys.models import Role
from core.models import Webhook
from core.webhooks.deliveries.listening import set_webhooks_listening
from tests.core.webhooks.managing.log_rows import add_delivery
from twenty.workspaces.models import Workspace

TARGET = "https://example.com/hook"


def _webhook(world: Any, **facts: Any) -> str:
    workspace = Workspace.objects.get(pk=world.workspace.pk)
    webhook = Webhook.objects.create(
        pk=uuid4(),
        workspace=workspace,
        role=Role.objects.get(workspace=workspace, label="Admin"),
        target_url=TARGET,
        operations=["*.*"],
        secret="a secret",
        **facts,
    )
    set_webhooks_listening(workspace, True)
    return str(webhook.pk)


def _delivery(world: Any) -> dict[str, str]:
    own = _webhook(world)
    made = add_delivery(Webhook.objects.get(pk=own), "person.created", "{}")
    return {"webhook": own, "id": str(made)}


WEBHOOK_CALLS: dict[str, Any] = {
    "createWebhook": (
        "mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { id } }",
        lambda _: {"input": {"targetUrl": TARGET, "operations": ["person.created"]}},
    ),
    "updateWebhook": (
        "mutation ($input: UpdateWebhookInput!) { updateWebhook(input: $input) { id } }",
        lambda world: {"input": {"id": _webhook(world), "update": {"description": "Other"}}},
    ),
    "deleteWebhook": (
        "mutation ($id: UUID!) { deleteWebhook(id: $id) { id } }",
        lambda world: {"id": _webhook(world)},
    ),
    "deleteWebhookWithoutSelection": (
        "mutation ($id: UUID!) { deleteWebhookWithoutSelection(id: $id) }",
        lambda world: {"id": _webhook(world)},
    ),
    "pauseWebhook": (
        "mutation ($id: UUID!) { pauseWebhook(id: $id) { id } }",
        lambda world: {"id": _webhook(world)},
    ),
    "resumeWebhook": (
        "mutation ($id: UUID!) { resumeWebhook(id: $id) { id } }",
        lambda world: {"id": _webhook(world, is_paused=True, paused_reason="PAUSED")},
    ),
    "rotateWebhookSecret": (
        "mutation ($id: UUID!) { rotateWebhookSecret(id: $id) { id } }",
        lambda world: {"id": _webhook(world)},
    ),
    "recoverWebhook": (
        "mutation ($id: UUID!, $since: DateTime!) { recoverWebhook(id: $id, since: $since) }",
        lambda world: {"id": _webhook(world), "since": "2026-01-01T00:00:00Z"},
    ),
    "redeliverWebhookDelivery": (
        "mutation ($webhook: UUID!, $id: UUID!) {"
        " redeliverWebhookDelivery(webhookId: $webhook, id: $id) { id } }",
        _delivery,
    ),
}
