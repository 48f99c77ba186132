"""E-mail addresses: one canonical form (docs/api/rest.md#bodies)."""

from __future__ import annotations

from typing import Any

import pytest

from metadata.types.composite.emails import canonical_email
from metadata.types.registry import FIELD_TYPES
from metadata.values.scalars import Refusal
from tests.metadata.field_types.samples import a_field
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
        ("", None),
        ("   ", None),
    ],
)
def test_an_address_is_brought_to_its_canonical_form(written: str, stored: str | None):
    assert canonical_email(written) == stored


@pytest.mark.parametrize(
    "written", ["ada", "ada@", "@acme.test", "a@b@c.test", "a b@c.test", "a@b", "a@b..c", "<a@b.c>"]
)
def test_what_is_no_address_is_refused(written: str):
    with pytest.raises(Refusal, match="an e-mail address such as"):
        canonical_email(written)


def test_additional_addresses_are_canonical_too_and_blank_ones_go():
    parsed = EMAILS.parse(a_field("EMAILS"), {"additionalEmails": ["A@X.test", "", "b@x.test."]})
    assert parsed["additionalEmails"].obj == ["a@x.test", "b@x.test"]


def test_a_lone_additional_address_is_a_list_of_one():
    parsed = EMAILS.parse(a_field("EMAILS"), {"additionalEmails": "a@x.test"})
    assert parsed["additionalEmails"].obj == ["a@x.test"]


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
