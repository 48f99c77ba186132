"""The duties beside sending: deliveries of events, the age of the log, the length of the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.webhooks.deliveries import expanding, measuring
from core.webhooks.deliveries.cleaning import clean_deliveries
from core.webhooks.deliveries.listening import present_webhooks
from twenty.worker.periodic import Periodic
from twenty.workspaces.models import Workspace


class ExpandEvents:
    name = "expand events"

    def __init__(self, now: Callable[[], datetime] = timezone.now) -> None:
        self._now = now

    def run_once(self) -> bool:
        """Take one batch of each workspace that has webhooks."""
        has_more = False
        for _, some in groupby(present_webhooks(), lambda one: one.workspace_id):
            webhooks = list(some)
            schema = webhooks[0].workspace.schema_name
            active = [one for one in webhooks if not one.is_paused]
            has_more = expanding.expand(schema, active, self._now()) or has_more
        return has_more


class CleanDeliveries(Periodic):
    name = "clean deliveries"
    every = timedelta(hours=1)

    def run(self, now: datetime) -> dict[str, Any]:
        before = now - timedelta(seconds=settings.DELIVERY_RETENTION_S)
        removed = 0
        for workspace in Workspace.objects.order_by("id"):
            removed += clean_deliveries(workspace, before)
        return {"removed": removed}


class MeasureQueue(Periodic):
    name = measuring.NAME
    every = timedelta(seconds=10)

    def run(self, now: datetime) -> dict[str, Any]:
        return measuring.measure()
