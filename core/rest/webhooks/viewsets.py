"""Webhooks over REST: `/rest/metadata/webhooks`, and the alias `/rest/webhooks`.

Upstream's five operations and ours: test, rotate the secret, pause, resume, the log of deliveries,
redeliver, recover (docs/api/webhooks.md#managing). A POST with `operation`, of which old connectors
send one, is answered in a form that all of them can read.
"""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys import input_values as values
from apikeys.rest.base import GUARDED, PAGE_PARAMETERS, ManagementViewSet, page_of, path_id
from apikeys.rest.keys import Deprecated
from apikeys.rest.paging import envelope, page_body, read_page_request
from core.models import Webhook
from core.rest.webhooks.serializers import (
    CreateWebhookBody,
    DeliveryAnswer,
    DeliveryPageAnswer,
    RecoverBody,
    RecoveredAnswer,
    RotateSecretBody,
    UpdateWebhookBody,
    WebhookAnswer,
    delivery_answer,
    legacy_answer,
)
from core.webhooks import orders, service
from core.webhooks.legacy import with_operations

TAG = ["Webhooks"]
_LOG_PARAMETERS = [
    OpenApiParameter("state", OpenApiTypes.STR, description="Only deliveries in this state."),
    OpenApiParameter("limit", OpenApiTypes.INT, description="At most 100; 60 without it."),
    OpenApiParameter(
        "starting_after", OpenApiTypes.UUID, description="Cursor: return what follows it."
    ),
]


