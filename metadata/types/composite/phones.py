"""PHONES: one primary number (unique with its country and calling code) and more of them.

A number is kept as national number, ISO country and calling code ("612345678", "FR", "+33"). What
clients send in any of these forms is brought to that: a whole international number, a national
number with a country or with a calling code. Contradictions are refused; a national number alone
is kept as it is, because its country may stand in the record already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import JsonShape, Setting
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part
from metadata.types.scalar.array import CLICK_ACTION
from metadata.values import json_values, scalars
from metadata.values.json_values import JsonValue
from metadata.values.phone_numbers import Phone, canonical_phone
from metadata.values.scalars import Refusal, refused_data
from metadata.values.search_text import column_of, joined, text_of, with_blanks

MAX_PHONES = 1_000
_SHAPE = JsonShape(
    "AdditionalPhone",
    (("number", "String"), ("countryCode", "String"), ("callingCode", "String")),
)
_MEMBERS = tuple(name for name, _ in _SHAPE.members)
_PRIMARY = ("primaryPhoneNumber", "primaryPhoneCountryCode", "primaryPhoneCallingCode")


def _text(_field: FieldDef, value: Any) -> str | None:
    return scalars.text(value, 100).strip() or None


def _additional(_field: FieldDef, value: Any) -> JsonValue | None:
    listed = json_values.listed(value)
    if len(listed) > MAX_PHONES:
        raise Refusal(f"at most {MAX_PHONES} phones")
    phones = [phone for phone in map(_additional_phone, listed) if phone is not None]
    return json_values.checked(phones) if phones else None


def _additional_phone(item: Any) -> dict[str, str] | None:
    expectation = "an array of objects with number, countryCode and callingCode"
    if not isinstance(item, Mapping) or any(key not in _MEMBERS for key in item):
        raise Refusal(expectation)
    try:
        given = [scalars.text(item.get(name) or "", 100).strip() for name in _MEMBERS]
        phone = canonical_phone(Phone(*given))
    except Refusal as refusal:
        raise Refusal(f"{expectation}, each {refusal}") from None
    if not phone.number:
        return None
    return dict(zip(_MEMBERS, (phone.number, phone.country, phone.calling_code), strict=True))


class PhonesType(CompositeType):
    key = "PHONES"
    label = "Phones"
    widget = "phones"
    can_be_searchable = True
    graphql_composite = "Phones"
    sub_fields = (
        part("primaryPhoneNumber", kinds.TEXT, in_unique=True, in_search=True),
        # Country and calling code alone are what a default leaves: not a value.
        part("primaryPhoneCountryCode", kinds.TEXT, in_unique=True, in_emptiness=False),
        part(
            "primaryPhoneCallingCode",
            kinds.TEXT,
            in_unique=True,
            in_search=True,
            in_emptiness=False,
        ),
        part("additionalPhones", kinds.object_list(_SHAPE), in_search=True),
    )
    readers = {  # noqa: RUF012
        **dict.fromkeys(_PRIMARY, _text),
        "additionalPhones": _additional,
    }
    settings = (
        Setting("maxNumberOfValues", "Values shown at most", minimum=1, maximum=MAX_PHONES),
        CLICK_ACTION,
    )
    example = {  # noqa: RUF012
        "primaryPhoneNumber": "612345678",
        "primaryPhoneCountryCode": "FR",
        "primaryPhoneCallingCode": "+33",
        "additionalPhones": [{"number": "698765432", "countryCode": "FR", "callingCode": "+33"}],
    }

    def completed(self, field: FieldDef, values: dict[str, Any]) -> dict[str, Any]:
        given = [values.get(name) for name in _PRIMARY]
        if not any(given):
            return values
        try:
            phone = canonical_phone(Phone(*(text or "" for text in given)))
        except Refusal as refusal:
            shown = next(text for text in given if text)
            raise refused_data(f"{field.name}.primaryPhoneNumber", shown, str(refusal)) from None
        found = dict(zip(_PRIMARY, (phone.number, phone.country, phone.calling_code), strict=True))
        return {**values, **{name: text for name, text in found.items() if text}}

    def search_sql(self, field: FieldDef) -> tuple[sql.Composable, ...]:
        """The number after its calling code, after the same without +, after 0, and the others."""
        number, _, calling_code, additional = (
            text_of(column_of(field, part)) for part in self.sub_fields
        )
        return (
            number,
            joined(calling_code, number),
            joined(with_blanks(calling_code, "+"), number),
            joined(sql.SQL("'0'"), number),
            additional,
        )
