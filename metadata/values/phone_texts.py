"""A phone number as people write it, split into number and extension.

Nothing is dropped: anything that is neither is refused, so that a second number or a remark never
vanishes or becomes part of the number.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote

import phonenumbers

from metadata.values.scalars import Refusal
from metadata.values.unicode_texts import without_invisible

EXPECTATION = "a phone number such as +33612345678 (an extension is written as ;ext=14)"
EXTENSION_MARK = ";ext="
_SCHEME = re.compile(r"tel:", re.IGNORECASE)
_PARAMETER = re.compile(r";(?P<name>[a-z-]+)=(?P<value>[^;]*)", re.IGNORECASE)
_DASHES = "\\-\u2010-\u2015\u2212\u30fc"
# Blanks of every kind, as for str.split() and \s.
_PUNCTUATION = rf"\s()\[\]./{_DASHES}"
_NUMBER = re.compile(rf"[(\[]?\+?[0-9{_PUNCTUATION}]+")
_SERVICE_CODE = re.compile(r"[*#][0-9*#+]*[0-9][0-9*#]*")
PLAIN_SEPARATORS = re.compile(rf"[{_PUNCTUATION}]+")
# Letters of the keypad: 1-800-FLOWERS. Fewer than three are no word.
_VANITY = re.compile(rf"[(\[]?\+?[0-9][0-9{_PUNCTUATION}]*[A-Za-z]{{3}}[A-Za-z0-9{_DASHES}. ]*")
_DIGITS_AT_MOST = 20
# libphonenumber's limit; anything longer is no phone number, and the patterns here are not made for
# it.
MOST_CHARACTERS = 250
# Extensions as libphonenumber reads them, with its bounds: the vaguer the marker, the fewer digits.
_EXTENSION = re.compile(
    r"(?<!\s)(?:"
    r"\s*(?:[,;]\s*)?(?:extensi[oó]n?|extn?|xtn|anexo|доб|poste)[:.]?[\s-]*(?P<named>[0-9]{1,20})#?"
    r"|\s*(?:[,;]\s*)?(?:x|int|#|~)[:.]?[\s-]*(?P<marked>[0-9]{1,9})#?"
    r"|\s*(?:,{2,}|;)\s*(?P<dialled>[0-9]{1,15})#?"
    r"|\s*,\s*(?P<paused>[0-9]{1,7})#?"
    r"|[\s-]+(?P<closed>[0-9]{1,6})#"
    r")\s*\Z",
    re.IGNORECASE,
)
_AFTER_SLASH = re.compile(r"(?P<number>.*[0-9].*)/\s*(?P<extension>[0-9]{1,5})\s*", re.DOTALL)


class PhoneText(NamedTuple):
    """`number`: as written, digits and signs in ASCII; `extension`: digits, "" without;
    `is_spelt`: it contained letters of the keypad.
    """

    number: str
    extension: str = ""
    is_spelt: bool = False

    @property
    def is_international(self) -> bool:
        return "+" in self.number and self.number.lstrip("([").startswith("+")

    @property
    def digits(self) -> str:
        """Return it without separators: "0612345678", "+33612345678", "*100#"."""
        if self.number.isdecimal():
            return self.number
        return PLAIN_SEPARATORS.sub("", self.number)

    @property
    def suffix(self) -> str:
        """Return the extension as RFC 3966 appends it to a number."""
        return EXTENSION_MARK + self.extension if self.extension else ""


def read_phone_text(text: str) -> PhoneText:
    """Return number and extension; both "" for a blank text. Raises `Refusal`."""
    plain = text if text.isascii() else _in_ascii(text)
    plain = plain.strip()
    if plain.removeprefix("+").isdecimal() or not plain:  # nearly every text
        return PhoneText(plain)
    if _SCHEME.match(plain):
        plain = unquote(plain[len("tel:") :]).strip()
    if len(plain) > MOST_CHARACTERS:
        raise Refusal(f"{EXPECTATION}, of at most {MOST_CHARACTERS} characters")
    plain, extension, context = _without_parameters(plain)
    if not extension:
        plain, extension = _without_extension(plain)
    if context and not plain.lstrip("([").startswith("+"):
        plain = context + plain
    return _phone_text(plain.strip(), extension)


def split_at_slash(text: PhoneText) -> PhoneText | None:
    """Read "030 123456 / 68" with 68 as extension; None if there is no such reading."""
    if "/" not in text.number or text.extension:
        return None
    found = _AFTER_SLASH.fullmatch(text.number)
    return found and PhoneText(found["number"].strip(), found["extension"])


def _in_ascii(text: str) -> str:
    """Return full-width signs and digits of any script in ASCII, without direction marks."""
    composed = unicodedata.normalize("NFKC", without_invisible(text))
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in composed
    )


def _without_parameters(text: str) -> tuple[str, str, str]:
    """Split an RFC 3966 text into the rest, the extension and the phone-context."""
    extension = context = ""
    for found in _PARAMETER.finditer(text):
        name, value = found["name"].lower(), found["value"].strip()
        if name == "ext" and value.isdecimal() and len(value) <= _DIGITS_AT_MOST:
            extension = value
        elif name == "phone-context" and _NUMBER.fullmatch(value) and value.startswith("+"):
            context = value
        else:
            raise Refusal(f"{EXPECTATION}, without {found[0][:30]}")
    return _PARAMETER.sub("", text), extension, context


def _without_extension(text: str) -> tuple[str, str]:
    if _NUMBER.fullmatch(text) or _SERVICE_CODE.fullmatch(text):
        return text, ""
    found = _EXTENSION.search(text, 1)
    if found is None:
        return text, ""
    return text[: found.start()], found[found.lastgroup or 0]


def _phone_text(text: str, extension: str) -> PhoneText:
    if _NUMBER.fullmatch(text) or _SERVICE_CODE.fullmatch(text):
        if any(character.isdecimal() for character in text):
            return PhoneText(text, extension)
    elif _VANITY.fullmatch(text):
        spelt = phonenumbers.convert_alpha_characters_in_number(text)
        return PhoneText(spelt, extension, is_spelt=True)
    raise Refusal(EXPECTATION)
