"""What every resolver of `/metadata` gets as `info.context`.

`caller_of(info)` returns the request's `RequestContext`; the sign-in mutations, the only ones that
run without one, use `request_of(info)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from apikeys.caller.bearer import MISSING, unauthenticated
from apikeys.context import RequestContext


@dataclass(frozen=True, slots=True)
class MetadataContext:
    request: HttpRequest
    caller: RequestContext | None


def caller_of(info: Any) -> RequestContext:
    """Return the caller. Raises `Unauthenticated` where nobody is known."""
    caller: RequestContext | None = info.context.caller
    if caller is None:
        raise unauthenticated(MISSING)
    return caller


def request_of(info: Any) -> HttpRequest:
    request: HttpRequest = info.context.request
    return request
