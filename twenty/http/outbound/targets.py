"""A target: where an address leads, judged before anything is sent.

A host's name is resolved once and every address it has must be permitted; the connection goes to
one of these, so that a name cannot change its meaning in between.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from twenty.errors import BadUserInput
from twenty.http.outbound import addresses
from twenty.http.outbound.addresses import Address
from twenty.http.outbound.answers import OutboundFailure

SETTING = "OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS"
INVALID_TARGET_URL = "INVALID_TARGET_URL"
MAX_URL_LENGTH = 2048
_PORTS = {"http": 80, "https": 443}
# Below it are services that are not the web's, to which nobody's server should talk by accident.
_FIRST_FREE_PORT = 1024


class Refused(Exception):
    """The target must not be connected to. The text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """`addresses`: judged, in the order in which to try them."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[Address, ...]

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def check_target(url: str) -> None:
    """Judge an address that is to be saved.

    A name that cannot be resolved now may be resolvable later, so it is no reason to refuse.
    Raises `BadUserInput`.
    """
    try:
        resolve(url)
    except Refused as refused:
        raise BadUserInput(str(refused), code=INVALID_TARGET_URL) from None
    except OutboundFailure:
        return


def resolve(url: str) -> Target:
    """Return what may be connected to. Raises `Refused`, `OutboundFailure` without an address."""
    scheme, host, port, path = _parts(url)
    found = _addresses(host, port)
    for address in found:
        _judge(host, port, address)
    return Target(scheme, host, port, path, found)


def _parts(url: str) -> tuple[str, str, int, str]:
    if len(url) > MAX_URL_LENGTH:
        raise Refused(f"The target URL has {len(url)} characters; at most {MAX_URL_LENGTH} can be.")
    if any(sign <= " " or sign == "\\" or sign == "\x7f" for sign in url):
        raise Refused(f"The target URL '{url[:200]}' contains blanks, control signs or '\\'.")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode().casefold()
    except (ValueError, UnicodeError):
        raise Refused(f"The target URL '{url[:200]}' is not a URL.") from None
    if parts.scheme not in _PORTS or not host:
        raise Refused(
            f"The target URL '{url[:200]}' must begin with http:// or https:// and name a host."
        )
    if parts.username is not None or parts.password is not None:
        raise Refused("The target URL must not contain a user name or password.")
    if not url.isascii():
        raise Refused(f"The target URL '{url[:200]}' must percent-encode what is not ASCII.")
    path = parts.path or "/"
    return (
        parts.scheme,
        host,
        _PORTS[parts.scheme] if port is None else port,
        f"{path}?{parts.query}" if parts.query else path,
    )


def _addresses(host: str, port: int) -> tuple[Address, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OutboundFailure(f"The host '{host}' has no address.") from None
    texts = dict.fromkeys(str(entry[4][0]) for entry in found)
    return tuple(addresses.parse_address(text) for text in texts)


def _judge(host: str, port: int, address: Address) -> None:
    allowed: Sequence[str] = settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS
    if addresses.is_never_allowed(address):
        raise Refused(
            f"The target '{host}' leads to {address}, an address of this machine's own network or "
            "of its cloud's metadata, which is never allowed."
        )
    if addresses.is_allowed(host, address, allowed):
        return
    if not addresses.is_public(address):
        raise Refused(
            f"The target '{host}' leads to {address}, which is not a public address. The operator "
            f"allows internal hosts by the setting {SETTING}."
        )
    if port not in _PORTS.values() and port < _FIRST_FREE_PORT:
        raise Refused(
            f"The target uses port {port}: use 80, 443, or {_FIRST_FREE_PORT} and above. The "
            f"operator allows other ports of a host by the setting {SETTING}."
        )
