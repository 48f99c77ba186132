"""The client address that rate limits are counted by: the only place that decides it.

`twenty.http.proxies.TrustedProxyMiddleware` has set REMOTE_ADDR to the client's own address when
the request came through a trusted proxy (TRUSTED_PROXIES). Forwarding headers are not read here, so
those of untrusted senders have no effect.
"""

import ipaddress

from django.http import HttpRequest

UNKNOWN = "unknown"
# A household or data-centre customer holds a whole /64: limiting single addresses is no limit.
IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """Return the client's IPv4 address or IPv6 /64 network; "unknown" without one."""
    return _counted_form(request.META.get("REMOTE_ADDR") or "")


def _counted_form(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
