"""Paths of the Metadata REST API and of its document (the slash rule is `twenty.api.middleware`'s).

Keys, roles, members and settings have theirs in `apikeys.rest.urls`.
"""

from django.urls import re_path

from metadata.rest.document import MetadataDocumentView
from metadata.rest.paths import RESOURCE_PATHS

urlpatterns = [
    *RESOURCE_PATHS,
    re_path(r"^(?:rest/)?open-api/metadata$", MetadataDocumentView.as_view()),
]
