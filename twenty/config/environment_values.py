"""Readers of single environment values: text → checked Python value.

Every reader raises `ValueError` whose text is the *expectation* ("a whole number from 1 to 64");
`twenty.config.environment` adds the variable's name and its value.
"""

import ipaddress
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})
DURATION_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "min": 60_000}
# django-ratelimit's notation: a count, then a period of n seconds, minutes, hours or days.
RATE = re.compile(r"([1-9]\d{0,8})/([1-9]\d{0,4})?([smhd])")
HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high`, both included."""

    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,12}", text) or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return read


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a reader of one of `choices`, ignoring case."""

    def read(text: str) -> str:
        for choice in choices:
            if text.lower() == choice.lower():
                return choice
        raise ValueError("one of " + ", ".join(choices))

    return read


def switch(text: str) -> bool:
    if text.lower() in TRUE_WORDS:
        return True
    if text.lower() in FALSE_WORDS:
        return False
    raise ValueError("1 (on) or 0 (off)")


def duration(text: str) -> int:
    """Return milliseconds, from `15s`, `500ms`, `2m`; a bare number is seconds; 0: no limit."""
    match = re.fullmatch(r"(\d{1,7})(ms|s|min|m)?", text)
    if match is None:
        raise ValueError("a duration such as 15s, 500ms or 2m, or 0 for no limit")
    return int(match[1]) * DURATION_UNITS[match[2] or "s"]


def time_limit(text: str) -> int:
    """Return milliseconds, as `duration` does, from a tenth of a second to an hour."""
    expectation = "a duration from 100ms to 60m, such as 15s"
    try:
        found = duration(text)
    except ValueError:
        raise ValueError(expectation) from None
    if not 100 <= found <= 3_600_000:
        raise ValueError(expectation)
    return found


def age(text: str) -> int:
    """Return seconds, from `30d` or `12h`; a bare number is days."""
    match = re.fullmatch(r"(\d{1,5})([dh])?", text)
    if match is None or int(match[1]) == 0:
        raise ValueError("an age such as 30d or 12h, of at least an hour")
    return int(match[1]) * (3600 if match[2] == "h" else 86_400)


def rate(text: str) -> str:
    if not RATE.fullmatch(text):
        raise ValueError("a rate such as 100/m or 20/10s (s, m, h, d), or empty for no limit")
    return text


def listen_host(text: str) -> str:
    """Return an address to listen on, in the numeric form that the server requires."""
    if text == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(text.removeprefix("[").removesuffix("]")))
    except ValueError:
        raise ValueError(
            "an IP address to listen on, such as 127.0.0.1, 0.0.0.0 or ::1, or localhost"
        ) from None


def base_url(text: str) -> str:
    """Return scheme, host and port, without a slash at the end; no path is allowed."""
    expectation = "the public address, such as https://crm.example.com, without a path"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(expectation) from None
    extra = parts.path not in ("", "/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not parts.hostname or extra or port == 0:
        raise ValueError(expectation)
    return f"{parts.scheme}://{parts.netloc}"


def networks(text: str) -> tuple[Network, ...]:
    """Return addresses and networks, separated by commas."""
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in words(text))
    except ValueError:
        raise ValueError(
            "IP addresses or networks separated by commas, such as 10.0.0.0/8,192.168.1.7"
        ) from None


def host_names(text: str) -> tuple[str, ...]:
    """Return names as in Django's ALLOWED_HOSTS: `crm.example.com`, `.example.com`, `*`."""
    names = words(text)
    for name in names:
        is_name = name == "*" or HOST_NAME.fullmatch(name.removeprefix("."))
        if not is_name and not is_address(name.strip("[]")):
            raise ValueError(
                "host names without scheme and port, separated by commas, such as "
                "crm.example.com,.example.org, or *"
            )
    return names


def internal_hosts(text: str) -> tuple[str, ...]:
    """Return host names, addresses and networks, or `*`."""
    hosts = tuple(word.casefold() for word in words(text))
    for host in hosts:
        if host != "*" and not HOST_NAME.fullmatch(host) and not _is_network(host):
            raise ValueError(
                "host names, addresses and networks, separated by commas, such as "
                "n8n.internal,10.0.0.7,192.168.0.0/16, or *"
            )
    return hosts


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def database(text: str) -> dict[str, Any]:
    """Return libpq's parameters from a `postgresql://` address."""
    expectation = "an address such as postgresql://user:password@host:5432/database"
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError(expectation)
    try:
        parameters = dict(conninfo_to_dict(text))
    except psycopg.ProgrammingError:
        raise ValueError(expectation) from None
    if not parameters.get("dbname"):
        raise ValueError(expectation + " (the database's name is missing)")
    return parameters


def redis_url(text: str) -> str:
    if not re.fullmatch(r"(rediss?|unix)://\S+", text):
        raise ValueError("an address such as redis://localhost:6379/0")
    return text


def secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("at least 32 random characters")
    return text


def words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def is_address(text: str) -> bool:
    """Tell whether `text` is one numeric IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
