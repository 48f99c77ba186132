"""The base of the REST views of metadata, keys, roles and documents.

What comes in: a DRF request. What a subclass gets: `self.context` (a `RequestContext`: the
caller is known, the call is counted), `self.parameters` (the query string), `self.body()` (the
checked JSON body), and the right to raise any `ApiError`. What goes out: JSON; finished bytes in
a `Response` are passed on as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from apikeys.context import RequestContext
from twenty.api.authentication import CallThrottle, ContextAuthentication
from twenty.errors import MethodNotAllowed
from twenty.http.error_handlers import rest_response
from twenty.http.parsers import JsonParser, read_body
from twenty.http.query_string import QueryParameters, parse_query
from twenty.http.renderers import JsonRenderer

_RENDERER = JsonRenderer()


class ApiView(APIView):
    authentication_classes: Sequence[type[BaseAuthentication]] = (ContextAuthentication,)
    throttle_classes: Sequence[type[BaseThrottle]] = (CallThrottle,)
    permission_classes = ()
    parser_classes = (JsonParser,)
    renderer_classes = (JsonRenderer,)

    @property
    def context(self) -> RequestContext:
        return cast(RequestContext, self.request.auth)

    @cached_property
    def parameters(self) -> QueryParameters:
        """The query string's parameters; unknown ones are nobody's business."""
        return parse_query(self.request.META.get("QUERY_STRING", ""))

    def body(self) -> Any:
        return read_body(self.request._request)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        allowed = ", ".join(self.allowed_methods)
        raise MethodNotAllowed(
            f"{request.method} is not allowed on '{request.path}'. Allowed methods are {allowed}.",
            headers={"Allow": allowed},
        )

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        return _RENDERER, _RENDERER.media_type

    def get_renderers(self) -> Sequence[BaseRenderer]:  # type: ignore[override]
        return (_RENDERER,)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {}

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], HttpResponse]:
        return _answer_exception


def _answer_exception(error: Exception, context: dict[str, Any]) -> HttpResponse:
    return rest_response(error)
