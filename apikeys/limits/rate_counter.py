"""Count calls through django-ratelimit, and build the 429 that follows.

Counts are exact across processes: the cache's `add` and `incr` are atomic (`twenty.cache.counters`,
or Redis). Windows are fixed and start at an offset that differs from value to value. Nobody is
refused while the cache is unreachable (`apikeys.limits.outage`). The 429:
docs/api/README.md#rate-limits.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.http import HttpRequest
from django_ratelimit.core import get_usage

from apikeys.limits.outage import Outage
from apikeys.limits.windows import window_of
from twenty.errors import RateLimited
from twenty.reference import is_reference

OPERATION = "api"
_RATE = re.compile(r"(\d+)/(\d*)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class RateState(NamedTuple):
    """Values of the X-RateLimit headers: calls allowed, calls left, end of the window (epoch s)."""

    limit: int
    remaining: int
    reset: int


@dataclass(slots=True)
class Usage:
    """One count. `period` and `seconds_left` are in whole seconds, `seconds_left` is at least 1."""

    count: int
    limit: int
    period: int
    seconds_left: int

    @property
    def is_exceeded(self) -> bool:
        return self.count > self.limit

    @property
    def state(self) -> RateState:
        remaining = self.limit - self.count
        return RateState(
            self.limit, remaining if remaining > 0 else 0, int(time.time()) + self.seconds_left
        )


def count(
    request: HttpRequest, group: str, value: object, rate: str, *, add: int = 1
) -> Usage | None:
    """Count `add` (0 only looks) for `value`; None while the counter is unreachable."""
    if _outage.is_on and not _outage.may_try():
        return None
    limit, period = split(rate)
    try:
        usage = _counted(request, group, value, limit, period, add)
    except _outages() as error:
        _outage.begin(error)
        return None
    if _outage.is_on:
        _outage.end()
    return usage


def _counted(
    request: HttpRequest, group: str, value: object, limit: int, period: int, add: int
) -> Usage | None:
    if add > 0 and not is_reference():
        known = _counted_in_window(group, value, limit, period)
        if known is not None:
            return known
    usage = get_usage(
        request, group=group, key=lambda *_: str(value), rate=(limit, period), increment=add > 0
    )
    if usage is None or usage["time_left"] < 0:
        return None
    return Usage(usage["count"], limit, period, max(usage["time_left"], 1))


def _counted_in_window(group: str, value: object, limit: int, period: int) -> Usage | None:
    """Count in one step of the cache where the library takes two.

    None in a window that has not begun, which the library then begins.
    """
    now = int(time.time())
    end, key = window_of(group, value, limit, period, now)
    try:
        counted: int = caches[DEFAULT_CACHE_ALIAS].incr(key)
    except ValueError:
        return None
    return Usage(counted, limit, period, max(end - now, 1))


_outage = Outage()


def _outages() -> tuple[type[Exception], ...]:
    """Return the exceptions that an unreachable cache raises.

    Redis' client is large, so it is imported only where it is used.
    """
    client = sys.modules.get("redis.exceptions")
    return (OSError,) if client is None else (OSError, client.RedisError)


@cache
def split(rate: str) -> tuple[int, int]:
    """Parse "100/m" → (100, 60): calls, seconds."""
    match = _RATE.fullmatch(rate)
    if match is None:
        raise ValueError(f"'{rate}' is not a rate such as 100/m")
    return int(match[1]), int(match[2] or 1) * _SECONDS[match[3]]


def rate_limited(usage: Usage, spender_type: str, spender_id: str, what: str) -> RateLimited:
    """Build the refusal with the headers and body of docs/api/README.md#rate-limits."""
    state = usage.state
    message = f"Rate limit exceeded for {spender_type}: {usage.limit} {what} per {usage.period}s."
    return RateLimited(
        message,
        user_friendly_message="Too many requests. Please wait before trying again.",
        headers={
            "Retry-After": str(usage.seconds_left),
            "X-RateLimit-Limit": str(state.limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(state.reset),
        },
        body={
            "limitKind": "speed",
            "exhaustedKind": "limit",
            "scope": {
                "spenderType": spender_type,
                "spenderId": spender_id,
                "operationType": OPERATION,
            },
            "limit": usage.limit,
            "remaining": 0,
            "periodCount": usage.period,
            "periodUnit": "second",
            "retryAfterSeconds": usage.seconds_left,
            "retryAfterMs": usage.seconds_left * 1000,
        },
    )
