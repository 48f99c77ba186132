"""Reads over `/rest`: lists, single records, groups, duplicates."""

from __future__ import annotations

import json
from typing import Any

from metadata.definitions import ObjectDef
from metadata.types.registry import field_type
from tests.contracts.differential import vocabulary as words
from tests.contracts.differential.asked import JSON, Asked
from tests.contracts.differential.generator import values
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.names import OBJECTS, WEIGHTS, Names
from tests.contracts.differential.generator.rest_text import (
    DIRECTIONS,
    Pairs,
    field_names,
    filter_text,
    group_dimensions,
    order_text,
    query_string,
)

LIMITS = ("0", "1", "2", "3", "5", "60", "200", "201", "+2", "2.0")
WRONG_LIMITS = ("-1", "abc", "1e2", "1.5", "")


def find_object(dice: Dice, names: Names) -> ObjectDef:
    found = names.object(dice.form.choices(OBJECTS, WEIGHTS)[0])
    return found or names.catalog.by_singular.get("company") or names.catalog.all_objects[0]


def find_many(dice: Dice, names: Names, caller: str) -> Asked:
    """A list with any parameters."""
    obj = find_object(dice, names)
    pairs: Pairs = []
    if dice.chance(0.6):
        pairs.append(("filter", filter_text(dice, names, obj)))
    if dice.chance(0.4):
        pairs.append(("order_by", order_text(dice, names, obj)))
    pairs += _shown(dice, obj)
    if dice.chance(0.5):
        pairs.append(("limit", dice.draw(WRONG_LIMITS if dice.luck(0.05) else LIMITS)))
    if dice.chance(0.06):
        pairs.append(
            (dice.pick(("starting_after", "ending_before")), dice.draw(names.any_cursor()))
        )
    pairs += _answered(dice)
    if dice.chance(0.02) and pairs:  # the same parameter again
        pairs.append(dice.pick(pairs))
    if dice.chance(0.03):
        pairs.append((dice.pick(("nobody", "filter[name]", "Limit", "depth")), "1"))
    dice.form.shuffle(pairs)
    method = dice.form.choices(("GET", "HEAD"), (97, 3))[0]
    return Asked(caller, method, f"/rest/{obj.name_plural}{query_string(pairs, dice)}")


def _answered(dice: Dice) -> Pairs:
    """In which form, and with which total."""
    pairs: Pairs = []
    if dice.chance(0.1):  # not `estimated`: statistics change between two requests
        pairs.append(("count", dice.draw(("exact", "none", "some"))))
    if dice.chance(0.08):
        pairs.append(("format", dice.draw(("csv", "ndjson", "json", "pdf"))))
        pairs += [("excel", "1")] * dice.chance(0.2)
    return pairs


def search(dice: Dice, names: Names, caller: str) -> Asked:
    """Words in any number of objects."""
    count = dice.pick((1, 1, 2, 3))
    pairs: Pairs = [("q", " ".join(dice.draw(words.WORDS) for _ in range(count)))]
    if dice.chance(0.4):
        objects = (find_object(dice, names).name_plural for _ in range(dice.pick((1, 2))))
        pairs.append(("objects", ",".join(objects)))
    if dice.chance(0.5):
        pairs.append(("limit", dice.draw(WRONG_LIMITS if dice.luck(0.05) else LIMITS)))
    if dice.chance(0.05):
        pairs.append(("starting_after", dice.draw(names.any_cursor())))
    return Asked(caller, "GET", f"/rest/search{query_string(pairs, dice)}")


def _shown(dice: Dice, obj: ObjectDef) -> Pairs:
    pairs: Pairs = []
    if dice.chance(0.35):
        pairs.append(("fields", field_names(dice, obj)))
    if dice.chance(0.3):
        pairs.append(("depth", dice.form.choices(("0", "1", "2", "x"), (48, 48, 2, 2))[0]))
    if dice.chance(0.08):
        pairs.append(("omit_null_values", dice.draw(("true", "false", "yes"))))
    return pairs


