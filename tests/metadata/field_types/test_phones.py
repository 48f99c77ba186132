"""Phone numbers: whatever form clients send becomes number, country and calling code."""

from __future__ import annotations

from typing import Any

import phonenumbers
import pytest

from metadata.types.composite.phones import PhonesType
from metadata.types.registry import FIELD_TYPES
from metadata.values.phone_numbers import Phone, canonical_phone, is_readable
from metadata.values.scalars import Refusal
from tests.metadata.field_types.samples import a_field
from twenty.errors import InvalidData

PHONES = FIELD_TYPES["PHONES"]
FRENCH = Phone("612345678", "FR", "+33")
AMERICAN = Phone("", "US", "+1")
HELD = {
    "primaryPhoneNumber": "612345678",
    "primaryPhoneCountryCode": "FR",
    "primaryPhoneCallingCode": "+33",
    "additionalPhones": None,
}


def primary(*texts: str | None) -> dict[str, str | None]:
    names = ("primaryPhoneNumber", "primaryPhoneCountryCode", "primaryPhoneCallingCode")
    return dict(zip(names, texts, strict=True))


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (Phone("+33612345678"), FRENCH),
        (Phone("+33 6 12 34 56 78"), FRENCH),
        (Phone("+33 (0)6 12 34 56 78"), FRENCH),
        (Phone("(+33) 6 12 34 56 78"), FRENCH),
        (Phone("0033612345678"), FRENCH),
        (Phone("0612345678", "FR"), FRENCH),
        (Phone("612345678", "fr", "33"), FRENCH),
        (Phone("0612345678", "", "+33"), FRENCH),
        (Phone("+33612345678", "FR", "+33"), FRENCH),
        (Phone("tel:+33-6-12-34-56-78"), FRENCH),
        (Phone("TEL:06%2012%2034%2056%2078", "FR"), FRENCH),
        (Phone("tel:612345678;phone-context=+33"), FRENCH),
        (Phone("＋３３６１２３４５６７８"), FRENCH),
        (Phone("（０６）１２３４５６７８", "FR"), FRENCH),
        (Phone("٠٦١٢٣٤٥٦٧٨", "FR"), FRENCH),
        (Phone("\u202a+33\u00a06\u00a012 34 56 78\u202c"), FRENCH),
        (Phone("(415) 555-2671", "US"), Phone("4155552671", "US", "+1")),
        (Phone("1234567890", "US", "+1"), Phone("1234567890", "US", "+1")),
        (Phone("1-800-FLOWERS", "US"), Phone("8003569377", "US", "+1")),
        (Phone("+800 1234 5678"), Phone("12345678", "", "+800")),
        (Phone("12345678", "", "+800"), Phone("12345678", "", "+800")),
        (Phone("+390612345678"), Phone("0612345678", "IT", "+39")),
        (Phone("612345678"), Phone("612345678")),
        (Phone("06 12 34 56 78"), Phone("0612345678")),
        (Phone("", "FR"), Phone("", "FR", "+33")),
        (Phone("", "", "+33"), Phone("", "FR", "+33")),
        (Phone("", "", "+1"), Phone("", "", "+1")),
        (Phone(), Phone()),
    ],
)
def test_a_number_is_split_and_completed(given: Phone, stored: Phone):
    assert canonical_phone(given) == stored
    assert canonical_phone(stored) == stored


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("112", "FR", "112"),
        ("911", "US", "911"),
        ("+49 110", "", "110"),  # libphonenumber knows it: it is dialled within Germany
        ("+33 1", "", "+33 1"),
        ("12", "FR", "12"),
        ("*100#", "FR", "*100#"),
        ("0800 10 20 30 40 50 60 70", "FR", "0800 10 20 30 40 50 60 70"),
        ("650 253 000", "US", "650 253 000"),
        ("555-1234 / 555-1235", "US", "555-1234 / 555-1235"),
        ("7", "", "7"),
    ],
)
def test_what_the_library_cannot_read_is_kept_as_it_was_given(text: str, country: str, number: str):
    stored = canonical_phone(Phone(text, country))
    assert stored.number == number
    assert canonical_phone(stored) == stored


