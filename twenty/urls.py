"""Every public URL, on one screen. The modules named here hold each part's own paths."""

import re

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from twenty.api.unknown_path import unknown_api_path
from twenty.http.api_paths import API_SEGMENTS
from twenty.http.health import healthz, readyz

handler404 = "twenty.workspaces.pages.errors.not_found"
handler500 = "twenty.workspaces.pages.errors.failed"

_SEGMENTS = "|".join(map(re.escape, sorted(API_SEGMENTS)))

urlpatterns: list[URLPattern | URLResolver] = [
    # Core REST: /rest/{objects}, /rest/{objects}/{id}, /rest/batch/{objects}, …
    path("", include("core.rest.urls")),
    # Imports: /rest/imports, /rest/imports/{id}, /rest/imports/{id}/file, …
    path("", include("core.rest.imports.urls")),
    # Core GraphQL: /graphql
    path("", include("core.graphql.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    # Documents: /rest/open-api/{core,metadata}, /open-api/{core,metadata}
    path("", include("core.openapi.urls")),
    # Keys, roles, members, workspace: /rest/metadata/{apiKeys,roles,members,…}, /rest/apiKeys
    path("", include("apikeys.rest.urls")),
    # Webhooks: /rest/metadata/webhooks, /rest/webhooks
    path("", include("core.rest.webhooks.urls")),
    # Metadata REST: /rest/metadata/…
    path("", include("metadata.rest.urls")),
    # Metadata GraphQL: /metadata
    path("", include("twenty.metadata_endpoint.urls")),
    # Everything else below the APIs' segments, and what only programs ask for: 404 in JSON
    re_path(rf"^(?:{_SEGMENTS})(?:/[\s\S]*)?\Z", unknown_api_path),
    # Pages: sign-in, profile, members; data model; keys and roles; playgrounds
    path("", include("twenty.workspaces.urls")),
    path("", include("metadata.pages.urls")),
    path("", include("apikeys.pages.urls")),
    path("", include("core.pages.urls")),
    path("", include("core.playground.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
