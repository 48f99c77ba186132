"""Pages on top of the APIs of records; each responds with and without a trailing slash."""

from django.urls import re_path

from apikeys.pages.urls import UUID
from core.pages import code, exports
from core.pages.webhooks import orders, views

WEBHOOK = rf"^settings/webhooks/{UUID.format('webhook_id')}"
DELIVERY = rf"{WEBHOOK}/deliveries/{UUID.format('delivery_id')}"

urlpatterns = [
    re_path(r"^settings/api-webhooks/webhooks/?$", views.webhook_list, name="webhooks"),
    re_path(r"^settings/webhooks/new/?$", views.webhook_new, name="webhook-new"),
    re_path(rf"{WEBHOOK}/?$", views.webhook_detail, name="webhook"),
    re_path(rf"{WEBHOOK}/test/?$", orders.webhook_test, name="webhook-test"),
    re_path(rf"{WEBHOOK}/pause/?$", orders.webhook_pause, name="webhook-pause"),
    re_path(rf"{WEBHOOK}/resume/?$", orders.webhook_resume, name="webhook-resume"),
    re_path(rf"{WEBHOOK}/recover/?$", orders.webhook_recover, name="webhook-recover"),
    re_path(rf"{WEBHOOK}/rotate/?$", orders.webhook_rotate, name="webhook-rotate"),
    re_path(rf"{WEBHOOK}/delete/?$", orders.webhook_delete, name="webhook-delete"),
    re_path(rf"{DELIVERY}/?$", views.delivery_detail, name="webhook-delivery"),
    re_path(rf"{DELIVERY}/again/?$", orders.delivery_again, name="webhook-delivery-again"),
    re_path(r"^settings/api-webhooks/code/?$", code.code, name="api-code"),
    re_path(
        r"^settings/data-model/(?P<plural>[a-z][a-zA-Z0-9]{0,62})/export/?$",
        exports.export_records,
        name="data-model-export",
    ),
]
