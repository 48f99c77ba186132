"""Which unique keys decide what record an upsert means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.query.write.unique_keys import UniqueKey
from core.query.write.upsert.holders import Holder
from metadata.definitions import ObjectDef
from metadata.values.scalars import shown
from twenty.errors import InvalidQueryInput

INVALID = "INVALID_CONFLICT_FIELDS"


@dataclass(frozen=True, slots=True)
class Deciding:
    """`places`: indexes of the deciding keys among an object's `keys`, the id first.

    `is_named`: the caller chose them; else all decide, as the contract has it.
    """

    keys: tuple[UniqueKey, ...]
    places: tuple[int, ...]
    is_named: bool

    def of(self, holder: Holder) -> int | None:
        """Return the first deciding key shared by `holder` and the record it was looked up for."""
        return next((place for place in self.places if place in holder.keys), None)


def deciding_keys(
    obj: ObjectDef, keys: tuple[UniqueKey, ...], names: Collection[str] | None
) -> Deciding:
    """Return the deciding keys. `names`: fields or sub-fields (`emails`, `emails.primaryEmail`).

    A key decides when every field of it is named. Raises `BadUserInput` for a name in no such key.
    """
    if names is None:
        return Deciding(keys, tuple(range(len(keys))), is_named=False)
    places = tuple(place for place, key in enumerate(keys) if _is_named(key, names))
    used = {name for place in places for names_of in _names(keys[place]) for name in names_of}
    strange = next((name for name in names if name not in used), None)
    if strange is not None or not places:
        known = "; ".join(key.path for key in keys)
        what = (
            f"{shown(strange)} is no unique field" if strange is not None else "no field is named"
        )
        raise InvalidQueryInput(
            f"'conflictFields' invalid: {what} of {obj.name_singular}, or not all fields of its "
            f"unique constraint are named. Unique are: {known}",
            code=INVALID,
        )
    return Deciding(keys, places, is_named=True)


def _is_named(key: UniqueKey, names: Collection[str]) -> bool:
    return all(names_of & set(names) for names_of in _names(key))


def _names(key: UniqueKey) -> list[set[str]]:
    """Return, by field of the key, the names that mean it."""
    by_field: dict[str, set[str]] = {}
    for member in key.members:
        own = by_field.setdefault(member.writer.name, {member.writer.name})
        own |= {member.writer.field.name, member.path}
    return list(by_field.values())
