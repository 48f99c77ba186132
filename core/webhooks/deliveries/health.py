"""A webhook's health: since when it fails, and when it is paused for that.

A pause is written to the audit log in the same transaction, so that its reason is never lost.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apikeys.context import RequestContext, WorkspaceRef
from apikeys.permissions import NO_PERMISSIONS
from core.models import Webhook
from core.webhooks.deliveries.listening import system_actor
from core.webhooks.deliveries.schedule import PATIENCE
from metadata.model.catalog import catalog_for
from twenty.workspaces import audit

# Why a webhook is paused by itself.
ROLE_GONE, TARGET_GONE, FAILING = "ROLE_GONE", "TARGET_GONE", "FAILING"


def note_success(webhook: Webhook) -> None:
    if webhook.failing_since is not None:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=None)
        webhook.failing_since = None


def note_failure(webhook: Webhook, now: datetime) -> None:
    """Remember since when attempts fail; pause where it has been too long."""
    if webhook.failing_since is None:
        Webhook.objects.filter(pk=webhook.pk, failing_since=None).update(failing_since=now)
        webhook.failing_since = now
    elif now - webhook.failing_since >= PATIENCE:
        pause(webhook, FAILING)


def pause(webhook: Webhook, reason: str) -> None:
    """Send nothing more until somebody resumes it; what waits goes on waiting."""
    with transaction.atomic():
        running = Webhook.objects.filter(pk=webhook.pk, is_paused=False, deleted_at=None)
        if not running.update(is_paused=True, paused_reason=reason):
            return
        audit.record(
            _context(webhook),
            "webhook.paused",
            "webhook",
            webhook.pk,
            webhook.target_url,
            before={"isPaused": False, "pausedReason": ""},
            after={"isPaused": True, "pausedReason": reason},
        )
    webhook.is_paused, webhook.paused_reason = True, reason


def _context(webhook: Webhook) -> RequestContext:
    ref = WorkspaceRef.of(webhook.workspace)
    catalog = catalog_for(ref.id, ref.schema, ref.schema_version)
    return RequestContext(ref, system_actor(webhook), NO_PERMISSIONS, catalog)
