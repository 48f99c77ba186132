"""DRF's authentication and throttling classes: thin, over `apikeys`.

`request.user` is the `Actor`, `request.auth` the `RequestContext`. Raises `Unauthenticated` (401)
and `RateLimited` (429).
"""

from __future__ import annotations

from typing import Any, cast

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apikeys.caller.authentication import authenticate
from apikeys.context import Actor, RequestContext
from apikeys.limits.throttling import count_call


class ContextAuthentication(BaseAuthentication):
    """Accepts `Authorization: Bearer …` and nothing else (docs/api/README.md#authentication)."""

    def authenticate(self, request: Request) -> tuple[Actor, RequestContext]:
        context = authenticate(request._request)
        return context.actor, context

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class CallThrottle(BaseThrottle):
    """Counts each HTTP request as one call (docs/api/README.md#rate-limits)."""

    def allow_request(self, request: Request, view: Any) -> bool:
        count_call(request._request, cast(RequestContext, request.auth))
        return True
