"""Values for fields, by their kind: mostly existing ones, some odd, few wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import Kind, Part
from metadata.types.kinds import option_values
from metadata.types.registry import field_type
from tests.contracts.differential import vocabulary as words

Value = Any
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def text(chance: Random) -> str:
    return chance.choice(words.PLAIN_TEXTS if chance.random() < 0.65 else words.ODD_TEXTS)


def record_id(chance: Random, ids: Sequence[str]) -> str:
    """Return an id, mostly of an existing record."""
    if not ids or chance.random() < 0.08:
        return chance.choice((UNKNOWN_ID, ids[0].upper() if ids else UNKNOWN_ID))
    return chance.choice(ids)


_BY_KIND: Mapping[str, Sequence[Value]] = {
    "integer": words.INTEGERS,
    "bigint": words.BIG_INTEGERS,
    "float": words.DECIMALS + words.INTEGERS,
    "position": words.DECIMALS + words.INTEGERS,
    "numeric": (*words.DECIMALS, *words.INTEGERS, "1.5", "350000000", 2_500_000_000),
    "boolean": (True, False),
    "date": words.DAYS,
    "datetime": words.MOMENTS,
    "json": words.JSON_VALUES,
    "json_list": ([], [{"a": 1}], ["x"]),
    "json_object": ({}, {"a": "1"}),
    "tsvector": words.WORDS,
}
BY_NAME: Mapping[str, Sequence[Value]] = {
    "primaryEmail": words.EMAILS,
    "additionalEmails": ([], ["x@acme.test"], ["y@x.test", "z@x.test"]),
    "primaryLinkUrl": words.URLS,
    "secondaryLinks": ([], [{"url": "https://a.test", "label": "blog"}]),
    "primaryPhoneNumber": words.PHONES,
    "primaryPhoneCountryCode": ("FR", "DE", ""),
    "primaryPhoneCallingCode": ("+33", "+49", ""),
    "additionalPhones": ([], [{"number": "+4930999", "countryCode": "DE", "callingCode": "+49"}]),
    "currencyCode": words.CURRENCIES,
    "addressCity": words.CITIES,
    "blocknote": (words.BLOCKS, "", "[]"),
    "markdown": ("Hello", "# Title", "- a\n- b", "", "**bold**"),
}


def of_kind(kind: Kind, field: FieldDef, name: str, chance: Random, ids: Sequence[str]) -> Value:
    """A value of one part of a field; lists for kinds that are lists."""
    if name in BY_NAME:
        return chance.choice(BY_NAME[name])
    if kind.key == "uuid":
        return record_id(chance, ids)
    if kind.values is not None or kind.key in ("enum", "enum_array"):
        options = [*option_values(kind, field), "OTHER"] if chance.random() < 0.05 else []
        options = options or list(option_values(kind, field)) or ["NONE"]
        if kind.key == "enum_array":
            return chance.sample(options, min(len(options), chance.randint(0, 2)))
        return chance.choice(options)
    if kind.key == "text_array":
        return [text(chance) for _ in range(chance.randint(0, 2))]
    found = _BY_KIND.get(kind.key)
    return chance.choice(found) if found is not None else text(chance)


def usable_parts(field: FieldDef) -> list[Part]:
    """Return the parts that filters and orders know."""
    return [part for part in field_type(field).parts(field) if part.name != "context"]


def of_part(field: FieldDef, part: Part, chance: Random, ids: Sequence[str]) -> Value:
    return of_kind(part.kind, field, part.name, chance, ids)


def of_field(
    field: FieldDef, chance: Random, ids: Sequence[str] = (), *, oddity: float = 0.04
) -> Value:
    """Return what a body may say of a field that is not a relation.

    `ids`: for UUID fields; `oddity`: how often null, and how often something that does not fit.
    """
    if chance.random() < oddity:
        return None
    if chance.random() < oddity:
        return chance.choice(words.WRONG)
    made = _WHOLE.get(field.type)
    if made is not None:
        return made(chance)
    parts = [part for part in field_type(field).parts(field) if part.is_writable]
    if not parts:
        return text(chance)
    if len(parts) == 1 and not parts[0].name:
        return of_part(field, parts[0], chance, ids)
    chosen = chance.sample(parts, chance.randint(1, len(parts)))
    return {part.name: of_part(field, part, chance, ids) for part in chosen}


def _phones(chance: Random) -> Value:
    return {"primaryPhoneNumber": chance.choice(words.PHONES), "primaryPhoneCountryCode": "FR"}


def _actor(chance: Random) -> Value:
    return {"source": chance.choice(("EMAIL", "API", "MANUAL")), "name": text(chance)}


def _address(chance: Random) -> Value:
    return {
        "addressCity": chance.choice(words.CITIES),
        "addressStreet1": text(chance),
        "addressLat": chance.choice((48.88, "2.33", None)),
    }


def _money(chance: Random) -> Value:
    return {
        "amountMicros": chance.choice((0, 1_000_000, "2500000000", 10**15, None)),
        "currencyCode": chance.choice(words.CURRENCIES),
    }


def _files(chance: Random) -> Value:
    return chance.choice(([], [{"fileId": UNKNOWN_ID, "label": "offer.pdf"}]))


_WHOLE: Mapping[str, Callable[[Random], Value]] = {
    "PHONES": _phones,
    "ACTOR": _actor,
    "ADDRESS": _address,
    "CURRENCY": _money,
    "FILES": _files,
}
