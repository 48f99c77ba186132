"""A URL's query string → its parameters, decoded as clients of the contract expect.

Clients differ in what they encode: browsers' `fetch` sends a caller's `%` unchanged, beside quotes
that it has encoded (`%22%Amber%%22`). So a `%` is literal unless it begins an escape, and an escape
is literal where its byte belongs to no UTF-8 character (`%acme%`). Django's own parser would
silently replace such bytes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from twenty.reference import is_reference

_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")

QueryParameters = dict[str, list[str]]


def parse_query(raw: str) -> QueryParameters:
    """Return name → values, in order. `raw` is WSGI's (the bytes as Latin-1 text)."""
    found: QueryParameters = {}
    decoded = _decoded_anew if is_reference() else _decoded
    for pair in raw.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            found.setdefault(decoded(name), []).append(decoded(value))
    return found


def _decoded_anew(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    if not text.isascii():
        text = text.encode("latin-1", "replace").decode("utf-8", "replace")
    return _ESCAPES.sub(_characters, text) if "%" in text else text


# Field lists and orders recur.
_decoded = lru_cache(maxsize=1024)(_decoded_anew)


def _characters(found: re.Match[str]) -> str:
    """Decode adjacent escapes together."""
    escapes = found[0]
    decoded = bytes.fromhex(escapes.replace("%", "")).decode("utf-8", "surrogateescape")
    if not _has_strays(decoded):
        return decoded
    parts: list[str] = []
    place = 0  # of the current byte
    for character in decoded:
        if "\udc80" <= character <= "\udcff":
            parts.append(escapes[3 * place : 3 * place + 3])
            place += 1
        else:
            parts.append(character)
            place += len(character.encode())
    return "".join(parts)


def _has_strays(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
