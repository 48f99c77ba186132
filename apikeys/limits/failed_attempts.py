"""Failed authentications are limited per client address (django-ratelimit, shared by all workers).

What comes in: a request whose credentials were refused. What goes out: nothing, or `RateLimited`
(429) once an address has failed too often. Only failures are counted and only failures are
refused: a valid key passes from the same address, so that one broken script behind a company's
router does not lock its colleagues out. Guessing is hopeless anyway (256 random bits); the limit
keeps a flood of guesses from being free.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from apikeys.limits.client_address import client_address
from apikeys.limits.rate_counter import count, rate_limited

GROUP = "failed-authentication"
DEFAULT_RATE = "100/m"


def refuse_flood(request: HttpRequest) -> None:
    """Count one failed attempt; raises `RateLimited` beyond the limit."""
    rate = getattr(settings, "FAILED_AUTHENTICATION_LIMIT", DEFAULT_RATE)
    if not rate:
        return
    address = client_address(request)
    usage = count(request, GROUP, address, rate)
    if usage is not None and usage.is_exceeded:
        raise rate_limited(usage, "address", address, "failed authentications")
