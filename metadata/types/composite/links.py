"""LINKS: one primary link (its URL unique when the field is) and more of them.

URLs are kept canonical: scheme and host in lower case, international hosts in ASCII form, no
default port, no trailing slash; with `settings.type = "domain"` only the bare domain is kept
(docs/api/rest.md#bodies). Filters by equality are canonicalised in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import JsonShape, Setting
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part, read_text
from metadata.types.composite.emails import canonical_domain
from metadata.types.scalar.array import CLICK_ACTION
from metadata.values import filter_values, json_values, scalars
from metadata.values.json_values import JsonValue
from metadata.values.scalars import Refusal
from metadata.values.search_text import column_of, text_of

MAX_URL_BYTES = 2_048
MAX_LINKS = 1_000
_EXPECTATION = "a link such as https://example.com/page"
# Scheme (of hierarchical URLs), user part, host, port, and the rest.
_URL = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?"
    r"(?P<user>[^/?#@\s]*@)?"
    r"(?P<host>\[[0-9a-f:.]+\]|[^/?#@:\s\[\]]+)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>[/?#]\S*)?",
    re.IGNORECASE,
)
_PATH = re.compile(r"[^?#]+")
_OTHER_SCHEME = re.compile(r"(?P<scheme>mailto|tel|sms|urn|geo|skype|callto|sip):\S+", re.I)
_FORBIDDEN_SCHEMES = frozenset({"javascript", "data", "vbscript", "file", "blob", "about"})
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_SHAPE = JsonShape("LinkMetadata", (("url", "String"), ("label", "String")))


def is_domain_field(field: FieldDef) -> bool:
    return field.settings.get("type") == "domain"


def canonical_link(value: Any, *, domain_only: bool = False) -> str | None:
    """The URL as it is stored; None for "". Raises `Refusal`."""
    url = scalars.text(value).strip()
    if not url:
        return None
    if len(url.encode()) > MAX_URL_BYTES:
        raise Refusal(f"{_EXPECTATION} of at most {MAX_URL_BYTES} bytes")
    if not domain_only and (other := _OTHER_SCHEME.fullmatch(url)):
        return other["scheme"].lower() + url[len(other["scheme"]) :]
    found = _URL.fullmatch(url)
    if found is None or (found["scheme"] or "").lower() in _FORBIDDEN_SCHEMES:
        raise Refusal(_EXPECTATION)
    return _domain(found) if domain_only else _url(found)


def _host(found: re.Match[str]) -> str:
    host = found["host"].lower()
    if host.startswith("["):
        return host
    try:
        return canonical_domain(host)
    except ValueError:
        raise Refusal(_EXPECTATION) from None


def _domain(found: re.Match[str]) -> str:
    host = _host(found).removeprefix("www.")
    if "." not in host:
        raise Refusal("a domain such as example.com")
    return host


def _url(found: re.Match[str]) -> str:
    scheme = (found["scheme"] or "").lower()
    port = found["port"] if found["port"] != _DEFAULT_PORTS.get(scheme) else None
    rest = found["rest"] or ""
    path = _PATH.match(rest)
    trimmed = path[0].rstrip("/") if path else ""
    return "".join(
        (
            f"{scheme}://" if scheme else "",
            found["user"] or "",
            _host(found),
            f":{port}" if port else "",
            trimmed,
            rest[path.end() :] if path else rest,
        )
    )


def _filter_url(field: FieldDef, label: str, value: Any) -> str:
    text = filter_values.text(field, label, value)
    try:
        return canonical_link(text, domain_only=is_domain_field(field)) or ""
    except Refusal:
        return text


def _primary_url(field: FieldDef, value: Any) -> str | None:
    return canonical_link(value, domain_only=is_domain_field(field))


def _secondary(field: FieldDef, value: Any) -> JsonValue | None:
    listed = json_values.listed(value)
    if len(listed) > MAX_LINKS:
        raise Refusal(f"at most {MAX_LINKS} links")
    links = [link for link in (_link(field, item) for item in listed) if link is not None]
    return json_values.checked(links) if links else None


def _link(field: FieldDef, item: Any) -> dict[str, str] | None:
    expectation = "an array of objects with url and label"
    if not isinstance(item, Mapping) or any(key not in ("url", "label") for key in item):
        raise Refusal(expectation)
    try:
        url = canonical_link(item.get("url") or "", domain_only=is_domain_field(field))
        label = scalars.text(item.get("label") or "")
    except Refusal as refusal:
        raise Refusal(f"{expectation}, each url {refusal}") from None
    return {"url": url or "", "label": label} if url or label else None


# A pattern (like, startsWith) is compared as it is written.
_URL_KIND = replace(kinds.TEXT, parse_filter=_filter_url, parse_pattern=filter_values.text)


class LinksType(CompositeType):
    key = "LINKS"
    label = "Links"
    widget = "links"
    can_be_searchable = True
    graphql_composite = "Links"
    sub_fields = (
        part("primaryLinkLabel", kinds.TEXT, in_search=True, in_emptiness=False),
        part("primaryLinkUrl", _URL_KIND, in_unique=True, in_search=True),
        part("secondaryLinks", kinds.object_list(_SHAPE), in_search=True),
    )
    readers = {  # noqa: RUF012
        "primaryLinkLabel": read_text,
        "primaryLinkUrl": _primary_url,
        "secondaryLinks": _secondary,
    }
    settings = (
        Setting("maxNumberOfValues", "Values shown at most", minimum=1, maximum=MAX_LINKS),
        CLICK_ACTION,
        Setting(
            "type",
            "Kind of link",
            choices=("url", "domain"),
            message="Links field type must be one of url, domain",
        ),
    )
    example = {  # noqa: RUF012
        "primaryLinkLabel": "Acme",
        "primaryLinkUrl": "https://acme.test/about",
        "secondaryLinks": [{"url": "https://blog.acme.test", "label": "Blog"}],
    }

    def search_sql(self, field: FieldDef) -> tuple[sql.Composable, ...]:
        return tuple(text_of(column_of(field, part)) for part in self.sub_fields)
