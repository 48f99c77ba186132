"""EMAILS: one primary address (unique when the field is) and additional ones.

Addresses are stored in canonical form: lower case, composed (NFC), international domains in ASCII,
no trailing dot, no invisible characters around them (docs/api/rest.md#bodies); filters are
canonicalised the same way. Unusual addresses are judged by `email_validator`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from email_validator import EmailNotValidError, validate_email

from metadata.definitions import FieldDef
from metadata.parts import Setting
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part
from metadata.types.scalar.array import CLICK_ACTION
from metadata.values import filter_values, json_values, scalars
from metadata.values.json_values import JsonValue
from metadata.values.scalars import Refusal
from metadata.values.unicode_texts import composed, holds_invisible, trimmed

MAX_ADDRESS_LENGTH = 254
MAX_LOCAL_LENGTH = 64
MAX_ADDRESSES = 1_000
_EXPECTATION = "an e-mail address such as ada@example.com"
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
# Matches nearly every address. Domains of some old mail systems contain underscores.
_PLAIN = re.compile(
    rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?:(?:{_LABEL}\.)+{_LABEL}|localhost)",
    re.ASCII | re.IGNORECASE,
)


def canonical_email(value: Any) -> str | None:
    """Return the address as it is stored; None for "". Raises `Refusal`."""
    given = scalars.text(value)
    found = _plain(given)
    if found is None:
        given = trimmed(given)
        if not given:
            return None
        given = given.removesuffix(".") if "@" in given else given
        found = _plain(given) or _judged(given)
    if len(found.encode()) > MAX_ADDRESS_LENGTH:
        raise Refusal(f"{_EXPECTATION} of at most {MAX_ADDRESS_LENGTH} bytes")
    return found


def _plain(address: str) -> str | None:
    """Return the canonical address, or None if it needs a closer look (such as Punycode)."""
    found = _PLAIN.fullmatch(address)
    if found is None or found.end("local") > MAX_LOCAL_LENGTH:
        return None
    address = address.lower()
    return None if "xn--" in address else address


def _judged(address: str) -> str:
    try:
        valid = validate_email(
            address, check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError as problem:
        raise Refusal(f"{_EXPECTATION}: {problem}") from None
    if holds_invisible(valid.local_part):
        raise Refusal(f"{_EXPECTATION}, without invisible characters")
    local = _lowered(valid.local_part)
    domain = valid.ascii_domain.lower()
    if len(local) > MAX_LOCAL_LENGTH:
        raise Refusal(f"{_EXPECTATION} with at most {MAX_LOCAL_LENGTH} characters before the @")
    if "." not in domain:
        raise Refusal(f"{_EXPECTATION}, with a dot behind the @")
    return f"{local}@{domain}"


def _filter_email(field: FieldDef, label: str, value: Any) -> str:
    text = filter_values.text(field, label, value)
    try:
        return canonical_email(text) or ""
    except Refusal:
        return _lowered(text)


def _filter_pattern(field: FieldDef, label: str, value: Any) -> str:
    return _lowered(filter_values.text(field, label, value))


def _lowered(text: str) -> str:
    """Return the text in lower case and composed: lower case may be decomposed ("İ")."""
    return composed(text.lower())


def _primary(_field: FieldDef, value: Any) -> str | None:
    return canonical_email(value)


def _additional(_field: FieldDef, value: Any) -> JsonValue | None:
    lone = isinstance(value, str) and "@" in value and not value.lstrip().startswith("[")
    listed = json_values.listed([value] if lone else value)
    if len(listed) > MAX_ADDRESSES:
        raise Refusal(f"at most {MAX_ADDRESSES} addresses")
    addresses = [_of_list(place, item) for place, item in enumerate(listed)]
    kept = [address for address in addresses if address]
    return json_values.checked(kept) if kept else None


def _of_list(place: int, item: Any) -> str | None:
    try:
        return canonical_email(item)
    except Refusal as refusal:
        raise Refusal(f"an array of strings; at place {place}: {refusal}") from None


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
        Setting("maxNumberOfValues", "Maximum values shown", minimum=1, maximum=MAX_ADDRESSES),
        CLICK_ACTION,
    )
    example = {  # noqa: RUF012
        "primaryEmail": "ada@acme.test",
        "additionalEmails": ["ada@home.test"],
    }
