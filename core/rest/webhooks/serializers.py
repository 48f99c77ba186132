"""The bodies of webhooks over REST: what answers show and what requests may contain.

Values are validated by the service (`core.webhooks`), once for all APIs, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apikeys.context import RequestContext
from apikeys.rest.base import MetadataPageInfo
from apikeys.rest.serializers import MomentField
from core.models import Webhook
from core.webhooks import states
from core.webhooks.deliveries.log import Delivery
from core.webhooks.narrowing import shows_whole
from core.webhooks.operations import ACTIONS

_OPERATIONS_HELP = (
    'Such as "person.created", "person.*", "*.deleted" or "*.*"; actions: ' + ", ".join(ACTIONS)
)
_FIELDS_HELP = "Of updates, only those of one of these fields; null for all."
_FILTER_HELP = "Only events of records that meet it, in the form of GraphQL's filters."
_SIGNING_HELP = 'Signs deliveries. Null: the server makes one; "": deliveries are unsigned.'
_ROLE_HELP = "What the webhook may see; the maker's role without it."


class WebhookAnswer(serializers.ModelSerializer[Webhook]):
    targetUrl = serializers.CharField(source="target_url")
    operations = serializers.ListField(child=serializers.CharField())
    operation = serializers.SerializerMethodField(help_text="The first of the operations.")
    updatedFields = serializers.ListField(
        child=serializers.CharField(), source="updated_fields", allow_null=True
    )
    filter = serializers.DictField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    secret = serializers.CharField()
    previousSecretUntil = MomentField(source="previous_until", allow_null=True)
    roleId = serializers.UUIDField(source="role_id", allow_null=True)
    applicationId = serializers.SerializerMethodField(help_text="Always null.")
    state = serializers.SerializerMethodField()
    isPaused = serializers.SerializerMethodField()
    pausedReason = serializers.SerializerMethodField()
    failingSince = MomentField(source="failing_since", allow_null=True)
    workspaceId = serializers.UUIDField(source="workspace_id")
    createdAt = MomentField(source="created_at")
    updatedAt = MomentField(source="updated_at")
    deletedAt = MomentField(source="deleted_at", allow_null=True)

    class Meta:
        model = Webhook
        fields = (
            "id",
            "targetUrl",
            "operations",
            "operation",
            "updatedFields",
            "filter",
            "description",
            "secret",
            "previousSecretUntil",
            "roleId",
            "applicationId",
            "state",
            "isPaused",
            "pausedReason",
            "failingSince",
            "workspaceId",
            "createdAt",
            "updatedAt",
            "deletedAt",
        )

    def get_operation(self, webhook: Webhook) -> str:
        return webhook.operations[0]

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_applicationId(self, webhook: Webhook) -> None:
        return None

    @extend_schema_field({"type": "string", "enum": [states.ACTIVE, states.FAILING, states.PAUSED]})
    def get_state(self, webhook: Webhook) -> str:
        return states.state_of(webhook)

    def get_isPaused(self, webhook: Webhook) -> bool:
        return states.state_of(webhook) == states.PAUSED

    def get_pausedReason(self, webhook: Webhook) -> str | None:
        return states.paused_reason_of(webhook)


def legacy_answer(webhook: Webhook) -> dict[str, Any]:
    """Return what clients of the old call read: keys at the root, below `data`, and deeper."""
    shown = dict(WebhookAnswer(webhook).data)
    return {**shown, "data": {**shown, "createWebhook": shown}}


class _WebhookBody(serializers.Serializer[Any]):
    updatedFields = serializers.ListField(
        child=serializers.CharField(),
        source="updated_fields",
        required=False,
        allow_null=True,
        help_text=_FIELDS_HELP,
    )
    filter = serializers.DictField(required=False, allow_null=True, help_text=_FILTER_HELP)
    description = serializers.CharField(required=False, allow_null=True)
    secret = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, help_text=_SIGNING_HELP
    )
    roleId = serializers.UUIDField(source="role_id", required=False, help_text=_ROLE_HELP)


class CreateWebhookBody(_WebhookBody):
    id = serializers.UUIDField(required=False)
    targetUrl = serializers.CharField(source="target_url")
    operations = serializers.ListField(
        child=serializers.CharField(), required=False, help_text=f"{_OPERATIONS_HELP}."
    )
    operation = serializers.CharField(
        required=False, help_text="One operation, as older clients send it; not with `operations`."
    )


class UpdateWebhookBody(_WebhookBody):
    targetUrl = serializers.CharField(source="target_url", required=False)
    operations = serializers.ListField(
        child=serializers.CharField(), required=False, help_text=f"{_OPERATIONS_HELP}."
    )
    operation = serializers.CharField(
        required=False, help_text="One operation, as older clients send it; not with `operations`."
    )


class RotateSecretBody(serializers.Serializer[Any]):
    graceHours = serializers.FloatField(
        source="grace_hours",
        required=False,
        help_text="How long deliveries are signed with the previous secret too; 24 without it.",
    )
    secret = serializers.CharField(required=False, allow_null=True, help_text=_SIGNING_HELP)


class RecoverBody(serializers.Serializer[Any]):
    since = serializers.DateTimeField()


class RecoveredAnswer(serializers.Serializer[Any]):
    recovered = serializers.IntegerField(help_text="Deliveries that wait again.")


class DeliveryAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The same on every attempt: the header `webhook-id`.")
    eventName = serializers.CharField()
    recordId = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=["waiting", "sent", "failed", "given_up", "cancelled"])
    attempts = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    durationMs = serializers.IntegerField(allow_null=True)
    isContentHidden = serializers.BooleanField(
        help_text="Whether the caller may not see all that can have been sent."
    )
    sentBody = serializers.CharField(allow_null=True)
    answer = serializers.CharField(allow_null=True, help_text="The first 2 kB of what came.")
    createdAt = MomentField()
    firstAt = MomentField(allow_null=True)
    lastAt = MomentField(allow_null=True)
    nextAt = MomentField(allow_null=True)


class DeliveryPageAnswer(serializers.Serializer[Any]):
    """A page of the log, which is not counted."""

    data = DeliveryAnswer(many=True)  # type: ignore[assignment]  # a member of that name
    pageInfo = MetadataPageInfo()


def delivery_answer(context: RequestContext, delivery: Delivery) -> Mapping[str, Any]:
    """Return a delivery; its content only to who may read all that it can contain."""
    is_hidden = not shows_whole(context, delivery.event_name)
    values = {
        "id": delivery.id,
        "eventName": delivery.event_name,
        "recordId": delivery.record_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "error": delivery.error,
        "durationMs": delivery.duration_ms,
        "isContentHidden": is_hidden,
        "sentBody": None if is_hidden else delivery.sent_body,
        "answer": None if is_hidden else delivery.answer,
        "createdAt": delivery.made_at,
        "firstAt": delivery.first_at,
        "lastAt": delivery.last_at,
        "nextAt": delivery.next_at,
    }
    return DeliveryAnswer(values).data
