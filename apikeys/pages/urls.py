"""Pages of keys and roles; each answers with and without the trailing slash."""

from django.urls import re_path

from apikeys.pages import keys

KEY = r"(?P<key_id>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"

urlpatterns = [
    re_path(r"^settings/api-webhooks/?$", keys.key_list, name="api-webhooks"),
    re_path(r"^settings/api-keys/new/?$", keys.key_new, name="api-key-new"),
    re_path(rf"^settings/api-keys/{KEY}/?$", keys.key_detail, name="api-key"),
    re_path(rf"^settings/api-keys/{KEY}/rename/?$", keys.key_rename, name="api-key-rename"),
    re_path(rf"^settings/api-keys/{KEY}/role/?$", keys.key_role, name="api-key-role"),
    re_path(
        rf"^settings/api-keys/{KEY}/regenerate/?$", keys.key_regenerate, name="api-key-regenerate"
    ),
    re_path(rf"^settings/api-keys/{KEY}/delete/?$", keys.key_delete, name="api-key-delete"),
]
