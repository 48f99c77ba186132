"""Paths of the Metadata REST API (`twenty.api.middleware` handles trailing slashes).

Those of keys, roles, members and settings are in `apikeys.rest.urls`; `core.openapi` serves the
document.
"""

from metadata.rest.paths import RESOURCE_PATHS

urlpatterns = RESOURCE_PATHS
