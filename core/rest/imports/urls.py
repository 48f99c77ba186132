"""Paths of imports (`twenty.api.middleware` handles trailing slashes)."""

from rest_framework.routers import SimpleRouter

from core.rest.imports.viewset import ImportViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("rest/imports", ImportViewSet, basename="imports")

urlpatterns = router.urls
