"""Filters on phone numbers, countries and calling codes: any spelling finds what is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import Kind
from metadata.types import kinds
from metadata.values import filter_values
from metadata.values.operators import Condition, non_empty, pattern_text
from metadata.values.phone_forms import MAX_RANGES
from metadata.values.phone_readings import Readings, readings_of
from metadata.values.phone_texts import PLAIN_SEPARATORS
from metadata.values.scalars import Refusal
from metadata.values.search_text import escape_pattern

Check = Callable[[Kind, FieldDef, str, Any], Condition]
BESIDE = ("primaryPhoneCountryCode", "primaryPhoneCallingCode")
_CALLING_CODE = re.compile(r"(?:\+|00)?([0-9]{1,3})", re.ASCII)


def _readings(field: FieldDef, label: str, value: Any) -> tuple[Readings, ...]:
    """Return the readings; () for empty text. What cannot be a number matches only itself."""
    text = filter_values.text(field, label, value)
    if not text.strip():
        return ()
    try:
        return readings_of(text)
    except Refusal:
        return (Readings(as_given=text),)


def _condition(form: str, readings: Sequence[Readings]) -> Condition:
    numbers = dict.fromkeys(number for one in readings for number in one.numbers)
    if form == "phoneIn" and len(numbers) > MAX_RANGES:
        form = "phoneInMany"
    asked = {"starts": list(numbers), "any": [one.as_json() for one in readings]}
    return Condition(form, json.dumps(asked, ensure_ascii=False))


def _equals(form: str, empty_form: str) -> Check:
    def check(_kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
        readings = _readings(field, label, value)
        if not readings:
            return Condition(empty_form, has_value=False)
        return _condition(form, readings)

    return check


def _in(_kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
    each = [_readings(field, label, item) for item in non_empty(label, value)]
    readings = [one for found in each for one in found]
    if not readings:
        return Condition("isNull", has_value=False)
    return _condition("phoneIn" if all(each) else "phoneInOrNull", readings)


def _like(form: str, before: str = "", after: str = "", *, is_literal: bool = False) -> Check:
    def check(kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
        text = filter_values.text(field, label, value)
        if not text and not is_literal:
            return Condition("isNull", has_value=False)
        patterns = [
            before + escape_pattern(each) + after if is_literal else pattern_text(each)
            for each in (text, _without_separators(text))
        ]
        return Condition(form, json.dumps(patterns, ensure_ascii=False))

    return check


def _without_separators(pattern: str) -> str:
    """Turn "+33 6 12%" into "+33612%"; a text without digits stays as it is."""
    bare = PLAIN_SEPARATORS.sub("", pattern)
    return bare if any(character.isdecimal() for character in bare) else pattern


def _country(field: FieldDef, label: str, value: Any) -> str:
    return filter_values.text(field, label, value).strip().upper()


def _calling_code(field: FieldDef, label: str, value: Any) -> str:
    text = filter_values.text(field, label, value).strip()
    found = _CALLING_CODE.fullmatch(text)
    return f"+{found[1]}" if found else text


NUMBER = replace(
    kinds.TEXT,
    beside=BESIDE,
    own_checks=MappingProxyType(
        {
            "eq": _equals("phoneIn", "isNull"),
            "neq": _equals("phoneNotIn", "isNotNull"),
            "in": _in,
            "like": _like("phoneLike"),
            "ilike": _like("phoneIlike"),
            "startsWith": _like("phoneLike", after="%", is_literal=True),
            "endsWith": _like("phoneLike", before="%", is_literal=True),
        }
    ),
)
COUNTRY = replace(kinds.TEXT, parse_filter=_country, parse_pattern=filter_values.text)
CALLING_CODE = replace(kinds.TEXT, parse_filter=_calling_code, parse_pattern=filter_values.text)
