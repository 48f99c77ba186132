"""The duties of the worker, by their paths: whose they are stands above what carries them out."""

from __future__ import annotations

from django.utils.module_loading import import_string

from twenty.worker.duty import Duty

DUTIES = (
    "core.webhooks.deliveries.duties.ExpandEvents",
    "core.webhooks.deliveries.sending.SendDeliveries",
    "core.webhooks.deliveries.duties.CleanDeliveries",
    "core.webhooks.deliveries.duties.MeasureQueue",
    "core.imports.duty.ImportDuty",
    "core.imports.duty.CleanImports",
    "core.events.duty.CleanEvents",
    "twenty.api.cleaning.CleanKeptAnswers",
)


def all_duties() -> list[Duty]:
    return [import_string(path)() for path in DUTIES]
