"""Limit failed authentications per client address (django-ratelimit, shared by all workers).

Only failures are counted, and only failures are refused: a valid key still passes from the same
address, so one broken script behind a company's router does not lock out its colleagues. Guessing
is hopeless anyway (256 random bits); the limit keeps a flood of guesses from being free.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from apikeys.limits.client_address import client_address
from apikeys.limits.rate_counter import count, rate_limited

GROUP = "failed-authentication"
DEFAULT_RATE = "100/m"


def refuse_flood(request: HttpRequest) -> None:
    """Count a failed attempt. Raises `RateLimited` (429) beyond the limit."""
    rate = getattr(settings, "FAILED_AUTHENTICATION_LIMIT", DEFAULT_RATE)
    if not rate:
        return
    address = client_address(request)
    usage = count(request, GROUP, address, rate)
    if usage is not None and usage.is_exceeded:
        raise rate_limited(usage, "address", address, "failed authentications")
