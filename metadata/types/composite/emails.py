"""EMAILS: one primary address (unique when the field is) and more of them.

Addresses are kept canonical: lower case, international domains in ASCII form, no trailing dot
(docs/api/rest.md#bodies); filters are canonicalised in the same way.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import idna
from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import Setting
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part
from metadata.types.scalar.array import CLICK_ACTION
from metadata.values import filter_values, json_values, scalars
from metadata.values.json_values import JsonValue
from metadata.values.scalars import Refusal
from metadata.values.search_text import column_of, text_of, with_blanks

MAX_ADDRESS_LENGTH = 254
MAX_LOCAL_LENGTH = 64
MAX_ADDRESSES = 1_000
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_EXPECTATION = "an e-mail address such as ada@example.com"


def canonical_domain(domain: str) -> str:
    """Lower case, ASCII form, no trailing dot. Raises ValueError where it is no domain name."""
    domain = domain.lower().removesuffix(".")
    if not domain.isascii():
        domain = idna.encode(domain, uts46=True).decode().lower()
    labels = domain.split(".")
    if len(domain) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(domain)
    return domain


def canonical_email(value: Any) -> str | None:
    """The address as it is stored; None for "". Raises `Refusal`."""
    address = scalars.text(value).strip()
    if not address:
        return None
    local, at, domain = address.rpartition("@")
    if not at or len(local) > MAX_LOCAL_LENGTH or not _LOCAL.fullmatch(local):
        raise Refusal(_EXPECTATION)
    try:
        domain = canonical_domain(domain)
    except ValueError:  # also what idna raises
        raise Refusal(_EXPECTATION) from None
    if "." not in domain and domain != "localhost":
        raise Refusal(_EXPECTATION)
    canonical = f"{local.lower()}@{domain}"
    if len(canonical.encode()) > MAX_ADDRESS_LENGTH:
        raise Refusal(f"{_EXPECTATION} of at most {MAX_ADDRESS_LENGTH} bytes")
    return canonical


def _filter_email(field: FieldDef, label: str, value: Any) -> str:
    text = filter_values.text(field, label, value)
    try:
        return canonical_email(text) or ""
    except Refusal:
        return text.lower()


def _filter_pattern(field: FieldDef, label: str, value: Any) -> str:
    return filter_values.text(field, label, value).lower()


def _primary(_field: FieldDef, value: Any) -> str | None:
    return canonical_email(value)


def _additional(_field: FieldDef, value: Any) -> JsonValue | None:
    lone = isinstance(value, str) and "@" in value and not value.lstrip().startswith("[")
    listed = json_values.listed([value] if lone else value)
    if len(listed) > MAX_ADDRESSES:
        raise Refusal(f"at most {MAX_ADDRESSES} addresses")
    try:
        addresses = [found for found in map(canonical_email, listed) if found]
    except Refusal as refusal:
        raise Refusal(f"an array of strings, each {refusal}") from None
    return json_values.checked(addresses) if addresses else None


_EMAIL = replace(kinds.TEXT, parse_filter=_filter_email, parse_pattern=_filter_pattern)


class EmailsType(CompositeType):
    key = "EMAILS"
    label = "Emails"
    widget = "emails"
    can_be_searchable = True
    graphql_composite = "Emails"
    sub_fields = (
        part("primaryEmail", _EMAIL, in_unique=True, in_search=True),
        part("additionalEmails", kinds.TEXT_LIST, in_search=True),
    )
    readers = {"primaryEmail": _primary, "additionalEmails": _additional}  # noqa: RUF012
    settings = (
        Setting("maxNumberOfValues", "Values shown at most", minimum=1, maximum=MAX_ADDRESSES),
        CLICK_ACTION,
    )
    example = {  # noqa: RUF012
        "primaryEmail": "ada@acme.test",
        "additionalEmails": ["ada@home.test"],
    }

    def search_sql(self, field: FieldDef) -> tuple[sql.Composable, ...]:
        """Each address whole, and again with a blank for "@", which makes its domain a word."""
        primary = text_of(column_of(field, self.sub_fields[0]))
        additional = text_of(column_of(field, self.sub_fields[1]))
        return (primary, with_blanks(primary, "@"), additional, with_blanks(additional, "@"))
