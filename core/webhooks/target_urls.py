"""A webhook's address, description and secret as they are written, checked."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from apikeys import input_values as values
from twenty.errors import ApiError, BadUserInput
from twenty.http import outbound

MAX_DESCRIPTION, MAX_SECRET = 2000, 500


def read_target_url(given: Any) -> str:
    """Return the address as a URL parser writes it: "https://Example.com" as "https://example.com/".

    Raises `INVALID_WEBHOOK_INPUT`, `INVALID_TARGET_URL`; the latter also for an address inside of
    the network.
    """
    if given is None or (isinstance(given, str) and not given.strip()):
        raise BadUserInput(
            "Target URL is required",
            code="INVALID_WEBHOOK_INPUT",
            user_friendly_message="Enter the address that is to be called.",
        )
    if not isinstance(given, str):
        raise values.wrong("targetUrl", given, "a text")
    url = _normalised(given.strip())
    outbound.check_target(url)
    return url


def read_description(given: Any) -> str | None:
    found = values.optional_text(given, "description", max_length=MAX_DESCRIPTION)
    return None if found is None else found.strip()


def read_secret(given: Any) -> str:
    """Return the secret; "" leaves deliveries unsigned."""
    if not isinstance(given, str):
        raise values.wrong("secret", "a value", "a text")
    if len(given) > MAX_SECRET or not given.isprintable():
        raise values.wrong(
            "secret", "not shown here", f"at most {MAX_SECRET} printable characters, or none"
        )
    return given


def new_secret() -> str:
    return secrets.token_hex(32)


def _normalised(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _no_url(url) from None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise _no_url(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/"))


def _no_url(url: str) -> ApiError:
    return BadUserInput(
        f'targetUrl is "{url[:200]}"; expected an address that begins with http:// or https:// '
        "and names a host",
        code="INVALID_TARGET_URL",
        user_friendly_message="Enter an address that begins with http:// or https://.",
    )