@pytest.mark.parametrize(
    "mark",
    [
        ";ext=14", " ;ext=14", " ext. 14", " ext 14", " Ext: 14", " extn 14", " extension 14",
        "x14", " x 14", " X.14", " xtn 14", " #14", ",,14", ", 14", ";14", " доб. 14", " anexo 14",
        " poste 14", " int. 14", " ~14", "/14", " / 14", " - 14#", "ｘ14", " ext. １４",
    ],
)  # fmt: skip
def test_an_extension_is_kept_however_it_is_written(mark: str):
    stored = Phone("6502530000;ext=14", "US", "+1")
    assert canonical_phone(Phone("650-253-0000" + mark, "US")) == stored
    assert canonical_phone(Phone("+1 650 253 0000" + mark)) == stored
    assert canonical_phone(stored) == stored
    if "/" not in mark and "poste" not in mark:  # what we read in addition
        parsed = phonenumbers.parse("650-253-0000" + mark, "US")
        assert phonenumbers.normalize_digits_only(parsed.extension or "") == "14"


def test_an_extension_is_kept_where_the_country_is_not_known():
    assert canonical_phone(Phone("06 12 34 56 78 ext 007")) == Phone("0612345678;ext=007")
    assert canonical_phone(Phone("112 x5", "FR")) == Phone("112;ext=5", "FR", "+33")


def test_a_slash_behind_an_area_code_is_no_extension():
    assert canonical_phone(Phone("030/12345", "DE")) == Phone("3012345", "DE", "+49")
    assert canonical_phone(Phone("030/1234567", "DE")) == Phone("301234567", "DE", "+49")
    # Without a country nobody can tell, so nothing is glued together.
    assert canonical_phone(Phone("06 12 34 56 78 / 68")) == Phone("06 12 34 56 78 / 68")


@pytest.mark.parametrize("country", ["US", "CA", "BS", "PR"])
def test_every_country_of_a_calling_code_may_be_named(country: str):
    assert canonical_phone(Phone("+1 415 555 2671", country)) == Phone("4155552671", country, "+1")
    assert canonical_phone(Phone("(415) 555-2671", country)) == Phone("4155552671", country, "+1")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Phone("+33612345678", "US"), r"a number of country US with calling code \+1, not \+33"),
        (Phone("+33612345678", "", "+1"), r"a number such as this with calling code \+1, not"),
        (Phone("", "FR", "+49"), r"the calling code of country FR, \+33"),
        (Phone("1", "XX"), "an ISO 3166 country code such as FR"),
        (Phone("1", "", "+999"), "a calling code such as .33"),
        (Phone("call me"), "a phone number such as"),
        (Phone("-"), "a phone number such as"),
        (Phone("+"), "a phone number such as"),
        (Phone("()", "FR"), "a phone number such as"),
        (Phone("650 253 0000 home", "US"), "a phone number such as"),
        (Phone("030 12345678 home", "DE"), "a phone number such as"),
        (Phone("650 253 0000 x", "US"), "a phone number such as"),
        (Phone("650-253-0000 x302/x2303", "US"), "a phone number such as"),
        (Phone("650-253-0000, 650-253-0001", "US"), "a phone number such as"),
        (Phone("tel:+16502530000;isub=1"), "without ;isub=1"),
        (Phone("tel:2530000;phone-context=example.com"), "without ;phone-context=example.com"),
        (Phone("+16502530000;ext=123456789012345678901"), "a phone number such as"),
    ],
)
def test_contradictions_and_nonsense_are_refused(given: Phone, message: str):
    with pytest.raises(Refusal, match=message):
        canonical_phone(given)


def test_a_national_number_alone_is_read_by_the_fallback():
    assert canonical_phone(Phone("06 12 34 56 78"), Phone("", "FR", "+33")) == FRENCH
    assert canonical_phone(Phone("+33612345678"), AMERICAN) == FRENCH
    assert canonical_phone(Phone("011 33 6 12 34 56 78"), AMERICAN) == FRENCH
    assert canonical_phone(Phone("112"), Phone("", "FR", "+33")) == Phone("112", "FR", "+33")


def test_readable_is_what_the_library_knows():
    assert is_readable(FRENCH)
    assert is_readable(Phone("6502530000;ext=14", "US", "+1"))
    assert not is_readable(Phone("112", "FR", "+33"))
    assert not is_readable(Phone("612345678"))


# -- the field type ------------------------------------------------------------------------------


def test_a_whole_number_fills_all_three_sub_fields():
    parsed = PHONES.parse(a_field("PHONES"), {"primaryPhoneNumber": "+33612345678"})
    assert parsed == primary(*FRENCH)


def test_a_number_that_belongs_to_no_country_does_not_get_the_default_one():
    field = a_field("PHONES", default_value={"primaryPhoneCountryCode": "'FR'"})
    parsed = PHONES.parse(field, {"primaryPhoneNumber": "+80012345678"})
    assert parsed == primary("12345678", None, "+800")


