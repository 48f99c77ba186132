"""Phone numbers: the three texts a client may send → the three that are stored.

What comes in: a `Phone` with any of number, country, calling code ("" = not given). What goes out:
the canonical `Phone`; "" where nothing is known. Raises `Refusal`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, ValidationResult

from metadata.values.scalars import Refusal

_EXPECTATION = "a phone number such as +33612345678"
_NATIONAL = re.compile(r"[0-9]{2,17}", re.ASCII)
_PUNCTUATION = re.compile(r"[\s().\-/\u2010-\u2015\u00a0]+")
_CALLING_CODE = re.compile(r"\+?([0-9]{1,3})", re.ASCII)
_POSSIBLE = frozenset({ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY})


@dataclass(frozen=True, slots=True)
class Phone:
    """National number ("612345678"), ISO country ("FR"), calling code ("+33")."""

    number: str = ""
    country: str = ""
    calling_code: str = ""


def canonical_phone(given: Phone) -> Phone:
    """Split, complete and check; see the module of PHONES for the accepted forms."""
    country, code = _country(given.country), _calling_code(given.calling_code)
    if country and code and phonenumbers.country_code_for_region(country) != code:
        raise Refusal(f"country {country} and calling code +{code} to belong together")
    number = _PUNCTUATION.sub("", given.number)
    if number.startswith("00"):
        number = "+" + number[2:]
    if not number:
        return _without_number(country, code)
    if number.startswith("+"):
        return _checked(_parsed(number, None), country, code)
    if country:
        return _checked(_parsed(number, country), country, code)
    if code:
        return _checked(_parsed(f"+{code}{number}", None), country, code)
    if not _NATIONAL.fullmatch(number):
        raise Refusal(_EXPECTATION)
    return Phone(number)


def _country(text: str) -> str:
    country = text.upper()
    if country and country not in phonenumbers.SUPPORTED_REGIONS:
        raise Refusal(f'an ISO 3166 country code such as FR, got "{text[:20]}"')
    return country


def _calling_code(text: str) -> int | None:
    found = _CALLING_CODE.fullmatch(text)
    code = int(found[1]) if found else None
    if text and code not in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        raise Refusal(f'a calling code such as +33, got "{text[:20]}"')
    return code


def _without_number(country: str, code: int | None) -> Phone:
    if country:
        return Phone("", country, f"+{phonenumbers.country_code_for_region(country)}")
    return Phone("", _only_region(code), f"+{code}" if code else "")


def _only_region(code: int | None) -> str:
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code or 0, ())
    return regions[0] if len(regions) == 1 and regions[0] != "001" else ""


def _parsed(number: str, country: str | None) -> PhoneNumber:
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException:
        raise Refusal(_EXPECTATION) from None
    if phonenumbers.is_possible_number_with_reason(parsed) not in _POSSIBLE:
        raise Refusal(f"{_EXPECTATION} (this one has a wrong length)")
    return parsed


def _checked(parsed: PhoneNumber, country: str, code: int | None) -> Phone:
    if code and parsed.country_code != code:
        raise Refusal(f"a number with calling code +{code}")
    # None for numbers that belong to no country for certain (unassigned, fictional).
    found = phonenumbers.region_code_for_number(parsed)
    found = "" if found in (None, "001") else found
    if country and phonenumbers.country_code_for_region(country) != parsed.country_code:
        raise Refusal(f"a number of country {country}")
    if country and found and country != found:
        raise Refusal(f"a number of country {country}, not of {found}")
    return Phone(
        phonenumbers.national_significant_number(parsed),
        country or found or _only_region(parsed.country_code),
        f"+{parsed.country_code}",
    )
