"""A URL's query string → its parameters, decoded the way clients of the contract expect.

What comes in: the raw text behind `?`. What goes out: name → values, in order. A part with a
broken `%` sequence, or whose bytes are not UTF-8, is taken as written (so `[ilike]:%acme%`, sent
unencoded, still means what it says); Django's own parser would replace bytes silently.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from twenty.reference import is_reference

_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

QueryParameters = dict[str, list[str]]


def parse_query(raw: str) -> QueryParameters:
    """`raw` as WSGI gives it (Latin-1 text of the bytes)."""
    found: QueryParameters = {}
    decoded = _decoded_anew if is_reference() else _decoded
    for pair in raw.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            found.setdefault(decoded(name), []).append(decoded(value))
    return found


def _decoded_anew(text: str) -> str:
    if "%" not in text and "+" not in text and text.isascii():
        return text
    text = text.replace("+", " ")
    as_written = text.encode("latin-1", "replace").decode("utf-8", "replace")
    if "%" not in text or _BROKEN_ESCAPE.search(text):
        return as_written
    try:
        return unquote_to_bytes(text.encode("latin-1", "replace")).decode("utf-8")
    except UnicodeDecodeError:
        return as_written


# Lists of fields and orders come again and again.
_decoded = lru_cache(maxsize=1024)(_decoded_anew)
