"""Whether a workspace's writes tell webhooks what they do, and which webhooks are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from apikeys.context import SYSTEM, Actor, RequestContext, WorkspaceRef
from apikeys.permissions import role_permissions
from core.models import Webhook
from core.webhooks.deliveries import expanding
from metadata.model.catalog import catalog_for
from twenty.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence


def set_webhooks_listening(workspace: Workspace, is_on: bool) -> None:
    """Let writes begin or cease to tell: to be called once a workspace has webhooks, or has none.

    The catalog contains it, so that the data model has another version. Call it in the
    transaction that makes or deletes the webhook.
    """
    own = Workspace.objects.filter(pk=workspace.pk, has_webhooks=not is_on)
    if not own.update(has_webhooks=is_on, schema_version=F("schema_version") + 1):
        return
    workspace.refresh_from_db(fields=["has_webhooks", "schema_version"])
    if is_on:
        expanding.begin(workspace.schema_name)


def present_webhooks() -> Sequence[Webhook]:
    """Return all webhooks that are not deleted, with workspace and role, by workspace."""
    present = Webhook.objects.filter(deleted_at=None, workspace__has_webhooks=True)
    return list(present.select_related("workspace", "role").order_by("workspace_id", "id"))


def context_of(webhook: Webhook) -> RequestContext:
    """Return the context whose rights are those of the webhook's role."""
    role_id, ref = webhook.role_id, WorkspaceRef.of(webhook.workspace)
    assert role_id is not None, "a webhook without a role is paused"  # noqa: S101
    return RequestContext(
        ref,
        system_actor(webhook),
        role_permissions(role_id, ref.permissions_version),
        catalog_for(ref.id, ref.schema, ref.schema_version),
    )


def system_actor(webhook: Webhook) -> Actor:
    return Actor(SYSTEM, webhook.id, "Webhook")
