"""What a caller may have done with a webhook's deliveries, and see of them.

The flag is enough: a delivery goes where the webhook leads, with what its role may see.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apikeys import input_values as values
from apikeys.context import RequestContext
from core.webhooks import service
from core.webhooks.deliveries import log
from core.webhooks.deliveries.log import Delivery, DeliveryPage
from twenty.db.undecided import refuse_rehearsal
from twenty.workspaces import audit


def deliveries(
    context: RequestContext, webhook_id: UUID, state: str | None, limit: int, after: UUID | None
) -> DeliveryPage:
    return log.deliveries_of(service.get_webhook(context, webhook_id), state, limit, after)


def delivery(context: RequestContext, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    return log.delivery_of(service.get_webhook(context, webhook_id), delivery_id)


def redeliver(context: RequestContext, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Have it sent once more. Raises `WEBHOOK_NOT_FOUND`, `DELIVERY_NOT_FOUND`."""
    webhook = service.get_webhook(context, webhook_id)
    found = log.redeliver(webhook, delivery_id)
    after = {"deliveryId": delivery_id, "eventName": found.event_name}
    audit.record(
        context, "webhook.redelivered", "webhook", webhook.id, webhook.target_url, after=after
    )
    return found


def recover(context: RequestContext, webhook_id: UUID, since: Any) -> int:
    """Have everything since then delivered that was not received; return its number."""
    webhook = service.get_webhook(context, webhook_id)
    begin = values.moment(since, "since")
    count = log.recover(webhook, begin)
    after = {"since": begin, "recovered": count}
    audit.record(
        context, "webhook.recovered", "webhook", webhook.id, webhook.target_url, after=after
    )
    return count


def send_test(context: RequestContext, webhook_id: UUID) -> Delivery:
    webhook = service.get_webhook(context, webhook_id)
    refuse_rehearsal("Sending a test message")
    return log.send_test(webhook)
