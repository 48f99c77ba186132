"""The base of the REST views of metadata, keys, roles and documents.

A subclass gets `self.context` (a `RequestContext`: the caller is authenticated, the call counted),
`self.parameters` (the query string) and `self.body()` (the checked JSON body), and may raise any
`ApiError`. Answers are JSON; a `Response` with finished bytes is passed on unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, update_wrapper
from typing import Any, ClassVar, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.decorators import classonlymethod
from django.utils.functional import cached_property
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Empty, Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from apikeys.context import RequestContext
from twenty.api.all_or_nothing import Outcome
from twenty.api.authentication import CallThrottle, ContextAuthentication
from twenty.api.dry_run import DRY_RUN, is_dry_run, rehearsed
from twenty.api.idempotency import FAILED, HEADER, answer_once
from twenty.api.preconditions import (
    IF_MATCH,
    IF_NONE_MATCH,
    IF_UNMODIFIED_SINCE,
    SAFE_METHODS,
    refuse_unhonoured,
)
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


class ApiRequest(Request):
    """DRF's request, without the reference cycle of its constructor.

    That one creates a context for parsers that contains the request itself, which would stay in
    memory, with its body, until the garbage collector runs.
    """

    def __init__(
        self,
        request: HttpRequest,
        parsers: Sequence[BaseParser],
        authenticators: Sequence[BaseAuthentication],
    ) -> None:
        self._request = request
        self.method = request.method or ""
        self.parsers = parsers
        self.authenticators = authenticators
        self.negotiator = _NEGOTIATOR
        self.parser_context: dict[str, Any] = {}
        self._data = self._files = self._full_data = self._content_type = Empty
        self._stream: Any = Empty


class ApiView(APIView):
    authentication_classes: Sequence[type[BaseAuthentication]] = (ContextAuthentication,)
    throttle_classes: Sequence[type[BaseThrottle]] = (CallThrottle,)
    permission_classes = ()
    parser_classes = (JsonParser,)
    renderer_classes = (JsonRenderer,)

    # Which preconditions each action honours, by their names in META; all others are refused.
    preconditions: ClassVar[Mapping[str, frozenset[str]]] = {}

    context: RequestContext  # who calls

    @cached_property
    def parameters(self) -> QueryParameters:
        """Return the query string's parameters; unknown ones are ignored."""
        return parse_query(self.request._request.META.get("QUERY_STRING", ""))

    def body(self) -> Any:
        return read_body(self.request._request)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        allowed = ", ".join(self.allowed_methods)
        raise MethodNotAllowed(
            f"{request.method} is not allowed on '{request.path}'. Allowed methods are {allowed}.",
            headers={"Allow": allowed},
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method not in SAFE_METHODS:
            raw = request.META.get("QUERY_STRING", "")
            if HEADER in request.META or (raw and DRY_RUN in parse_query(raw)):
                return self._dispatch_whole(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def _dispatch_whole(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As `dispatch`, for a write that is only tried, or that has an `Idempotency-Key`.

        Its caller is needed before the transaction around it begins. What is tried leaves a key as
        it is.
        """
        self.args, self.kwargs, self.headers = args, kwargs, self.default_response_headers
        asked = self.request = self.initialize_request(request, *args, **kwargs)

        def act() -> Outcome:
            try:
                handler = getattr(self, str(request.method).lower(), self.http_method_not_allowed)
                response = handler(asked, *args, **kwargs)
            except Exception as error:
                response = self.handle_exception(error)
            finished = self.finalize_response(asked, response, *args, **kwargs)
            if isinstance(finished, SimpleTemplateResponse):
                finished.render()
            return Outcome(finished, finished.status_code < FAILED)

        try:
            self.initial(asked, *args, **kwargs)
            if is_dry_run(self.parameters):
                return rehearsed(act)
            if HEADER in request.META:
                return answer_once(request, self.context, act)
            return act().response
        except Exception as error:
            return self.get_exception_handler()(error, {})

    # Authenticators, throttles and the renderer are stateless: one of each serves all requests.

    def get_authenticators(self) -> list[BaseAuthentication]:
        return _made(tuple(self.authentication_classes))

    def get_throttles(self) -> list[BaseThrottle]:
        return _made(tuple(self.throttle_classes))

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        return ApiRequest(request, _made(tuple(self.parser_classes)), self.get_authenticators())

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate and throttle: with one format and version, nothing else is negotiated."""
        request.accepted_renderer, request.accepted_media_type = _RENDERER, _RENDERER.media_type
        self.perform_authentication(request)
        self.check_permissions(request)
        self.check_throttles(request)
        self.context = cast(RequestContext, request.auth)
        meta = request._request.META
        if IF_MATCH in meta or IF_NONE_MATCH in meta or IF_UNMODIFIED_SINCE in meta:
            honoured = self.preconditions.get(getattr(self, "action", ""), ())
            refuse_unhonoured(meta, request.method, honoured)

    def perform_authentication(self, request: Request) -> None:
        for authenticator in request.authenticators or ():
            caller = authenticator.authenticate(request)
            if caller is not None:
                # Whatever a class uses as user and token, as in DRF itself.
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
    """Several actions on one resource; the router maps paths and methods to them."""

    @classonlymethod
    def as_view(  # type: ignore[override]  # as DRF's, with actions
        cls, actions: dict[str, Any], **initkwargs: Any
    ) -> Callable[..., HttpResponse]:
        """Return a view without the reference cycle of DRF's.

        DRF's view gives each instance bound methods of its own, which keep request and body in
        memory until the garbage collector runs. Here the methods are bound to actions once, in a
        class for this path.
        """
        known: Any = {**actions, **({"head": actions["get"]} if "get" in actions else {})}
        declared = super().as_view(known, **initkwargs)
        methods = {method: getattr(cls, action) for method, action in known.items()}
        made = type(cls.__name__, (cls,), {**initkwargs, **methods, "action_map": known})

        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            self = made()
            self.request, self.args, self.kwargs = request, args, kwargs
            self.action = known.get(str(request.method).lower(), "")
            answer: HttpResponse = self.dispatch(request, *args, **kwargs)
            return answer

        return update_wrapper(view, declared)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        return ApiView.initialize_request(self, request)  # DRF's own only adds the action


def _answer_exception(error: Exception, context: dict[str, Any]) -> HttpResponse:
    return rest_response(error)
