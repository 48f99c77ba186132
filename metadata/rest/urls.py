"""Paths of the Metadata REST API (the slash rule is `twenty.api.middleware`'s).

Keys, roles, members and settings have theirs in `apikeys.rest.urls`; the document is served by
`core.openapi`.
"""

from metadata.rest.paths import RESOURCE_PATHS

urlpatterns = RESOURCE_PATHS
