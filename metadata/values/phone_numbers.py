"""Phone numbers: the three texts a client may send → the three that are stored.

A number that libphonenumber can read and finds possible becomes national number, ISO country and
calling code, with an extension after the number (";ext=14"). Anything else made of digits and
telephone punctuation (emergency and service numbers, numbers too short or too long) is stored as
given.
"""

from __future__ import annotations

from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

from metadata.values.phone_texts import (
    EXPECTATION,
    EXTENSION_MARK,
    PhoneText,
    read_phone_text,
    split_at_slash,
)
from metadata.values.scalars import Refusal

_POSSIBLE = frozenset({ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY})
_SPELT_TYPES = frozenset(
    {PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}
)
_GLOBAL = "001"  # the region of numbers that belong to no country (+800, +870, …)


class Phone(NamedTuple):
    """National number ("612345678", "6502530000;ext=14"), ISO country ("FR"), calling code ("+33").

    "" = not given, or not known.
    """

    number: str = ""
    country: str = ""
    calling_code: str = ""

    @property
    def has_place(self) -> bool:
        """Tell whether anything says how to read a national number."""
        return bool(self.country or self.calling_code)


NOWHERE = Phone()


class PhoneRefusal(Refusal):
    """`member`: which of the texts is refused: number, countryCode or callingCode."""

    def __init__(self, expectation: str, member: str = "number") -> None:
        super().__init__(expectation)
        self.member = member


def canonical_phone(given: Phone, fallback: Phone = NOWHERE) -> Phone:
    """Split, complete and check a phone. Raises `Refusal`.

    `fallback`: how to read a national number without country and calling code; itself canonical.
    """
    place = _place(given) if given.country or given.calling_code else NOWHERE
    try:
        text = read_phone_text(given.number)
    except Refusal as refusal:
        raise PhoneRefusal(str(refusal)) from None
    if not text.number:
        return place if place.country else _with_only_country(place)
    if text.is_international:
        return _in_place(text, place, NOWHERE)
    if place is not NOWHERE:
        return _in_place(text, place, place)
    return _of_unknown_country(text, fallback)


def is_readable(phone: Phone) -> bool:
    """Tell whether libphonenumber knows a canonical phone's number, not kept as given."""
    return phone.calling_code != "" and _parsed(read_phone_text(phone.number), phone) is not None


def base_number(number: str) -> str:
    """Return a stored number without its extension."""
    return number.partition(EXTENSION_MARK)[0]


def region_of(place: Phone) -> str | None:
    """Return the region by whose rules national numbers are read; None for no country."""
    if place.country or not place.calling_code:
        return place.country or None
    return phonenumbers.region_code_for_country_code(int(place.calling_code))


def _in_place(text: PhoneText, place: Phone, read_by: Phone) -> Phone:
    """Canonicalise. `place`: what the caller says of the number; `read_by`: whose rules apply."""
    parsed, text = _read(text, read_by)
    if parsed is None:
        return _as_given(text, place)
    return _completed(parsed, text, place)


def _of_unknown_country(text: PhoneText, fallback: Phone) -> Phone:
    parsed, read = _read(text, fallback)
    if parsed is not None:
        code = f"+{parsed.country_code}"
        return _completed(parsed, read, fallback if fallback.calling_code == code else NOWHERE)
    if fallback.has_place:
        return _as_given(text, fallback)
    # Without a country's rules the meaning of a slash cannot be told.
    is_whole = "/" in text.number
    return _as_given(text if is_whole else text._replace(number=text.digits), NOWHERE)


def _as_given(text: PhoneText, place: Phone) -> Phone:
    if text.is_spelt:
        raise PhoneRefusal(EXPECTATION)
    return Phone(text.number + text.suffix, place.country, place.calling_code)


def _place(given: Phone) -> Phone:
    """Complete country and calling code, given without a number, by each other."""
    country, code = _country(given.country), _calling_code(given.calling_code)
    if not country:
        return Phone("", "", f"+{code}")
    own_code = phonenumbers.country_code_for_region(country)
    if code and own_code != code:
        expected = f"the calling code of country {country}, +{own_code}"
        raise PhoneRefusal(expected, "callingCode")
    return Phone("", country, f"+{own_code}")


def _country(text: str) -> str:
    country = text.upper()
    if country and country not in phonenumbers.SUPPORTED_REGIONS:
        raise PhoneRefusal("an ISO 3166 country code such as FR", "countryCode")
    return country


def _calling_code(text: str) -> int:
    """Return the calling code as a number; 0 = not given."""
    if not text:
        return 0
    digits = text.removeprefix("+").strip()
    code = int(digits) if len(digits) <= 3 and digits.isascii() and digits.isdecimal() else 0
    if code not in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        raise PhoneRefusal("a calling code such as +33", "callingCode")
    return code


def _with_only_country(place: Phone) -> Phone:
    """Add the country where only one has the calling code."""
    code = int(place.calling_code or 0)
    return place._replace(country=_only_region(code)) if code else place


def _only_region(code: int) -> str:
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    return regions[0] if len(regions) == 1 and regions[0] != _GLOBAL else ""


def _read(text: PhoneText, place: Phone) -> tuple[PhoneNumber | None, PhoneText]:
    """Return the number and the text it was read from: an extension may follow a slash."""
    parted = split_at_slash(text)
    if parted is not None:
        parsed = _parsed(parted, place)
        if parsed is not None and phonenumbers.is_valid_number(parsed):
            return parsed, parted
    return _parsed(text, place), text


def _parsed(text: PhoneText, place: Phone) -> PhoneNumber | None:
    """Parse; None for what the library cannot read or finds impossible."""
    region = region_of(place)
    found = None
    if region == _GLOBAL:
        found = _possible(place.calling_code + text.digits, None)
    elif region is not None or text.is_international:
        found = _possible(text.number, region)
    # 00 is the international prefix of most countries, and understood in the others.
    if found is None and text.digits.startswith("00"):
        found = _possible("+" + text.digits[2:], None)
    if found is not None and text.is_spelt and not _takes_words(found):
        return None
    return found


def _possible(number: str, region: str | None) -> PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException:
        return None
    is_possible = phonenumbers.is_possible_number_with_reason(parsed) in _POSSIBLE
    return parsed if is_possible else None


def _takes_words(parsed: PhoneNumber) -> bool:
    """Tell whether letters may be part of the number.

    Where numbers have a fixed length, letters that complete one belong to it; elsewhere they may be
    a remark ("030 123456 home"), except for the kinds of numbers that are advertised as words.
    """
    return parsed.country_code == 1 or phonenumbers.number_type(parsed) in _SPELT_TYPES


def _completed(parsed: PhoneNumber, text: PhoneText, place: Phone) -> Phone:
    code = f"+{parsed.country_code}"
    if place.calling_code and place.calling_code != code:
        wanted = f"of country {place.country}" if place.country else "such as this"
        raise PhoneRefusal(f"a number {wanted} with calling code {place.calling_code}, not {code}")
    number = phonenumbers.national_significant_number(parsed) + text.suffix
    return Phone(number, place.country or _region_of_number(parsed), code)


def _region_of_number(parsed: PhoneNumber) -> str:
    # None for numbers without a definite country (unassigned, fictional).
    found = phonenumbers.region_code_for_number(parsed)
    if found in (None, _GLOBAL):
        return _only_region(parsed.country_code or 0)
    return str(found)


__all__ = [
    "EXPECTATION",
    "NOWHERE",
    "Phone",
    "PhoneRefusal",
    "base_number",
    "canonical_phone",
    "is_readable",
    "region_of",
]
