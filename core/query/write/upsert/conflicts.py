"""What an upsert refuses to guess: which record is meant, and whether a unique value may be lost.

One body may match two records, or one whose value of a unique field differs from the body's. The
contract treats the latter as a change. That is right for a field of the standard model. But in a
field that a caller made unique, such as a record's number in another system, it means that two
things were taken for one, and the earlier would be lost silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.query.write.rows import Row
from core.query.write.unique_keys import UniqueKey
from core.query.write.upsert.deciding import Deciding
from core.query.write.upsert.holders import Holder
from metadata.definitions import ObjectDef
from twenty.errors import ApiError, BadUserInput, Conflict

SEVERAL = "UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT"
UNIQUE_VALUE = "UPSERT_UNIQUE_VALUE_CONFLICT"


@dataclass(slots=True)
class Meeting:
    """The record at `index` of the call, with the keys in `row`, matches `holder`."""

    index: int
    row: Row
    holder: Holder


def ambiguity(
    obj: ObjectDef,
    deciding: Deciding,
    row: Row,
    met: Sequence[Holder],
    holders: Sequence[Holder],
) -> ApiError | None:
    """Refuse an ambiguous match. `met`: those of `holders` that deciding keys lead to.

    Two of them are one too many; so is another holder of a value, if the caller named the deciding
    keys.
    """
    if len(met) > 1:
        return _several(deciding.keys, row, met)
    others = [holder for holder in holders if holder not in met]
    if not others:
        return None
    other = others[0]
    key = deciding.keys[other.keys[0]]
    found = f"the upsert means {obj.name_singular} {met[0].id}" if met else "the record is new"
    return Conflict(
        f'{key.path} "{key.shown(row)}" belongs to {_described(obj, other)}, but by the fields'
        f" named in conflictFields {found}.",
        code=UNIQUE_VALUE,
        field=key.path,
        user_friendly_message="A unique value belongs to another record.",
        body={"conflict": _conflict([*met, other], key, row)},
    )


def overwriting(
    obj: ObjectDef, deciding: Deciding, meeting: Meeting, earlier: Sequence[Meeting]
) -> ApiError | None:
    """Refuse to lose a value of a unique field that a caller created.

    It may belong to the record that was found or to an earlier one of the call that found it too.
    Callers who name a record by its id, or the deciding fields, mean it.
    """
    if deciding.is_named:
        return None
    by_id = _is_by_id(meeting)
    place = None if by_id else next(iter(meeting.holder.other), None)
    if place is not None:
        return _other_value(obj, deciding, meeting, place)
    for other in earlier:
        if by_id and _is_by_id(other):
            continue
        for key in deciding.keys:
            values = key.values_in(meeting.row)
            before = key.values_in(other.row)
            if key.is_custom and values and before and values != before:
                return _other_in_call(obj, deciding, meeting, other, key)
    return None


def _is_by_id(meeting: Meeting) -> bool:
    return 0 in meeting.holder.keys  # the id is the first key


def _several(keys: Sequence[UniqueKey], row: Row, met: Sequence[Holder]) -> ApiError:
    places = dict.fromkeys(place for holder in met for place in holder.keys)
    told = [
        f"{member.path}: {row[member.column]}"
        for place in places
        for member in keys[place].members
        if row[member.column] is not None
    ]
    return BadUserInput(
        "Multiple records found with the same unique field values for"
        f" {'; '.join(told)}. Cannot determine which record to update.",
        code=SEVERAL,
        body={"conflict": {"ids": [holder.id for holder in met]}},
    )


def _other_value(obj: ObjectDef, deciding: Deciding, meeting: Meeting, place: int) -> ApiError:
    holder, key = meeting.holder, deciding.keys[place]
    by = deciding.keys[holder.keys[0]]
    held, given = holder.other[place], key.shown(meeting.row)
    return Conflict(
        f'{by.path} "{by.shown(meeting.row)}" belongs to {_described(obj, holder)}, whose'
        f' {key.path} is "{held}" and not "{given}". Name the field that decides in'
        " conflictFields.",
        code=UNIQUE_VALUE,
        field=key.path,
        user_friendly_message="Two different records have a unique value in common.",
        body={
            "conflict": {
                **_conflict([holder], key, meeting.row),
                "held": held,
                "matchedBy": by.path,
            }
        },
    )


def _other_in_call(
    obj: ObjectDef, deciding: Deciding, meeting: Meeting, other: Meeting, key: UniqueKey
) -> ApiError:
    by = deciding.keys[meeting.holder.keys[0]]
    return Conflict(
        f"{by.path} leads to {_described(obj, meeting.holder)}, as records[{other.index}] does,"
        f' whose {key.path} is "{key.shown(other.row)}" and not "{key.shown(meeting.row)}".'
        " Name the field that decides in conflictFields.",
        code=UNIQUE_VALUE,
        field=key.path,
        user_friendly_message="Two different records have a unique value in common.",
        body={
            "conflict": {
                **_conflict([meeting.holder], key, meeting.row),
                "held": key.shown(other.row),
                "matchedBy": by.path,
                "index": other.index,
            }
        },
    )


def _described(obj: ObjectDef, holder: Holder) -> str:
    deleted = "the deleted " if holder.is_deleted else ""
    return f"{deleted}{obj.name_singular} {holder.id}"


def _conflict(holders: Sequence[Holder], key: UniqueKey, row: Row) -> dict[str, object]:
    return {
        "ids": [holder.id for holder in holders],
        "field": key.path,
        "given": key.shown(row),
    }
