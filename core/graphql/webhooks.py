"""Webhooks in GraphQL on `/metadata` (docs/api/webhooks.md#graphql).

Clients of two generations call the same fields: `update` holds the changes or they stand beside
`id`; a webhook is named by `id` or by `input: {id}`. Rules: `core.webhooks.service`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID as Id

import graphene

from apikeys.graphql.types import Role
from core.models import Webhook as WebhookRow
from core.webhooks import orders, service, states
from core.webhooks.deliveries.log import Delivery
from core.webhooks.legacy import with_operations
from core.webhooks.narrowing import shows_whole
from metadata.graphql.context import caller_of
from metadata.graphql.scalars import JSON, UUID, DateTime
from twenty.errors import BadUserInput

Strings = graphene.List(graphene.NonNull(graphene.String))
MAX_LOG = 100


class Webhook(graphene.ObjectType):
    """A target that gets the events it subscribes to, as its role may see them."""

    id = UUID(required=True)
    target_url = graphene.String(required=True)
    operations = graphene.NonNull(Strings)
    operation = graphene.String(required=True, description="The first of the operations.")
    updated_fields = Strings
    filter = JSON()
    description = graphene.String()
    secret = graphene.String(required=True)
    previous_secret_until = DateTime()
    role = graphene.Field(Role)
    application_id = UUID(description="Always null.")
    state = graphene.String(required=True, description="ACTIVE, FAILING or PAUSED.")
    is_paused = graphene.Boolean(required=True)
    paused_reason = graphene.String()
    failing_since = DateTime()
    created_at = DateTime(required=True)
    updated_at = DateTime(required=True)
    deleted_at = DateTime()

    def resolve_operation(webhook: WebhookRow, info: Any) -> str:
        return webhook.operations[0]

    def resolve_previous_secret_until(webhook: WebhookRow, info: Any) -> Any:
        return webhook.previous_until

    def resolve_application_id(webhook: WebhookRow, info: Any) -> None:
        return None

    def resolve_state(webhook: WebhookRow, info: Any) -> str:
        return states.state_of(webhook)

    def resolve_is_paused(webhook: WebhookRow, info: Any) -> bool:
        return states.state_of(webhook) == states.PAUSED

    def resolve_paused_reason(webhook: WebhookRow, info: Any) -> str | None:
        return states.paused_reason_of(webhook)


class WebhookDelivery(graphene.ObjectType):
    """One message to a webhook's target, with its last attempt."""

    id = UUID(required=True, description="The same on every attempt: the header webhook-id.")
    event_name = graphene.String(required=True)
    record_id = UUID()
    state = graphene.String(
        required=True, description="waiting, sent, failed, given_up or cancelled."
    )
    attempts = graphene.Int(required=True)
    status = graphene.Int()
    error = graphene.String()
    duration_ms = graphene.Int()
    is_content_hidden = graphene.Boolean(
        required=True, description="Whether you may not see all that can have been sent."
    )
    sent_body = graphene.String()
    answer = graphene.String(description="The first 2 kB of what came.")
    created_at = DateTime(required=True)
    first_at = DateTime()
    last_at = DateTime()
    next_at = DateTime()

    def resolve_is_content_hidden(delivery: Delivery, info: Any) -> bool:
        return not shows_whole(caller_of(info), delivery.event_name)

    def resolve_sent_body(delivery: Delivery, info: Any) -> str | None:
        return delivery.sent_body if shows_whole(caller_of(info), delivery.event_name) else None

    def resolve_answer(delivery: Delivery, info: Any) -> str | None:
        return delivery.answer if shows_whole(caller_of(info), delivery.event_name) else None

    def resolve_created_at(delivery: Delivery, info: Any) -> Any:
        return delivery.made_at


class WebhookDeliveryPage(graphene.ObjectType):
    deliveries = graphene.List(graphene.NonNull(WebhookDelivery), required=True)
    has_more = graphene.Boolean(required=True)


class _Changes:
    """What may be written of a webhook, besides its operations."""

    updated_fields = Strings
    filter = JSON(description="A filter of records in GraphQL's form; null for all.")
    description = graphene.String()
    secret = graphene.String(description='null: the server makes one; "": unsigned.')
    role_id = UUID(description="What the webhook may see; without it, the maker's role.")


class CreateWebhookInput(_Changes, graphene.InputObjectType):
    id = UUID()
    target_url = graphene.String(required=True)
    operations = graphene.List(graphene.NonNull(graphene.String))
    operation = graphene.String(description="One operation, as older clients send it.")


class UpdateWebhookInputUpdates(_Changes, graphene.InputObjectType):
    target_url = graphene.String()
    operations = graphene.List(graphene.NonNull(graphene.String))


class UpdateWebhookInput(_Changes, graphene.InputObjectType):
    id = UUID(required=True)
    update = graphene.InputField(UpdateWebhookInputUpdates)
    target_url = graphene.String()
    operations = graphene.List(graphene.NonNull(graphene.String))


class GetWebhookInput(graphene.InputObjectType):
    id = UUID(required=True)


class DeleteWebhookInput(graphene.InputObjectType):
    id = UUID(required=True)


def _webhook_by_id(input_type: type, *, required: bool) -> graphene.Field:
    return graphene.Field(
        Webhook,
        required=required,
        id=UUID(),
        input=graphene.Argument(input_type, description="As older clients name it."),
    )


