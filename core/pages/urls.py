"""Pages on top of the APIs of records; each responds with and without a trailing slash."""

from django.urls import re_path

from core.pages import code, exports

urlpatterns = [
    re_path(r"^settings/api-webhooks/code/?$", code.code, name="api-code"),
    re_path(
        r"^settings/data-model/(?P<plural>[a-z][a-zA-Z0-9]{0,62})/export/?$",
        exports.export_records,
        name="data-model-export",
    ),
]
