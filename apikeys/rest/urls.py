"""Paths of the management REST API (the slash rule is `twenty.api.middleware`'s)."""

from django.urls import path

from apikeys.rest import keys, roles, workspace

urlpatterns = [
    path("rest/metadata/apiKeys", keys.ApiKeysView.as_view()),
    path("rest/metadata/apiKeys/<str:key_id>", keys.ApiKeyView.as_view()),
    path("rest/metadata/apiKeys/<str:key_id>/token", keys.ApiKeyTokenView.as_view()),
    path("rest/metadata/apiKeys/<str:key_id>/restore", keys.ApiKeyRestoreView.as_view()),
    path("rest/metadata/apiKeys/<str:key_id>/role", keys.ApiKeyRoleView.as_view()),
    path("rest/apiKeys", keys.AliasApiKeysView.as_view()),
    path("rest/apiKeys/<str:key_id>", keys.AliasApiKeyView.as_view()),
    path("rest/metadata/roles", roles.RolesView.as_view()),
    path("rest/metadata/roles/<str:role_id>", roles.RoleView.as_view()),
    path(
        "rest/metadata/roles/<str:role_id>/objectPermissions",
        roles.ObjectPermissionsView.as_view(),
    ),
    path(
        "rest/metadata/roles/<str:role_id>/fieldPermissions",
        roles.FieldPermissionsView.as_view(),
    ),
    path(
        "rest/metadata/roles/<str:role_id>/permissionFlags",
        roles.PermissionFlagsView.as_view(),
    ),
    path("rest/metadata/roles/<str:role_id>/apiKeys/<str:key_id>", roles.RoleApiKeyView.as_view()),
    path(
        "rest/metadata/roles/<str:role_id>/members/<str:member_id>",
        roles.RoleMemberView.as_view(),
    ),
    path("rest/metadata/members", workspace.MembersView.as_view()),
    path("rest/metadata/members/<str:member_id>", workspace.MemberView.as_view()),
    path("rest/metadata/members/<str:member_id>/role", workspace.MemberRoleView.as_view()),
    path("rest/metadata/currentWorkspace", workspace.CurrentWorkspaceView.as_view()),
    path("rest/metadata/auditLog", workspace.AuditLogView.as_view()),
]
