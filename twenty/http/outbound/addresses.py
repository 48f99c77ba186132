"""Which addresses the server may connect to on behalf of a workspace.

Everything that is not plainly public is refused, whatever form it is written in: an IPv6 address
that carries an IPv4 address is judged as that too. The operator may allow hosts and networks;
addresses at which clouds give out credentials are never allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address

ANY = "*"
# Link-local networks whole: instance metadata of AWS, Azure, Google, Oracle. Then what lies
# elsewhere: AWS by IPv6, Alibaba, Oracle, Azure's host.
_NEVER: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(one)
    for one in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::/32",
        "fd20:ce::/32",
        "100.100.100.200/32",
        "192.0.0.192/32",
        "168.63.129.16/32",
    )
)
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_LOW_32 = 0xFFFFFFFF


def is_never_allowed(address: Address) -> bool:
    """Tell whether it is an address at which machines learn their own credentials."""
    return any(one in network for one in _meanings(address) for network in _NEVER)


def is_public(address: Address) -> bool:
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved for one in _meanings(address)
    )


def is_allowed(host: str, address: Address, allowed: Sequence[str]) -> bool:
    """Tell whether the operator's list has the host's name, the address, or its network."""
    return any(
        entry == ANY or entry.casefold() == host or _contains(entry, one)
        for entry in allowed
        for one in _meanings(address)
    )


def _contains(entry: str, address: Address) -> bool:
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:  # a name
        return False


def _meanings(address: Address) -> Iterator[Address]:
    """Yield the address and every IPv4 address inside it."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    # Without the zone of fe80::1%eth0, which no network contains.
    plain = IPv6Address(int(address))
    yield plain
    if plain.sixtofour is not None:
        yield plain.sixtofour
    if plain.teredo is not None:
        yield from plain.teredo
    if any(plain in network for network in _NAT64) or (int(plain) >> 32 == 0 and int(plain) > 1):
        yield IPv4Address(int(plain) & _LOW_32)


def parse_address(text: str) -> Address:
    return ip_address(text)