def test_a_national_number_is_read_by_the_fields_default():
    field = a_field("PHONES", default_value={"primaryPhoneCountryCode": "'FR'"})
    assert PHONES.parse(field, {"primaryPhoneNumber": "06 12 34 56 78"}) == primary(*FRENCH)
    parsed = PHONES.parse(field, {"additionalPhones": [{"number": "06 98 76 54 32"}]})
    assert parsed["additionalPhones"].obj == [
        {"number": "698765432", "countryCode": "FR", "callingCode": "+33"}
    ]


def test_clearing_the_number_keeps_what_else_was_named():
    parsed = PHONES.parse(
        a_field("PHONES"), {"primaryPhoneNumber": "", "primaryPhoneCountryCode": "DE"}
    )
    assert parsed == primary(None, "DE", "+49")


def test_additional_phones_are_split_too_and_empty_ones_go():
    parsed = PHONES.parse(
        a_field("PHONES"),
        {
            "primaryPhoneCountryCode": "FR",
            "additionalPhones": [
                {"number": "+33698765432"},
                {"number": "", "countryCode": "FR"},
                {"number": "06 98 76 54 32 x7"},
                {"number": "(650) 253-0000", "countryCode": "US"},
            ],
        },
    )
    assert parsed["additionalPhones"].obj == [
        {"number": "698765432", "countryCode": "FR", "callingCode": "+33"},
        {"number": "698765432;ext=7", "countryCode": "FR", "callingCode": "+33"},
        {"number": "6502530000", "countryCode": "US", "callingCode": "+1"},
    ]


@pytest.mark.parametrize(
    ("value", "field_named", "shown"),
    [
        ({"primaryPhoneNumber": "call me"}, "probe.primaryPhoneNumber", "call me"),
        ({"primaryPhoneCountryCode": "XX"}, "probe.primaryPhoneCountryCode", "XX"),
        ({"primaryPhoneCallingCode": "+999"}, "probe.primaryPhoneCallingCode", "+999"),
        (
            {"additionalPhones": [{"number": "1"}, {"number": "x"}]},
            "probe.additionalPhones[1].number",
            "x",
        ),
        (
            {"additionalPhones": [{"number": "1", "countryCode": "ZZ"}]},
            "probe.additionalPhones[0].countryCode",
            "ZZ",
        ),
    ],
)
def test_a_refusal_names_the_sub_field_at_fault(value: Any, field_named: str, shown: str):
    with pytest.raises(InvalidData) as refused:
        PHONES.parse(a_field("PHONES"), value)
    assert f'Invalid value "{shown}" for field "{field_named}"' in refused.value.message


# -- with what the record holds ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ({"primaryPhoneNumber": "06 98 76 54 32"}, primary("698765432", "FR", "+33")),
        ({"primaryPhoneNumber": "112"}, primary("112", "FR", "+33")),
        ({"primaryPhoneNumber": "+16502530000"}, primary("6502530000", "US", "+1")),
        ({"primaryPhoneNumber": None}, {"primaryPhoneNumber": None}),
        ({"primaryPhoneCountryCode": "DE"}, primary("612345678", "DE", "+49")),
        ({"primaryPhoneCallingCode": "+49"}, primary("612345678", "DE", "+49")),
        ({"primaryPhoneCountryCode": None}, primary("612345678", "FR", "+33")),
        (
            {"primaryPhoneCountryCode": None, "primaryPhoneCallingCode": None},
            primary("612345678", None, None),
        ),
    ],
)
def test_a_change_is_read_over_what_the_record_holds(given: Any, becomes: Any):
    parsed = PHONES.parse_over(a_field("PHONES"), given, HELD)
    assert {name: parsed.get(name, "kept") for name in becomes} == becomes


def test_a_country_that_the_number_does_not_fit_is_refused():
    with pytest.raises(InvalidData, match=r"probe\.primaryPhoneCountryCode.*612345678 fits"):
        PHONES.parse_over(a_field("PHONES"), {"primaryPhoneCountryCode": "US"}, HELD)


@pytest.mark.parametrize(
    ("value", "needs"),
    [
        ({"primaryPhoneNumber": "06 98"}, True),
        ({"primaryPhoneNumber": "+33698765432"}, False),
        ({"primaryPhoneNumber": "06 98", "primaryPhoneCountryCode": "FR"}, False),
        ({"primaryPhoneCountryCode": "FR"}, True),
        ({"primaryPhoneCallingCode": None}, True),
        ({"primaryPhoneNumber": "", "primaryPhoneCountryCode": "FR"}, False),
        ({"additionalPhones": [{"number": "1"}]}, True),
        ({"additionalPhones": []}, False),
        ({}, False),
        (None, False),
    ],
)
def test_the_record_is_asked_only_where_it_decides(value: Any, needs: bool):
    assert PhonesType().needs_stored(a_field("PHONES"), value) is needs