class WebhookViewSet(ManagementViewSet):
    lookup_url_kwarg = "webhook_id"
    preconditions = GUARDED

    @extend_schema(
        operation_id="findManyWebhooks",
        tags=TAG,
        parameters=PAGE_PARAMETERS,
        responses=page_of("Webhook", WebhookAnswer),
    )
    def list(self, request: Request) -> Response:
        """All webhooks that are not deleted."""
        found = list(service.listed_webhooks(self.context))
        return Response(page_body(found, read_page_request(self.parameters), WebhookAnswer))

    @extend_schema(
        operation_id="createOneWebhook",
        tags=TAG,
        request=CreateWebhookBody,
        responses={201: WebhookAnswer},
    )
    def create(self, request: Request) -> Response:
        """Create a webhook."""
        given = with_operations(self.written(CreateWebhookBody, "webhook"))
        webhook = service.create_webhook(self.context, given)
        self.tag(Webhook, webhook.id)
        body = legacy_answer(webhook) if webhook.is_legacy else WebhookAnswer(webhook).data
        return Response(body, status=201)

    @extend_schema(operation_id="findOneWebhook", tags=TAG, responses=WebhookAnswer)
    def retrieve(self, request: Request, webhook_id: str) -> Response:
        """One webhook."""
        wanted = path_id(webhook_id)
        self.tag(Webhook, wanted)
        return Response(WebhookAnswer(service.get_webhook(self.context, wanted)).data)

    @extend_schema(
        operation_id="updateOneWebhook",
        tags=TAG,
        request=UpdateWebhookBody,
        responses=WebhookAnswer,
    )
    def partial_update(self, request: Request, webhook_id: str) -> Response:
        """Change a webhook; what is not named stays as it is."""
        wanted = path_id(webhook_id)
        given = with_operations(self.written(UpdateWebhookBody, "webhook"))
        given.pop("is_legacy", None)
        changes = {n: v for n, v in given.items() if v is not None or n != "secret"}
        webhook = service.update_webhook(self.context, wanted, changes, self.expected())
        self.tag(Webhook, wanted)
        return Response(WebhookAnswer(webhook).data)

    @extend_schema(exclude=True)
    def update(self, request: Request, webhook_id: str) -> Response:
        return self.partial_update(request, webhook_id)

    @extend_schema(operation_id="deleteOneWebhook", tags=TAG, responses={200: OpenApiTypes.BOOL})
    def destroy(self, request: Request, webhook_id: str) -> Response:
        """Delete a webhook; nothing more is sent. Returns true."""
        service.delete_webhook(self.context, path_id(webhook_id), self.expected())
        return Response(True)

    @extend_schema(
        operation_id="rotateWebhookSecret",
        tags=TAG,
        request=RotateSecretBody,
        responses={200: WebhookAnswer},
    )
    @action(detail=True, methods=["post"], url_path="rotateSecret")
    def rotate_secret(self, request: Request, webhook_id: str) -> Response:
        """Replace the secret; deliveries are signed with the previous one too for a while."""
        body = self.written(RotateSecretBody, "webhookSecret") if self._has_body() else {}
        return _shown(service.rotate_secret(self.context, path_id(webhook_id), **body))

    @extend_schema(
        operation_id="pauseWebhook", tags=TAG, request=None, responses={200: WebhookAnswer}
    )
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, webhook_id: str) -> Response:
        """Send nothing until the webhook is resumed; deliveries wait."""
        return _shown(service.pause_webhook(self.context, path_id(webhook_id)))

    @extend_schema(
        operation_id="resumeWebhook", tags=TAG, request=None, responses={200: WebhookAnswer}
    )
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, webhook_id: str) -> Response:
        """Send again, beginning with what waits."""
        return _shown(service.resume_webhook(self.context, path_id(webhook_id)))

    @extend_schema(
        operation_id="testWebhook", tags=TAG, request=None, responses={200: DeliveryAnswer}
    )
    @action(detail=True, methods=["post"])
    def test(self, request: Request, webhook_id: str) -> Response:
        """Send the event "ping" now and return what came."""
        delivery = orders.send_test(self.context, path_id(webhook_id))
        return Response(delivery_answer(self.context, delivery))

    @extend_schema(
        operation_id="recoverWebhook",
        tags=TAG,
        request=RecoverBody,
        responses={200: RecoveredAnswer},
    )
    @action(detail=True, methods=["post"])
    def recover(self, request: Request, webhook_id: str) -> Response:
        """Deliver again what happened since a time and was not received."""
        body = self.written(RecoverBody, "webhookRecovery")
        count = orders.recover(self.context, path_id(webhook_id), body.get("since"))
        return Response({"recovered": count})

    @extend_schema(
        operation_id="findManyWebhookDeliveries",
        tags=TAG,
        parameters=_LOG_PARAMETERS,
        responses=DeliveryPageAnswer,
    )
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, webhook_id: str) -> Response:
        """The log of deliveries, newest first."""
        asked = read_page_request(self.parameters)
        states = self.parameters.get("state")
        after = None if asked.after is None else values.identifier(asked.after, "starting_after")
        page = orders.deliveries(
            self.context, path_id(webhook_id), states[-1] if states else None, asked.limit, after
        )
        shown = [delivery_answer(self.context, one) for one in page.deliveries]
        ids = [str(one.id) for one in page.deliveries]
        body = envelope(shown, ids, page.has_more, after is not None, total=len(shown))
        del body["totalCount"]  # the log is not counted
        return Response(body)

    @extend_schema(operation_id="findOneWebhookDelivery", tags=TAG, responses={200: DeliveryAnswer})
    @action(detail=True, methods=["get"], url_path="deliveries/<str:delivery_id>")
    def delivery(self, request: Request, webhook_id: str, delivery_id: str) -> Response:
        """One delivery, with what was sent and what came."""
        found = orders.delivery(self.context, path_id(webhook_id), path_id(delivery_id))
        return Response(delivery_answer(self.context, found))

    @extend_schema(
        operation_id="redeliverWebhookDelivery",
        tags=TAG,
        request=None,
        responses={200: DeliveryAnswer},
    )
    @action(detail=True, methods=["post"], url_path="deliveries/<str:delivery_id>/redeliver")
    def redeliver(self, request: Request, webhook_id: str, delivery_id: str) -> Response:
        """Have one delivery sent once more, under the same id."""
        found = orders.redeliver(self.context, path_id(webhook_id), path_id(delivery_id))
        return Response(delivery_answer(self.context, found))

    def _has_body(self) -> bool:
        return bool(self.request._request.body.strip())


@extend_schema(exclude=True)
class AliasWebhookViewSet(Deprecated, WebhookViewSet):
    """What connectors call: the list is a bare array, oldest first."""

    def list(self, request: Request) -> Response:
        found = service.listed_webhooks(self.context)
        return Response(WebhookAnswer(found, many=True).data)


def _shown(webhook: Webhook) -> Response:
    return Response(WebhookAnswer(webhook).data, headers={"Cache-Control": "no-store"})
