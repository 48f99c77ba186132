"""Core REST: every path below `/rest` (without trailing slash: `twenty.api.middleware`).

Tried before all others, because most requests are these; what else lies below `/rest` is left out
by its first segment.
"""

from django.urls import re_path

from core.rest.views import records_view

OTHER_SEGMENTS = "metadata|open-api|apiKeys|webhooks"

urlpatterns = [
    re_path(
        rf"^rest(?!/(?:{OTHER_SEGMENTS})(?:/|\Z))(?:/(?P<path>[\s\S]*))?\Z",
        records_view,
    )
]
