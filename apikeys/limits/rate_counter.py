"""Counting through django-ratelimit, and the 429 that follows.

What comes in: a group, a value to count by, a rate such as "100/m". What goes out: `Usage`, exact
across processes (the cache's `add` and `incr` are atomic: shared memory or Redis), or None when
the cache cannot be reached: then nobody is refused, because an outage of the counter must not
become an outage of the API; the log says so. Windows are fixed, and start at a moment that differs
from value to value. 429: docs/api/README.md#rate-limits.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django_ratelimit import ALL
from django_ratelimit.core import _get_window, _make_cache_key, get_usage

from twenty.errors import RateLimited

logger = logging.getLogger(__name__)
OPERATION = "api"
_RATE = re.compile(r"(\d+)/(\d*)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class RateState(NamedTuple):
    """What the X-RateLimit headers say: calls allowed, calls left, end of the window (epoch s)."""

    limit: int
    remaining: int
    reset: int


@dataclass(slots=True)
class Usage:
    """One count. `period` and `seconds_left` are whole seconds, `seconds_left` at least 1."""

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


def count(request: HttpRequest, group: str, value: str, rate: str, *, add: int = 1) -> Usage | None:
    """Count `add` (1, or 0 to look only) for `value`; None when the counter is out of reach."""
    try:
        if add > 0:
            counted = _count_on(group, value, rate)
            if counted is not None:
                return counted
        usage = get_usage(
            request, group=group, key=lambda *_: value, rate=split(rate), increment=add > 0
        )
    except _outages() as error:
        logger.warning("The rate limiter's cache cannot be reached, nobody is limited: %s", error)
        return None
    if usage is None or usage["time_left"] < 0:
        return None
    limit, period = split(rate)
    return Usage(usage["count"], limit, period, max(usage["time_left"], 1))


def _count_on(group: str, value: str, rate: str) -> Usage | None:
    """Count in a window that has begun, by one step of the cache where the library takes two; None
    when it has not begun: the library then begins it. Window and key are the library's."""
    limit, period = split(rate)
    now = int(time.time())
    window, key = _window(group, value, rate)
    if not 0 <= window - now < period:
        _window.cache_clear()  # others end too: one a second at most is found out so
        window, key = _window(group, value, rate)
    try:
        counted: int = caches[settings.RATELIMIT_USE_CACHE].incr(key)
    except ValueError:
        return None
    return Usage(counted, limit, period, max(window - now, 1))


@lru_cache(maxsize=4096)
def _window(group: str, value: str, rate: str) -> tuple[int, str]:
    """The end of the window that now is in (epoch s), and its counter's key."""
    limit_and_period = split(rate)
    window: int = _get_window(value, limit_and_period[1])
    return window, _make_cache_key(group, window, limit_and_period, value, ALL)


def _outages() -> tuple[type[Exception], ...]:
    """What a cache raises that cannot be reached. Redis' client is large, and loaded by its user
    only."""
    client = sys.modules.get("redis.exceptions")
    return (OSError,) if client is None else (OSError, client.RedisError)


@lru_cache(maxsize=64)
def split(rate: str) -> tuple[int, int]:
    """ "100/m" → (100, 60): calls, seconds."""
    match = _RATE.fullmatch(rate)
    if match is None:
        raise ValueError(f"'{rate}' is not a rate such as 100/m")
    return int(match[1]), int(match[2] or 1) * _SECONDS[match[3]]


def rate_limited(usage: Usage, spender_type: str, spender_id: str, what: str) -> RateLimited:
    """The refusal, with the headers and the body of docs/api/README.md#rate-limits."""
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