def find_one(dice: Dice, names: Names, caller: str) -> Asked:
    obj = find_object(dice, names)
    wanted = values.record_id(dice.value, names.ids(obj.name_singular))
    if dice.luck(0.04):
        wanted = dice.draw(("not-an-id", wanted[:-1], wanted.upper()))
    path = f"/rest/{obj.name_plural}/{wanted}{query_string(_shown(dice, obj), dice)}"
    return Asked(caller, "GET", path)


def group_by(dice: Dice, names: Names, caller: str) -> Asked:
    obj = find_object(dice, names)
    pairs: Pairs = [("group_by", json.dumps(group_dimensions(dice, obj)))]
    if dice.chance(0.5):
        pairs.append(("aggregate", json.dumps(_aggregates(dice, obj))))
    if dice.chance(0.4):
        pairs.append(("filter", filter_text(dice, names, obj)))
    if dice.chance(0.25):
        order = {"aggregate": {"totalCount": dice.draw(DIRECTIONS)}}
        pairs.append(("order_by", json.dumps([order])))
    if dice.chance(0.3):
        pairs.append(("limit", dice.draw(LIMITS)))
    if dice.chance(0.2):
        pairs.append(("include_records_sample", dice.draw(("true", "false"))))
        pairs.append(("order_by_for_records", order_text(dice, names, obj)))
    if dice.chance(0.03):
        pairs[0] = ("group_by", dice.pick(("", "[]", "{", '[{"nosuch": true}]', "[1]")))
    return Asked(caller, "GET", f"/rest/{obj.name_plural}/groupBy{query_string(pairs, dice)}")


def _aggregates(dice: Dice, obj: ObjectDef) -> list[str]:
    offered = [one.name(f) for f in obj.fields.values() for one in field_type(f).aggregates(f)]
    chosen = ["totalCount", *dice.some(offered, 1, 3)]
    return [*chosen, "sumNothing"] if dice.chance(0.03) else chosen


def find_duplicates(dice: Dice, names: Names, caller: str) -> Asked:
    obj = names.object(dice.pick(("company", "person", "company", "habitat")))
    obj = obj or find_object(dice, names)
    asked: dict[str, Any]
    if dice.chance(0.5):
        known = names.ids(obj.name_singular)
        asked = {
            "ids": [values.record_id(dice.value, known) for _ in range(dice.form.randint(1, 3))]
        }
    else:
        asked = {"data": [_some_values(dice, obj) for _ in range(dice.form.randint(1, 2))]}
    path = f"/rest/{obj.name_plural}/duplicates{query_string(_shown(dice, obj), dice)}"
    return Asked(caller, "POST", path, json.dumps(asked).encode(), JSON)


def _some_values(dice: Dice, obj: ObjectDef) -> dict[str, object]:
    usable = [f for f in obj.fields.values() if f.relation is None and f.name != "id"]
    chosen = dice.some(usable, 1, 3)
    return {field.name: values.of_field(field, dice.value) for field in chosen}


def page(dice: Dice, names: Names, caller: str) -> Asked:
    """Return a page from a cursor that belongs to its order, in either direction of the order."""
    name = dice.pick(("company", "person", "specimen"))
    obj = names.object(name)
    plural = obj.name_plural if obj else name
    order = dice.pick(PAGED_ORDERS)
    cursor = dice.draw(names.cursors(name, order))
    pairs: Pairs = [("order_by", order)] if order else []
    pairs.append((dice.pick(("starting_after", "ending_before")), cursor))
    if dice.luck(0.05):
        pairs.append(("starting_after", cursor))
    pairs.append(("limit", dice.draw(("1", "2", "3", "60"))))
    if dice.chance(0.3) and obj:
        pairs.append(("filter", filter_text(dice, names, obj)))
    if dice.chance(0.3) and obj:
        pairs.append(("fields", field_names(dice, obj)))
    return Asked(caller, "GET", f"/rest/{plural}{query_string(pairs, dice)}")


PAGED_ORDERS = (
    "",
    "createdAt[DescNullsLast]",
    "position[AscNullsFirst]",
    "createdAt[AscNullsLast],position[DescNullsFirst]",
    "createdBy.name[AscNullsLast]",
)
