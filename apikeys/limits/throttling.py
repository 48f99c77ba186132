"""The API's rate limit: 100 calls a minute per key (docs/api/README.md#rate-limits).

One HTTP request is one call, whatever it contains, and the count is the same in every process.
API_RATE_LIMIT sets the rate; empty means no limit and no headers. `twenty.api.middleware` reads
`request.rate_limit` (a `RateState`) to set the X-RateLimit-* headers.

People (access tokens, playground tokens) are counted apart from keys, each on their own, and may
make ten times as many calls: settings pages and playgrounds ask in bursts.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from apikeys.context import API_KEY, RequestContext
from apikeys.limits.client_address import client_address
from apikeys.limits.rate_counter import RateState, count, rate_limited, split

USER_FACTOR = 10


def count_call(request: HttpRequest, context: RequestContext) -> None:
    """Count the request for its caller and set `request.rate_limit`. Raises `RateLimited`."""
    rate: str | None = settings.API_RATE_LIMIT
    if not rate:
        return
    is_key = context.actor.kind == API_KEY
    spender_type, spender = "apiKey" if is_key else "user", context.actor.id
    usage = count(request, spender_type, spender, rate if is_key else user_rate(rate))
    if usage is None:
        return
    set_rate_state(request, usage.state)
    if usage.is_exceeded:
        raise rate_limited(usage, spender_type, str(spender), "requests")


def show_limit(request: HttpRequest) -> None:
    """Set `request.rate_limit` on an answer that no caller is charged for (401, 405, sign-in).

    Every API answer carries the headers (docs/api/README.md#rate-limits).
    """
    if hasattr(request, "rate_limit"):
        return
    rate: str | None = settings.API_RATE_LIMIT
    if not rate:
        return
    usage = count(request, "uncounted", client_address(request), rate, add=0)
    if usage is not None:
        set_rate_state(request, usage.state)


def user_rate(rate: str) -> str:
    """Return the rate of a signed-in person, given the rate of keys."""
    calls, seconds = split(rate)
    return f"{calls * USER_FACTOR}/{seconds}s"


def set_rate_state(request: HttpRequest, state: RateState) -> None:
    """Store `state` where the header middleware looks for it."""
    request.rate_limit = state  # type: ignore[attr-defined]  # HttpRequest takes attributes
