"""Texts that look alike: composed and decomposed letters, and invisible characters.

The latter are Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt): byte-order marks,
zero-width and directional signs, soft hyphens, variation selectors. Pasted along with a value, they
create look-alikes of it. The `unicodedata` module does not know them.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_ANY = re.compile(f"[{_INVISIBLE}]+")
_CONTROLS = "\x00-\x20\x7f-\x9f"
_EDGE = re.compile(rf"[\s{_CONTROLS}{_INVISIBLE}]+")


def without_invisible(text: str) -> str:
    """Return the text without them."""
    return text if text.isascii() else _ANY.sub("", text)


def holds_invisible(text: str) -> bool:
    return not text.isascii() and _ANY.search(text) is not None


def composed(text: str) -> str:
    """Return the text in Unicode's normalization form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def trimmed(text: str) -> str:
    """Remove blanks, control characters and invisible ones at both ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    start = _EDGE.match(text)
    text = text[start.end() :] if start else text
    end = len(text)
    while end and _EDGE.fullmatch(text, end - 1, end):
        end -= 1
    return text[:end]
