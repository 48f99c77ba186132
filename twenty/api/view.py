"""The base of the REST views of metadata, keys, roles and documents.

What comes in: a DRF request. What a subclass gets: `self.context` (a `RequestContext`: the
caller is known, the call is counted), `self.parameters` (the query string), `self.body()` (the
checked JSON body), and the right to raise any `ApiError`. What goes out: JSON; finished bytes in
a `Response` are passed on as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from apikeys.context import RequestContext
from twenty.api.authentication import CallThrottle, ContextAuthentication
from twenty.errors import MethodNotAllowed
from twenty.http.error_handlers import rest_response
from twenty.http.parsers import JsonParser, read_body
from twenty.http.query_string import QueryParameters, parse_query
from twenty.http.renderers import JsonRenderer

_RENDERER = JsonRenderer()
_NEGOTIATOR = DefaultContentNegotiation()
Made = TypeVar("Made")


@cache
def _made(classes: tuple[type[Made], ...]) -> list[Made]:
    return [make() for make in classes]


class ApiView(APIView):
    authentication_classes: Sequence[type[BaseAuthentication]] = (ContextAuthentication,)
    throttle_classes: Sequence[type[BaseThrottle]] = (CallThrottle,)
    permission_classes = ()
    parser_classes = (JsonParser,)
    renderer_classes = (JsonRenderer,)

    context: RequestContext  # who calls

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

    # Authenticators, throttles and the renderer have no state: one of each serves all requests.

    def get_authenticators(self) -> list[BaseAuthentication]:
        return _made(tuple(self.authentication_classes))

    def get_throttles(self) -> list[BaseThrottle]:
        return _made(tuple(self.throttle_classes))

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        return Request(
            request,
            parsers=_made(tuple(self.parser_classes)),
            authenticators=self.get_authenticators(),
            negotiator=_NEGOTIATOR,
        )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """There is one format and one version: what is left is who calls, and how often."""
        request.accepted_renderer, request.accepted_media_type = _RENDERER, _RENDERER.media_type
        self.perform_authentication(request)
        self.check_permissions(request)
        self.check_throttles(request)
        self.context = cast(RequestContext, request.auth)

    def perform_authentication(self, request: Request) -> None:
        for authenticator in request.authenticators or ():
            caller = authenticator.authenticate(request)
            if caller is not None:
                # Whatever a class names as user and token, as DRF does itself.
                request.user, request.auth = cast(Any, caller)
                return
        super().perform_authentication(request)

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


class ApiViewSet(ViewSetMixin, ApiView):
    """Several actions on one resource; the router says which paths and methods lead to them."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """DRF's request and viewset refer to themselves; unless that ends here, they and the body
        stay in memory until the garbage collector comes."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        request.parser_context = {}
        for method in self.action_map:
            vars(self).pop(method, None)
        return finished


def _answer_exception(error: Exception, context: dict[str, Any]) -> HttpResponse:
    return rest_response(error)
