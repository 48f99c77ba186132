"""Links as texts: what may be a link, its canonical form, and its bare domain.

Hosts are read by the WHATWG URL Standard (`ada_url`). After the host, only blanks are
percent-encoded, and the slash at the end of a bare path is removed. A link without a scheme is
stored without one ("acme.com/about").
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import ada_url
from psycopg import sql

from metadata.values import scalars
from metadata.values.scalars import Refusal
from metadata.values.unicode_texts import trimmed

MAX_URL_BYTES = 2_048
# Any other scheme may run a script, open a file, or start a program on the reader's machine.
HOST_SCHEMES = frozenset({"http", "https", "ftp"})
OTHER_SCHEMES = frozenset(
    {
        "callto", "ftps", "geo", "irc", "ircs", "mailto", "msteams", "sftp", "sip", "sips", "skype",
        "slack", "sms", "tel", "tg", "urn", "webcal", "whatsapp", "xmpp",
    }
)  # fmt: skip
SCHEMES = tuple(sorted(HOST_SCHEMES | OTHER_SCHEMES))
EXPECTATION = "a link such as https://example.com/page"
_DOMAIN_EXPECTATION = "a domain such as example.com"

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# Matches nearly every link: nothing in it needs a change or a decision.
_PLAIN = re.compile(
    rf"(?P<origin>(?:https?://)?(?P<host>(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?))"
    r"(?:[/?#][!-~]*)?"
)
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):", re.IGNORECASE)
# "acme.com:8080" and "localhost:3000" start with a host, not with a scheme.
_HOST_AND_PORT = re.compile(
    r"(?:localhost|[^:/?#@\\.]*\.[^:/?#@\\]*):[0-9]{1,5}(?:[/?#\\]|\Z)", re.IGNORECASE
)
_AUTHORITY = re.compile(r"[^/?#\\]*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DNS_HOST = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"
)
_IP_HOST = re.compile(r"\[[0-9a-f:.]+\]|[0-9]{1,3}(?:\.[0-9]{1,3}){3}")

# The host of a stored link, without what may surround it. PostgreSQL reads it the same way.
_HOST_IN_LINK = (
    r"^(?:[a-z][a-z0-9+.-]*://(?:[^/?#\\]*@)?|(?:[^/?#\\@:]*@)?)"
    r"(\[[0-9a-f:.]+\]|[^/?#\\:@]+)(?::[0-9]+)?(?:[/?#\\]|$)"
)
_WWW = r"^www\.(?=[^.]+\.)"
_HOST = re.compile(_HOST_IN_LINK)
_DOMAIN_SQL = sql.SQL(
    "regexp_replace(coalesce(substring({column} from {host}), {column}), {www}, '')"
)


class _Link(NamedTuple):
    """`scheme` is "" without one; `authority`: user, host and port as written."""

    scheme: str
    authority: str
    rest: str


def canonical_link(value: Any, *, domain_only: bool = False) -> str | None:
    """Return the link as it is stored; None for "". Raises `Refusal`."""
    url = scalars.text(value)
    plain = _PLAIN.fullmatch(url)
    if plain is not None and len(url) <= MAX_URL_BYTES and "xn--" not in url:
        if domain_only:
            return bare_host(plain["host"])
        return _without_last_slash(url, plain.end("origin"))
    url = trimmed(url)
    if not url:
        return None
    link = _read(url)
    return _domain(link) if domain_only else _written(link)


def bare_domain(link: str) -> str:
    """Return a stored link's domain, by which companies are compared; without one, the link."""
    found = _HOST.match(link)
    return bare_host(found[1]) if found else link


def bare_host(host: str) -> str:
    """Remove "www." where a domain is left without it."""
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def domain_sql(column: sql.Composable) -> sql.Composable:
    """`bare_domain` in SQL: immutable, so that an index can be over it."""
    return _DOMAIN_SQL.format(column=column, host=sql.Literal(_HOST_IN_LINK), www=sql.Literal(_WWW))


def _read(url: str) -> _Link:
    """Split the link, the scheme first: nothing after it may hide it."""
    if _CONTROLS.search(url):
        raise Refusal(f"{EXPECTATION}, without control characters")
    found = None if _HOST_AND_PORT.match(url) else _SCHEME.match(url)
    if found is None:
        return _split("", url)
    scheme, rest = found["scheme"].lower(), url[found.end() :]
    if scheme in HOST_SCHEMES:
        return _split(scheme, rest.lstrip("/\\"))
    if scheme not in OTHER_SCHEMES:
        allowed = ", ".join(SCHEMES)
        raise Refusal(f'a link with no scheme or one of {allowed}, not "{scheme[:20]}:"')
    return _Link(scheme, "", rest.replace(" ", "%20"))


def _split(scheme: str, text: str) -> _Link:
    found = _AUTHORITY.match(text)
    authority = found[0] if found else ""
    return _Link(scheme, authority, text[len(authority) :].replace(" ", "%20"))


def _written(link: _Link) -> str:
    if link.scheme in OTHER_SCHEMES:
        written = f"{link.scheme}:{link.rest}"
        if not link.rest.strip("/") or not ada_url.check_url(written):
            raise Refusal(EXPECTATION)
    else:
        user, at, _ = link.authority.rpartition("@")
        host, port = _host_and_port(link)
        start = f"{link.scheme}://" if link.scheme else ""
        start += f"{user.replace(' ', '%20')}{at}{host}{f':{port}' if port else ''}"
        written = _without_last_slash(start + link.rest, len(start))
    if len(written.encode()) > MAX_URL_BYTES:
        raise Refusal(f"{EXPECTATION} of at most {MAX_URL_BYTES} bytes")
    return written


def _without_last_slash(url: str, start_of_path: int) -> str:
    """Remove the one slash at the end of a bare path, which has no meaning.

    Of several slashes none is removed, because the others would look like a new input next time.
    """
    if not url.endswith("/") or url.endswith("//"):
        return url
    is_bare = "?" not in url[start_of_path:] and "#" not in url[start_of_path:]
    return url[:-1] if is_bare else url


def _host_and_port(link: _Link) -> tuple[str, str]:
    try:
        parsed = ada_url.URL(f"{link.scheme or 'https'}://{link.authority}/")
    except ValueError:
        raise Refusal(f"{EXPECTATION} (its host is not valid)") from None
    host = parsed.hostname.removesuffix(".")
    if len(host) > 253 or not all(_is_label(label) for label in host.split(".")):
        raise Refusal(f"{EXPECTATION} (its host is not valid)")
    is_usual = _DNS_HOST.fullmatch(host) or _IP_HOST.fullmatch(host)
    if not link.scheme and not is_usual:
        raise Refusal(EXPECTATION)
    return host, parsed.port


def _is_label(label: str) -> bool:
    """Tell whether the length is possible, and what looks like Punycode is valid Punycode."""
    if not label.startswith("xn--"):
        return 1 <= len(label) <= 63
    try:
        meant = label.removeprefix("xn--").encode().decode("punycode")
        return bool(ada_url.URL(f"https://{meant}.test").hostname == f"{label}.test")
    except ValueError:
        return False


def _domain(link: _Link) -> str:
    if link.scheme in OTHER_SCHEMES:
        raise Refusal(_DOMAIN_EXPECTATION)
    host = _host_and_port(link)[0]
    if "." not in host or _IP_HOST.fullmatch(host):
        raise Refusal(_DOMAIN_EXPECTATION)
    return bare_host(host)
