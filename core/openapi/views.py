"""The documents over HTTP (docs/api/openapi.md#documents).

A GET returns the document as the key's role sees it, without a valid key the base document, with
200. It is compressed where the client accepts that, and has an `ETag` for 304.
"""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apikeys.context import Actor, RequestContext
from core.openapi.generators import core_document
from core.openapi.serving import Build, ServedDocument, document_for
from twenty.api.authentication import CallThrottle, ContextAuthentication
from twenty.api.view import ApiView
from twenty.errors import Unauthenticated
from twenty.http.error_handlers import JSON_CONTENT_TYPE
from twenty.http.public_url import public_url


class OptionalAuthentication(BaseAuthentication):
    """Treats a missing or invalid key as no key (docs/api/openapi.md#documents)."""

    def authenticate(self, request: Request) -> tuple[Actor, RequestContext] | None:
        try:
            return ContextAuthentication().authenticate(request)
        except Unauthenticated:
            return None


class CallerThrottle(CallThrottle):
    def allow_request(self, request: Request, view: object) -> bool:
        return request.auth is None or super().allow_request(request, view)


class DocumentView(ApiView):
    """Serves what `build` makes; `name` distinguishes the documents in the cache."""

    authentication_classes = (OptionalAuthentication,)
    throttle_classes = (CallerThrottle,)
    name = "core"
    build: Build = staticmethod(core_document)

    def get(self, request: Request) -> HttpResponseBase:
        context = cast("RequestContext | None", request.auth)
        server_url = public_url(request._request)
        document = document_for(self.name, server_url, context, self.build)
        response = _answer(request, document)
        # Django's function handles every form of If-None-Match.
        return get_conditional_response(request, document.etag, response=response) or response


def _answer(request: Request, document: ServedDocument) -> HttpResponse:
    is_compressed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "").lower()
    response = HttpResponse(
        document.compressed if is_compressed else document.plain,
        content_type=JSON_CONTENT_TYPE,
        headers={"ETag": document.etag, "Cache-Control": "private, no-cache"},
    )
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ("Authorization", "Accept-Encoding"))
    return response
