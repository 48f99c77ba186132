"""Which value the survivor of a merge gets: per field, by its type.

Functions take one field's values in the merged records, the priority record's first, empty ones
left out. A single value is taken; of several the priority record's wins, and lists are united so
that nothing is lost: an address, number or link that does not become the primary one joins the
additional ones. Rules: docs/api/graphql.md#merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import Part

Values = Mapping[str, Any]  # part name → value
Union = Callable[[FieldDef, Sequence[Values]], dict[str, Any]]


def is_filled(parts: Iterable[Part], values: Values) -> bool:
    """Tell whether a field holds anything that counts (a currency without an amount does not)."""
    return any(values[part.name] is not None for part in parts if part.in_emptiness)


def merged_value(field: FieldDef, filled: Sequence[Values]) -> dict[str, Any]:
    """Return the merged parts. `filled`: at least one, the priority record's first."""
    union = UNIONS.get(field.type)
    return dict(filled[0]) if union is None or len(filled) == 1 else union(field, filled)


def _lists(field: FieldDef, filled: Sequence[Values]) -> dict[str, Any]:
    """Unite MULTI_SELECT or ARRAY: every item once, in order, as many as the field takes."""
    items = dict.fromkeys(item for values in filled for item in values[""])
    return {"": list(items)[: field.settings.get("maxNumberOfValues")]}


def _files(field: FieldDef, filled: Sequence[Values]) -> dict[str, Any]:
    items = _once((item for values in filled for item in values[""]), ("fileId",))
    return {"": items[: field.settings.get("maxNumberOfValues")]}


def _emails(_field: FieldDef, filled: Sequence[Values]) -> dict[str, Any]:
    every = dict.fromkeys(
        address
        for values in filled
        for address in (values["primaryEmail"], *(values["additionalEmails"] or ()))
        if address
    )
    primary = _first(filled, "primaryEmail")
    return {
        "primaryEmail": primary,
        "additionalEmails": [address for address in every if address != primary] or None,
    }


def _phones(_field: FieldDef, filled: Sequence[Values]) -> dict[str, Any]:
    members = ("number", "countryCode", "callingCode")
    primary_parts = ("primaryPhoneNumber", "primaryPhoneCountryCode", "primaryPhoneCallingCode")
    return _primary_and_more(
        filled, primary_parts, members, "additionalPhones", same=("number", "callingCode")
    )


def _links(_field: FieldDef, filled: Sequence[Values]) -> dict[str, Any]:
    primary_parts = ("primaryLinkUrl", "primaryLinkLabel")
    return _primary_and_more(
        filled, primary_parts, ("url", "label"), "secondaryLinks", same=("url",)
    )


def _primary_and_more(
    filled: Sequence[Values],
    primary_parts: tuple[str, ...],
    members: tuple[str, ...],
    more: str,
    *,
    same: tuple[str, ...],
) -> dict[str, Any]:
    """Keep the first primary value; every other value, once, joins the list `more`."""
    leading = next((values for values in filled if values[primary_parts[0]]), filled[0])
    every: list[Mapping[str, Any]] = []
    for values in (leading, *(v for v in filled if v is not leading)):
        own = {m: values[p] or "" for m, p in zip(members, primary_parts, strict=True)}
        every += [own, *(values[more] or ())]
    listed = [item for item in _once(every, same) if item.get(members[0])]
    if leading[primary_parts[0]]:
        listed = listed[1:]
    return {**{part: leading[part] for part in primary_parts}, more: listed or None}


def _once(items: Iterable[Mapping[str, Any]], same: tuple[str, ...]) -> list[Mapping[str, Any]]:
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for item in items:
        found.setdefault(tuple(item.get(member) for member in same), item)
    return list(found.values())


def _first(filled: Sequence[Values], part: str) -> Any:
    return next((values[part] for values in filled if values[part]), None)


UNIONS: Mapping[str, Union] = MappingProxyType(
    {
        "MULTI_SELECT": _lists,
        "ARRAY": _lists,
        "FILES": _files,
        "EMAILS": _emails,
        "PHONES": _phones,
        "LINKS": _links,
    }
)
