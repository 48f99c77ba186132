"""The duty that removes events by age."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from core.events.cleaning import clean_events
from twenty.worker.periodic import Periodic
from twenty.workspaces.models import Workspace


class CleanEvents(Periodic):
    name = "clean events"
    every = timedelta(hours=1)

    def run(self, now: datetime) -> dict[str, Any]:
        before = now - timedelta(seconds=settings.EVENT_RETENTION_S)
        schemas = Workspace.objects.order_by("id").values_list("schema_name", flat=True)
        return {"removed": sum(clean_events(schema, before) for schema in list(schemas))}
