"""Paths of the Metadata REST API's resources, as its OpenAPI document describes them."""

from rest_framework.routers import SimpleRouter

from metadata.rest import viewsets

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("rest/metadata/objects", viewsets.ObjectViewSet, basename="objects")
router.register("rest/metadata/fields", viewsets.FieldViewSet, basename="fields")

RESOURCE_PATHS = router.urls
