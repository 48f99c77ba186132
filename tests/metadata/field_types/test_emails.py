"""E-mail addresses: one canonical form (docs/api/rest.md#bodies)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from metadata.types.composite import emails
from metadata.types.composite.emails import canonical_email
from metadata.types.registry import FIELD_TYPES
from metadata.values.scalars import Refusal
from metadata.values.unicode_texts import trimmed
from tests.corpora import FOLDER
from tests.metadata.field_types.samples import a_field
from tests.metadata.field_types.tables import filled
from twenty.errors import InvalidData

EMAILS = FIELD_TYPES["EMAILS"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Ada@Acme.TEST", "ada@acme.test"),
        ("ada@acme.test.", "ada@acme.test"),
        ("  ada@acme.test ", "ada@acme.test"),
        ("ada@MÜNCHEN.test", "ada@xn--mnchen-3ya.test"),
        ("ada@xn--mnchen-3ya.test", "ada@xn--mnchen-3ya.test"),
        ("o'neil+crm@mail.acme.co.uk", "o'neil+crm@mail.acme.co.uk"),
        ("ünïcode@acme.test", "ünïcode@acme.test"),
        ("root@localhost", "root@localhost"),
        ("a_b%c@old_mail.acme.test", "a_b%c@old_mail.acme.test"),
        ("ada@faß.de", "ada@xn--fa-hia.de"),
        ("E\u0301va@acme.test", "éva@acme.test"),
        ("\ufeffada@acme.test\u200b", "ada@acme.test"),
        ("\u202aada@acme.test\u202c\n", "ada@acme.test"),
        ("\u00adada@acme.test\u2060", "ada@acme.test"),
        ("İ@acme.test", "i\u0307@acme.test"),
        ("", None),
        ("   ", None),
    ],
)
def test_an_address_is_brought_to_its_canonical_form(written: str, stored: str | None):
    assert canonical_email(written) == stored
    assert stored is None or canonical_email(stored) == stored


@pytest.mark.parametrize(
    "written",
    [
        "ada", "ada@", "@acme.test", "a@b@c.test", "a b@c.test", "a@b", "a@b..c", "<a@b.c>",
        ".ada@acme.test", "ada.@acme.test", "a..da@acme.test", "ada@acme.test..", '"a b"@acme.test',
        "ada@[127.0.0.1]", "a\u200bda@acme.test", "a\ufe0fda@acme.test", "ada\u00ad@acme.test",
        "ada@ac\u200bme.test", "\u0301a@acme.test", "a@xn--.test", "x" * 65 + "@acme.test",
        "é" * 65 + "@acme.test", "a" * 60 + "@" + "x." * 100 + "test", "Ada <ada@acme.test>",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(written: str):
    with pytest.raises(Refusal, match="an e-mail address such as"):
        canonical_email(written)


def test_additional_addresses_are_canonical_too_and_blank_ones_go():
    parsed = EMAILS.parse(a_field("EMAILS"), {"additionalEmails": ["A@X.test", "", "b@x.test."]})
    assert parsed["additionalEmails"].obj == ["a@x.test", "b@x.test"]


def test_a_lone_additional_address_is_a_list_of_one():
    parsed = EMAILS.parse(a_field("EMAILS"), {"additionalEmails": "a@x.test"})
    assert parsed["additionalEmails"].obj == ["a@x.test"]


def test_a_refused_additional_address_is_named_by_its_place():
    with pytest.raises(
        InvalidData, match=r"probe\.additionalEmails.*at place 1: an e-mail address"
    ):
        EMAILS.parse(a_field("EMAILS"), {"additionalEmails": ["a@x.test", "nobody"]})


def test_only_the_named_sub_fields_are_given():
    assert EMAILS.parse(a_field("EMAILS"), {"primaryEmail": "a@x.test"}) == {
        "primaryEmail": "a@x.test"
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"primaryEmail": "nobody"}, 'Invalid value "nobody" for field "probe.primaryEmail"'),
        ({"mail": "a@x.test"}, 'Sub field "mail" not found for composite type: EMAILS'),
        ("a@x.test", 'Invalid value "a@x.test" for field "probe": expected an object'),
    ],
)
def test_the_message_names_sub_field_value_and_expectation(value: Any, message: str):
    with pytest.raises(InvalidData) as refused:
        EMAILS.parse(a_field("EMAILS"), value)
    assert message in refused.value.message


# -- the corpora -----------------------------------------------------------------------------------

CORPUS: list[tuple[str, str]] = json.loads((FOLDER / "email_addresses.json").read_text())
VALID = {"valid", "dnsWarnNoRecord", "dnsWarnNoMXRecord"}
# Blanks and line ends around an address and one dot behind it are taken off.
TRIMMED = {
    "errCRNoLF", "errDotEnd", "errExpectingATEXT", "errFWSCRLFEnd", "errFWSCRLFx2", "cfwsFWS",
    "deprecatedFWS",
}  # fmt: skip


def test_every_valid_address_of_the_corpus_is_taken_and_every_wrong_one_refused():
    assert len(CORPUS) == 185
    taken = 0
    for address, diagnosis in CORPUS:
        try:
            stored = canonical_email(address)
        except Refusal:
            # "test@io": a name without a dot is no public domain.
            assert diagnosis not in VALID or address == "test@io", address
            continue
        if stored is not None:
            taken += 1
            assert stored == address.strip().removesuffix(".").lower(), address
            is_trimmed = diagnosis in TRIMMED and stored != address
            assert diagnosis in VALID or is_trimmed or diagnosis == "rfc5321TLDNumeric", address
    assert taken == 48


def test_naughty_strings_are_no_addresses():
    naughty = json.loads((FOLDER / "naughty_strings.json").read_text())
    assert len(naughty) == 485
    for text in naughty:
        if trimmed(text):  # one is a byte-order mark alone
            with pytest.raises(Refusal):
                canonical_email(text)


# -- the short way reads as the library does -------------------------------------------------------

ADDRESSES = st.from_regex(
    r"\A[a-zA-Z0-9!#$%&'*+/=?^`{|}~.-]{1,8}@([a-zA-Z0-9-]{1,4}\.){1,2}[a-zA-Z][a-z0-9]{0,3}\Z"
)


@given(ADDRESSES)
@example("a-@b.test")
@example("a@b.c")
def test_the_short_way_takes_only_what_the_library_takes(address: str):
    short = emails._plain(address)
    try:
        valid = validate_email(
            address, check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError:
        assert short is None, address
        return
    assert short in (None, f"{valid.local_part.lower()}@{valid.ascii_domain}")


@pytest.mark.django_db
def test_any_spelling_finds_the_address():
    table = filled(a_field("EMAILS"), {1: {"primaryEmail": "éva@acme.test"}, 2: {}})
    for text in ("ÉVA@acme.test", "E\u0301va@ACME.test.", "\ufeffe\u0301va@acme.test"):
        assert table.rows_where("eq", text, "primaryEmail") == [1]
        assert table.rows_where("in", [text], "primaryEmail") == [1]
    assert table.rows_where("ilike", "E\u0301VA@%", "primaryEmail") == [1]
