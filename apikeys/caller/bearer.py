"""Read the `Authorization` header, the only way in: keys in the URL or the body are ignored.

Messages: docs/api/README.md#authentication, docs/api/rest.md#refusals.
"""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest

from twenty.errors import Unauthenticated

MISSING: Final = "Missing authentication token"
INVALID: Final = "Token invalid."
EXPIRED: Final = "Token has expired."
REVOKED: Final = "This API Key is revoked"

MAX_TOKEN_LENGTH = 2048
# RFC 6750, b64token: covers every token of ours, and nothing that could confuse a log.
_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/:]+=*")


def bearer_token(request: HttpRequest) -> str:
    """Return the token of `Authorization: Bearer …`, unchecked.

    Raises `Unauthenticated` (401 with `WWW-Authenticate`) when it is missing or malformed.
    """
    header: str = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _, token = header.strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated(MISSING)
    if len(token) > MAX_TOKEN_LENGTH or _TOKEN.fullmatch(token) is None:
        raise unauthenticated(INVALID)
    return token


def unauthenticated(message: str) -> Unauthenticated:
    """Build the 401 with `message`."""
    return Unauthenticated(
        message,
        user_friendly_message="Sign in, or check your API key.",
        headers={"WWW-Authenticate": "Bearer"},
    )
