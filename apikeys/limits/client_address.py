"""The address that limits per client are counted by: the one place that decides it.

What comes in: a request whose REMOTE_ADDR `twenty.http.proxies.TrustedProxyMiddleware` has already
set to the client's own address when the request came through a trusted proxy (TRUSTED_PROXIES).
What goes out: text. Forwarding headers are not read here, so nobody else's count for anything.
"""

import ipaddress

from django.http import HttpRequest

UNKNOWN = "unknown"
# One household or data-centre customer holds a /64: counting single addresses would limit nobody.
IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """The client's IPv4 address, or its IPv6 network of 64 bits; "unknown" when there is none."""
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
