"""The documents of both REST APIs (docs/api/openapi.md#documents)."""

from django.urls import re_path

from core.openapi.metadata_document import metadata_document
from core.openapi.views import DocumentView

urlpatterns = [
    re_path(r"^(?:rest/)?open-api/core\Z", DocumentView.as_view()),
    re_path(
        r"^(?:rest/)?open-api/metadata\Z",
        DocumentView.as_view(name="metadata", build=metadata_document),
    ),
]
