"""Phone numbers: whatever form clients send becomes number, country and calling code."""

from __future__ import annotations

import pytest

from metadata.types.registry import FIELD_TYPES
from metadata.values.phone_numbers import Phone, canonical_phone
from metadata.values.scalars import Refusal
from tests.metadata.field_types.samples import a_field

PHONES = FIELD_TYPES["PHONES"]
FRENCH = Phone("612345678", "FR", "+33")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (Phone("+33612345678"), FRENCH),
        (Phone("+33 6 12 34 56 78"), FRENCH),
        (Phone("0033612345678"), FRENCH),
        (Phone("0612345678", "FR"), FRENCH),
        (Phone("612345678", "fr", "33"), FRENCH),
        (Phone("612345678", "", "+33"), FRENCH),
        (Phone("+33612345678", "FR", "+33"), FRENCH),
        (Phone("(415) 555-2671", "US"), Phone("4155552671", "US", "+1")),
        (Phone("1234567890", "US", "+1"), Phone("1234567890", "US", "+1")),
        (Phone("+390612345678"), Phone("0612345678", "IT", "+39")),
        (Phone("612345678"), Phone("612345678")),
        (Phone("", "FR"), Phone("", "FR", "+33")),
        (Phone("", "", "+33"), Phone("", "FR", "+33")),
        (Phone("", "", "+1"), Phone("", "", "+1")),
        (Phone(), Phone()),
    ],
)
def test_a_number_is_split_and_completed(given: Phone, stored: Phone):
    assert canonical_phone(given) == stored


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Phone("+33612345678", "US"), "a number of country US"),
        (Phone("+16135550123", "US"), "a number of country US, not of CA"),
        (Phone("+33612345678", "", "+1"), r"a number with calling code \+1"),
        (Phone("", "FR", "+49"), r"country FR and calling code \+49 to belong together"),
        (Phone("1", "XX"), 'an ISO 3166 country code such as FR, got "XX"'),
        (Phone("1", "", "+999"), 'a calling code such as .33, got ".999"'),
        (Phone("12", "FR"), "wrong length"),
        (Phone("call me"), "a phone number such as"),
    ],
)
def test_contradictions_and_nonsense_are_refused(given: Phone, message: str):
    with pytest.raises(Refusal, match=message):
        canonical_phone(given)


def test_a_whole_number_fills_all_three_sub_fields():
    assert PHONES.parse(a_field("PHONES"), {"primaryPhoneNumber": "+33612345678"}) == {
        "primaryPhoneNumber": "612345678",
        "primaryPhoneCountryCode": "FR",
        "primaryPhoneCallingCode": "+33",
    }


def test_a_national_number_alone_leaves_country_and_calling_code_as_they_are():
    parsed = PHONES.parse(a_field("PHONES"), {"primaryPhoneNumber": "698 765 432"})
    assert parsed == {"primaryPhoneNumber": "698765432"}


def test_clearing_the_number_keeps_what_else_was_named():
    parsed = PHONES.parse(
        a_field("PHONES"), {"primaryPhoneNumber": "", "primaryPhoneCountryCode": "DE"}
    )
    assert parsed == {
        "primaryPhoneNumber": None,
        "primaryPhoneCountryCode": "DE",
        "primaryPhoneCallingCode": "+49",
    }


def test_additional_phones_are_split_too_and_empty_ones_go():
    parsed = PHONES.parse(
        a_field("PHONES"),
        {"additionalPhones": [{"number": "+33698765432"}, {"number": "", "countryCode": "FR"}]},
    )
    assert parsed["additionalPhones"].obj == [
        {"number": "698765432", "countryCode": "FR", "callingCode": "+33"}
    ]
