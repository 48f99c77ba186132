"""The real client behind reverse proxies (TRUSTED_PROXIES).

A request from a trusted proxy gets its client address from `X-Forwarded-For` (the last address that
is not a trusted proxy; with a port or in brackets, as some proxies write it), its scheme from
`X-Forwarded-Proto` and its host from `X-Forwarded-Host`. From anybody else these headers have no
effect.

A WSGI server gives `X-Forwarded-For` and `X_Forwarded_For` the same name, and of the two the later
one counts. A proxy that passes the second on lets its callers choose their address:
docs/operations.md says what each proxy needs.
"""

import ipaddress
import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from twenty.config.environment_values import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORT = re.compile(r":[0-9]{1,5}")


class TrustedProxyMiddleware:
    """First in the chain, so that limits, logs and addresses see the client, not the proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.proxies: tuple[Network, ...] = settings.ENVIRONMENT.trusted_proxies
        if not self.proxies:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        peer = read_address(request.META.get("REMOTE_ADDR", ""))
        if peer is not None and self._is_trusted(peer):
            self._believe(request)
        return self.get_response(request)

    def _believe(self, request: HttpRequest) -> None:
        meta = request.META
        for text in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            address = read_address(text)
            if address is None:
                break
            meta["REMOTE_ADDR"] = str(address)
            if not self._is_trusted(address):
                break
        scheme = meta.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
        if scheme in ("http", "https"):
            meta["wsgi.url_scheme"] = scheme
        host = meta.get("HTTP_X_FORWARDED_HOST", "").strip()
        if host:
            meta["HTTP_HOST"] = host

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self.proxies)


def read_address(text: str) -> Address | None:
    """Read an address; None if there is none. IPv4 within IPv6 is IPv4.

    Forms: `9.9.9.9`, `9.9.9.9:1234`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:1234`, each
    also in quotes.
    """
    host, port = text.strip().strip('"'), ""
    if host.startswith("["):
        host, bracket, port = host[1:].partition("]")
        port = port if bracket else host  # no closing bracket: not an address
    elif host.count(":") == 1:  # IPv6 addresses have more
        host, colon, port = host.partition(":")
        port = colon + port
    if port and not _PORT.fullmatch(port):
        return None
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
