"""Who really asks, behind reverse proxies (TRUSTED_PROXIES).

A request that comes from a trusted proxy gets its client address from `X-Forwarded-For` (the
last address that is not a trusted proxy), its scheme from `X-Forwarded-Proto` and its host from
`X-Forwarded-Host`. Everybody else's headers of these names count for nothing.
"""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from twenty.config.environment_values import Network, is_address


class TrustedProxyMiddleware:
    """First in the chain, so that limits, logs and addresses see the client, not the proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.proxies: tuple[Network, ...] = settings.ENVIRONMENT.trusted_proxies
        if not self.proxies:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._is_trusted(request.META.get("REMOTE_ADDR", "")):
            self._believe(request)
        return self.get_response(request)

    def _believe(self, request: HttpRequest) -> None:
        meta = request.META
        chain = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        for address in reversed(chain):
            if not is_address(address):
                break
            meta["REMOTE_ADDR"] = address
            if not self._is_trusted(address):
                break
        scheme = meta.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
        if scheme in ("http", "https"):
            meta["wsgi.url_scheme"] = scheme
        host = meta.get("HTTP_X_FORWARDED_HOST", "").strip()
        if host:
            meta["HTTP_HOST"] = host

    def _is_trusted(self, text: str) -> bool:
        if not is_address(text):
            return False
        address = ipaddress.ip_address(text)
        return any(address in network for network in self.proxies)
