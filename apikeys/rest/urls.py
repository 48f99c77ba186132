"""Paths of the management REST API (`twenty.api.middleware` handles trailing slashes)."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from apikeys.rest import keys, roles, workspace

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("rest/metadata/apiKeys", keys.ApiKeyViewSet, basename="api-keys")
router.register("rest/apiKeys", keys.AliasApiKeyViewSet, basename="api-keys-alias")
router.register("rest/metadata/roles", roles.RoleViewSet, basename="roles")
router.register("rest/metadata/members", workspace.MemberViewSet, basename="members")
router.register("rest/metadata/auditLog", workspace.AuditLogViewSet, basename="audit-log")

CURRENT = {"get": "retrieve", "patch": "partial_update", "put": "update"}

urlpatterns = [
    *router.urls,
    path(
        "rest/metadata/currentWorkspace",
        workspace.CurrentWorkspaceViewSet.as_view({**CURRENT}),
    ),
]