class WebhookQuery(graphene.ObjectType):
    webhooks = graphene.List(graphene.NonNull(Webhook), required=True)
    webhook = _webhook_by_id(GetWebhookInput, required=False)
    webhook_deliveries = graphene.Field(
        graphene.NonNull(WebhookDeliveryPage),
        webhook_id=UUID(required=True),
        state=graphene.String(),
        first=graphene.Int(default_value=60),
        after=UUID(description="The id of the last delivery of the page before."),
    )
    webhook_delivery = graphene.Field(
        WebhookDelivery, webhook_id=UUID(required=True), id=UUID(required=True)
    )

    @staticmethod
    def resolve_webhooks(root: None, info: Any) -> Any:
        return service.listed_webhooks(caller_of(info))

    @staticmethod
    def resolve_webhook(root: None, info: Any, id: Any = None, input: Any = None) -> Any:
        return service.find_webhook(caller_of(info), _named(id, input))

    @staticmethod
    def resolve_webhook_deliveries(
        root: None,
        info: Any,
        webhook_id: Id,
        state: str | None = None,
        first: int = 60,
        after: Id | None = None,
    ) -> Any:
        if not 1 <= first <= MAX_LOG:
            raise BadUserInput(
                f"first is {first}; expected a whole number from 1 to {MAX_LOG}",
                code="INVALID_INPUT",
            )
        return orders.deliveries(caller_of(info), webhook_id, state, first, after)

    @staticmethod
    def resolve_webhook_delivery(root: None, info: Any, webhook_id: Id, id: Id) -> Any:
        return orders.delivery(caller_of(info), webhook_id, id)


class WebhookMutation(graphene.ObjectType):
    create_webhook = graphene.Field(
        graphene.NonNull(Webhook), input=graphene.Argument(CreateWebhookInput, required=True)
    )
    update_webhook = graphene.Field(
        graphene.NonNull(Webhook), input=graphene.Argument(UpdateWebhookInput, required=True)
    )
    delete_webhook = _webhook_by_id(DeleteWebhookInput, required=True)
    delete_webhook_without_selection = graphene.Field(
        graphene.NonNull(graphene.Boolean),
        id=UUID(),
        input=graphene.Argument(DeleteWebhookInput),
        description="What `deleteWebhook` without a selection is read as: older clients send it.",
    )
    rotate_webhook_secret = graphene.Field(
        graphene.NonNull(Webhook),
        id=UUID(required=True),
        grace_hours=graphene.Float(default_value=24.0),
        secret=graphene.String(),
    )
    pause_webhook = graphene.Field(graphene.NonNull(Webhook), id=UUID(required=True))
    resume_webhook = graphene.Field(graphene.NonNull(Webhook), id=UUID(required=True))
    test_webhook = graphene.Field(graphene.NonNull(WebhookDelivery), id=UUID(required=True))
    redeliver_webhook_delivery = graphene.Field(
        graphene.NonNull(WebhookDelivery), webhook_id=UUID(required=True), id=UUID(required=True)
    )
    recover_webhook = graphene.Field(
        graphene.NonNull(graphene.Int),
        id=UUID(required=True),
        since=DateTime(required=True),
        description="Returns how many deliveries wait again.",
    )

    @staticmethod
    def resolve_create_webhook(root: None, info: Any, input: Any) -> Any:
        return service.create_webhook(caller_of(info), with_operations(_without_nulls(input)))

    @staticmethod
    def resolve_update_webhook(root: None, info: Any, input: Any) -> Any:
        changes = {name: value for name, value in input.items() if name not in ("id", "update")}
        given = _present({**changes, **(input.get("update") or {})})
        return service.update_webhook(caller_of(info), input["id"], given)

    @staticmethod
    def resolve_delete_webhook(root: None, info: Any, id: Any = None, input: Any = None) -> Any:
        return service.delete_webhook(caller_of(info), _named(id, input))

    @staticmethod
    def resolve_delete_webhook_without_selection(
        root: None, info: Any, id: Any = None, input: Any = None
    ) -> bool:
        service.delete_webhook(caller_of(info), _named(id, input))
        return True

    @staticmethod
    def resolve_rotate_webhook_secret(
        root: None, info: Any, id: Id, grace_hours: float = 24.0, secret: str | None = None
    ) -> Any:
        return service.rotate_secret(caller_of(info), id, grace_hours, secret)

    @staticmethod
    def resolve_pause_webhook(root: None, info: Any, id: Id) -> Any:
        return service.pause_webhook(caller_of(info), id)

    @staticmethod
    def resolve_resume_webhook(root: None, info: Any, id: Id) -> Any:
        return service.resume_webhook(caller_of(info), id)

    @staticmethod
    def resolve_test_webhook(root: None, info: Any, id: Id) -> Any:
        return orders.send_test(caller_of(info), id)

    @staticmethod
    def resolve_redeliver_webhook_delivery(root: None, info: Any, webhook_id: Id, id: Id) -> Any:
        return orders.redeliver(caller_of(info), webhook_id, id)

    @staticmethod
    def resolve_recover_webhook(root: None, info: Any, id: Id, since: Any) -> int:
        return orders.recover(caller_of(info), id, since)


def _named(own_id: Id | None, given: Mapping[str, Any] | None) -> Id:
    """Return the id, given in one of the two forms."""
    if (own_id is None) is (given is None):
        raise BadUserInput("Expected one of the arguments id and input.", code="INVALID_INPUT")
    found: Id = own_id if own_id is not None else given["id"]  # type: ignore[index]
    return found


# Only these may be null: for the others null means "not given", as upstream has it.
_NULLABLE = frozenset({"updated_fields", "filter", "description"})


def _present(given: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in given.items() if v is not None or n in _NULLABLE}


def _without_nulls(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
