"""Pages that show the generated documents; each responds with and without a trailing slash."""

from django.urls import re_path

from core.pages import code

urlpatterns = [
    re_path(r"^settings/api-webhooks/code/?$", code.code, name="api-code"),
]
