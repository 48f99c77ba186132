"""PHONES: one primary number (unique with its calling code) and additional ones.

A number is stored as national number, ISO country and calling code ("612345678", "FR", "+33").
Clients may send a whole international number, or a national number with a country or a calling
code. A national number that comes alone is read by the record's country, else by the field's
default. Contradictions are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql

from metadata.checks.defaults import unquoted
from metadata.definitions import FieldDef
from metadata.parts import OR_EMPTY, JsonShape, Setting
from metadata.search.expression import column_of, joined, text_of, values_of
from metadata.types import kinds
from metadata.types.composite import phone_filters
from metadata.types.composite.base import CompositeType, part
from metadata.types.scalar.array import CLICK_ACTION
from metadata.values import json_values, scalars
from metadata.values.json_values import JsonValue
from metadata.values.phone_numbers import NOWHERE, Phone, PhoneRefusal, canonical_phone, is_readable
from metadata.values.scalars import Refusal, refused_data

MAX_PHONES = 1_000
MAX_LENGTH = 100
_SHAPE = JsonShape(
    "AdditionalPhone",
    (("number", "String"), ("countryCode", "String"), ("callingCode", "String")),
)
_MEMBERS = tuple(name for name, _ in _SHAPE.members)
NUMBER, COUNTRY, CALLING_CODE = PRIMARY = (
    "primaryPhoneNumber",
    "primaryPhoneCountryCode",
    "primaryPhoneCallingCode",
)
ADDITIONAL = "additionalPhones"
_NO_ITEM = "an array of objects with number, countryCode and callingCode"


def _text(_field: FieldDef, value: Any) -> str | None:
    return scalars.text(value, MAX_LENGTH).strip() or None


def _additional(_field: FieldDef, value: Any) -> list[Phone]:
    """Return the phones as given: reading them may depend on the primary one's country."""
    listed = json_values.listed(value)
    if len(listed) > MAX_PHONES:
        raise Refusal(f"at most {MAX_PHONES} phones")
    return [_item(item) for item in listed]


def _item(item: Any) -> Phone:
    if not isinstance(item, Mapping) or any(key not in _MEMBERS for key in item):
        raise Refusal(_NO_ITEM)
    try:
        return Phone(*(scalars.text(item.get(name) or "", MAX_LENGTH).strip() for name in _MEMBERS))
    except Refusal as refusal:
        raise Refusal(f"{_NO_ITEM}, each {refusal}") from None


class PhonesType(CompositeType):
    key = "PHONES"
    label = "Phones"
    widget = "phones"
    can_be_searchable = True
    depends_on_stored = True
    graphql_composite = "Phones"
    sub_fields = (
        part(NUMBER, phone_filters.NUMBER, in_unique=True, in_search=True),
        # Country and calling code alone come from a default and are no value. A number is the same
        # in all countries that share a calling code.
        part(COUNTRY, phone_filters.COUNTRY, in_unique=True, unique=None, in_emptiness=False),
        part(
            CALLING_CODE,
            phone_filters.CALLING_CODE,
            in_unique=True,
            unique=OR_EMPTY,
            in_search=True,
            in_emptiness=False,
        ),
        part(ADDITIONAL, kinds.object_list(_SHAPE), in_search=True),
    )
    readers = {**dict.fromkeys(PRIMARY, _text), ADDITIONAL: _additional}  # noqa: RUF012
    settings = (
        Setting("maxNumberOfValues", "Maximum values shown", minimum=1, maximum=MAX_PHONES),
        CLICK_ACTION,
    )
    example = {  # noqa: RUF012
        NUMBER: "612345678",
        COUNTRY: "FR",
        CALLING_CODE: "+33",
        ADDITIONAL: [{"number": "698765432", "countryCode": "FR", "callingCode": "+33"}],
    }

    def needs_stored(self, field: FieldDef, value: Any) -> bool:
        if not isinstance(value, Mapping):
            return False
        has_place = bool(value.get(COUNTRY) or value.get(CALLING_CODE))
        if value.get(NUMBER):
            return not has_place and _may_be_national(value[NUMBER])
        if NUMBER not in value and (COUNTRY in value or CALLING_CODE in value):
            return True
        return not has_place and bool(value.get(ADDITIONAL))

    def completed(
        self, field: FieldDef, values: dict[str, Any], stored: Mapping[str, Any]
    ) -> dict[str, Any]:
        held = Phone(*(stored.get(name) or "" for name in PRIMARY)) if stored else NOWHERE
        primary = _primary(field, values, held)
        if primary is not None:
            if primary.number or NUMBER in values:
                values[NUMBER] = primary.number or None
            values[COUNTRY] = primary.country or None
            values[CALLING_CODE] = primary.calling_code or None
        phones = values.get(ADDITIONAL)
        if phones is not None:
            values[ADDITIONAL] = _listed(field, phones, _place_of(primary or held, field))
        return values

    def search_sql(self, field: FieldDef) -> tuple[sql.Composable, ...]:
        """The number alone, after its calling code and after 0, and the others."""
        number, _, calling_code, additional = (column_of(field, part) for part in self.sub_fields)
        return (
            text_of(number),
            text_of(joined(calling_code, number)),
            text_of(joined(sql.SQL("'0'"), number)),
            values_of(additional),
        )


