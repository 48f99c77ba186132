"""Pages of keys and roles; each responds with and without a trailing slash."""

from django.urls import re_path

from apikeys.pages import (
    keys,
    role_assignment,
    role_list,
    role_objects,
    role_permissions,
    role_settings,
)

UUID = r"(?P<{}>[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}})"
KEY = rf"^settings/api-keys/{UUID.format('key_id')}"
ROLE = rf"^settings/roles/{UUID.format('role_id')}"
OBJECT = rf"{ROLE}/objects/{UUID.format('object_id')}"

urlpatterns = [
    re_path(r"^settings/api-webhooks/?$", keys.key_list, name="api-webhooks"),
    re_path(r"^settings/api-keys/new/?$", keys.key_new, name="api-key-new"),
    re_path(rf"{KEY}/?$", keys.key_detail, name="api-key"),
    re_path(rf"{KEY}/rename/?$", keys.key_rename, name="api-key-rename"),
    re_path(rf"{KEY}/role/?$", keys.key_role, name="api-key-role"),
    re_path(rf"{KEY}/regenerate/?$", keys.key_regenerate, name="api-key-regenerate"),
    re_path(rf"{KEY}/delete/?$", keys.key_delete, name="api-key-delete"),
    re_path(r"^settings/roles/?$", role_list.role_list, name="roles"),
    re_path(r"^settings/roles/new/?$", role_list.role_new, name="role-new"),
    re_path(r"^settings/roles/default/?$", role_list.default_role, name="role-default"),
    re_path(rf"{ROLE}/?$", role_permissions.permissions, name="role"),
    re_path(rf"{ROLE}/objects/?$", role_objects.choose_object, name="role-choose-object"),
    re_path(rf"{OBJECT}/?$", role_objects.object_rule, name="role-object"),
    re_path(rf"{OBJECT}/remove/?$", role_objects.remove_rule, name="role-object-remove"),
    re_path(rf"{ROLE}/assignment/?$", role_assignment.assignment, name="role-assignment"),
    re_path(
        rf"{ROLE}/assignment/member/?$", role_assignment.assign_member, name="role-assign-member"
    ),
    re_path(rf"{ROLE}/assignment/api-key/?$", role_assignment.assign_key, name="role-assign-key"),
    re_path(rf"{ROLE}/settings/?$", role_settings.role_settings, name="role-settings"),
    re_path(rf"{ROLE}/delete/?$", role_settings.role_delete, name="role-delete"),
]
