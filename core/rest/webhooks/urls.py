"""Paths of webhooks (`twenty.api.middleware` handles trailing slashes)."""

from rest_framework.routers import SimpleRouter

from core.rest.webhooks.viewsets import AliasWebhookViewSet, WebhookViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("rest/metadata/webhooks", WebhookViewSet, basename="webhooks")
router.register("rest/webhooks", AliasWebhookViewSet, basename="webhooks-alias")

urlpatterns = router.urls