def _may_be_national(number: Any) -> bool:
    return isinstance(number, str) and not number.lstrip("( ").startswith("+")


def _primary(field: FieldDef, values: Mapping[str, Any], held: Phone) -> Phone | None:
    """Return the resulting primary phone; None where nothing of it was named."""
    number, country, code = values.get(NUMBER), values.get(COUNTRY), values.get(CALLING_CODE)
    given = Phone(number or "", country or "", code or "")
    is_named = any(given) or any(name in values for name in PRIMARY)
    if not is_named:
        return None
    if number or NUMBER in values or not held.number:
        needs_place = number and not given.has_place
        return _canonical(
            field.name, PRIMARY, given, _place_of(held, field) if needs_place else NOWHERE
        )
    return _reread(field, values, given, held)


def _reread(field: FieldDef, values: Mapping[str, Any], given: Phone, held: Phone) -> Phone:
    """Read the record's number by a country or calling code given without one."""
    if given.has_place:
        asked = Phone(held.number, given.country, given.calling_code)
    else:  # one of them, or both, are removed
        asked = Phone(
            held.number,
            "" if COUNTRY in values else held.country,
            "" if CALLING_CODE in values else held.calling_code,
        )
    found = _canonical(field.name, PRIMARY, asked)
    if given.has_place and is_readable(held) and not is_readable(found):
        name = COUNTRY if given.country else CALLING_CODE
        expected = f"one that the record's number {held.number} fits; give the number with it"
        raise refused_data(f"{field.name}.{name}", given.country or given.calling_code, expected)
    return found


def _canonical(path: str, names: Sequence[str], given: Phone, fallback: Phone = NOWHERE) -> Phone:
    """Return the canonical phone. `path` and `names` locate the three texts in a refusal."""
    try:
        return canonical_phone(given, fallback)
    except PhoneRefusal as refusal:
        place = _MEMBERS.index(refusal.member)
        raise refused_data(f"{path}.{names[place]}", given[place], str(refusal)) from None


def _place_of(phone: Phone, field: FieldDef) -> Phone:
    """Return what national numbers are read by: the phone's country, else the field's default."""
    if phone.has_place:
        return Phone("", phone.country, phone.calling_code)
    default = field.default_value
    if not isinstance(default, Mapping):
        return NOWHERE
    country, code = (unquoted(default.get(name)) or "" for name in (COUNTRY, CALLING_CODE))
    try:
        return canonical_phone(Phone("", country, code))
    except (Refusal, AttributeError):  # a default that is being checked
        return NOWHERE


def _listed(field: FieldDef, phones: Sequence[Phone], fallback: Phone) -> JsonValue | None:
    listed = []
    for place, given in enumerate(phones):
        phone = _canonical(f"{field.name}.{ADDITIONAL}[{place}]", _MEMBERS, given, fallback)
        if phone.number:
            listed.append(dict(zip(_MEMBERS, phone, strict=True)))
    return json_values.checked(listed) if listed else None
