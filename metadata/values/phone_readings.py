"""Readings of a phone number in a filter: what records of each country would have stored for it.

A filter has no country of its own. "06 12 34 56 78" means 612345678 to a French record and
0612345678 to an Italian one; "+33612345678" means 612345678 wherever the calling code is +33. So a
text becomes its readings, and a record matches when its number is the reading for its own country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import phonenumbers

from metadata.values.phone_numbers import Phone, base_number, canonical_phone
from metadata.values.phone_texts import PhoneText, read_phone_text, split_at_slash
from metadata.values.scalars import Refusal

CACHED_TEXTS = 2_000
# International prefixes: of most countries, of North America.
_PREFIXES = ("00", "011")


@dataclass(frozen=True, slots=True)
class Readings:
    """One way to read a text, per country.

    `number`: the reading where `by_place` (by country, or by calling code) has none; "" = none.
    `as_given`: the text of a number stored as given. All without `suffix`, the extension as it is
    stored.
    """

    number: str = ""
    by_place: Mapping[str, str] = field(default_factory=dict)
    as_given: str = ""
    suffix: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return every number that can match, without repeats."""
        every = (self.number, self.as_given, *self.by_place.values())
        return tuple(dict.fromkeys(number for number in every if number))

    def as_json(self) -> dict[str, Any]:
        """Return the parameter for `metadata.types.composite.phone_filters`."""
        return {
            "number": self.number or None,
            "by": dict(self.by_place),
            "given": self.as_given or None,
            "suffix": self.suffix,
        }


@lru_cache(CACHED_TEXTS)
def readings_of(text: str) -> tuple[Readings, ...]:
    """Return one reading, or two where what follows a slash may be an extension.

    Raises `Refusal` for a text that cannot be a phone number.
    """
    read = read_phone_text(text)
    parted = split_at_slash(read)
    return (_readings(read),) if parted is None else (_readings(read), _readings(parted))


def numbers_in(text: str) -> tuple[str, ...]:
    """Return every national number `text` may mean, without extension; () for what is none."""
    try:
        return tuple(number for readings in readings_of(text) for number in readings.numbers)
    except Refusal:
        return ()


def _readings(read: PhoneText) -> Readings:
    number, by_place = "", dict[str, str]()
    if read.is_international:
        _add_international(by_place, read.number)
    else:
        number = read.digits
        _add_national(by_place, read)
        for prefix in _PREFIXES:
            if number.startswith(prefix):
                _add_international(by_place, "+" + number.removeprefix(prefix))
    return Readings(number, by_place, read.number, read.suffix)


def _add_international(by_place: dict[str, str], number: str) -> None:
    phone = canonical_phone(Phone(number))
    if phone.calling_code:
        by_place[phone.calling_code] = base_number(phone.number)


def _add_national(by_place: dict[str, str], text: PhoneText) -> None:
    for region in _regions_that_change(text.digits):
        code = phonenumbers.country_code_for_region(region)
        place = Phone("", region, f"+{code}")
        found = canonical_phone(Phone(text.number), place)
        number = base_number(found.number)
        if found.calling_code != place.calling_code or number == text.digits:
            continue
        by_place[region] = number
        if phonenumbers.region_code_for_country_code(code) == region:
            by_place[place.calling_code] = number


def _regions_that_change(digits: str) -> Iterable[str]:
    """Return the regions by whose rules a number of these digits may be written differently."""
    if not digits.isdecimal():  # a service code
        return
    for pattern, regions in _regions_by_prefix().items():
        if pattern.match(digits):
            yield from regions
    for length in (1, 2, 3):
        code = digits[:length]
        for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()):
            if region in phonenumbers.SUPPORTED_REGIONS:
                yield region


@lru_cache(1)
def _regions_by_prefix() -> dict[re.Pattern[str], list[str]]:
    """Return regions by what may be stripped from the start of their national numbers."""
    by_pattern: dict[str, list[str]] = {}
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        pattern = metadata and metadata.national_prefix_for_parsing
        if pattern:
            by_pattern.setdefault(pattern, []).append(region)
    return {re.compile(pattern): regions for pattern, regions in by_pattern.items()}


__all__ = ["Readings", "numbers_in", "readings_of"]
