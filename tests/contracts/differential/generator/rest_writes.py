"""Writes over `/rest`: create, update, upsert, delete, destroy, restore, merge."""

from __future__ import annotations

import json
from typing import Any

from metadata.definitions import ObjectDef
from tests.contracts.differential import vocabulary as words
from tests.contracts.differential.asked import JSON, Asked
from tests.contracts.differential.generator import values
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.names import Names
from tests.contracts.differential.generator.rest_reads import _shown, find_object
from tests.contracts.differential.generator.rest_text import Pairs, filter_text, query_string

_SERVERS_OWN = frozenset({"createdAt", "updatedAt", "searchVector"})


def write(dice: Dice, names: Names, caller: str) -> Asked:
    """Any write of records."""
    obj = find_object(dice, names)
    make = dice.form.choices(_WRITES, _WEIGHTS)[0]
    return make(dice, names, caller, obj)


def _ask(caller: str, method: str, path: str, pairs: Pairs, body: Any, dice: Dice) -> Asked:
    sent = b"" if body is None else json.dumps(body, ensure_ascii=dice.luck(0.5)).encode()
    kind = JSON if body is not None else ""
    path = f"/rest/{path}{query_string(pairs, dice)}"
    return Asked(caller, method, path, sent, kind, is_write=True)


def _body(dice: Dice, names: Names, obj: ObjectDef) -> Any:
    """The form decides which fields there are, the value what they contain."""
    usable = [f for f in obj.fields.values() if f.name not in _SERVERS_OWN]
    body: dict[str, Any] = {}
    for field in dice.some(usable, 1, 5):
        if field.relation is None:
            if field.name not in ("id", "deletedAt") or dice.chance(0.15):
                known = names.ids(obj.name_singular if field.name == "id" else field.name)
                body[field.name] = values.of_field(field, dice.value, known)
        elif field.is_many_to_one:
            body |= _link(dice, names, field.name, field.relation.join_column)
    if dice.chance(0.03):
        body[dice.pick(("nosuch", "Name", "id_", "people"))] = 1
    return body


def _link(dice: Dice, names: Names, name: str, join_column: str) -> dict[str, Any]:
    wanted = values.record_id(dice.value, names.ids(name))
    way = dice.form.random()
    if way < 0.5:
        return {join_column: wanted if dice.luck(0.9) else None}
    if way < 0.7:
        return {name: {"connect": {"where": {"id": wanted}}}}
    if way < 0.8:
        return {name: {"disconnect": True}}
    if way < 0.95:
        return {name: {"create": {"position": dice.draw((1, 2, 3))}}}
    return {name: wanted, join_column: wanted}


def _one_id(dice: Dice, names: Names, obj: ObjectDef) -> str:
    return values.record_id(dice.value, names.ids(obj.name_singular))


def _upsert(dice: Dice) -> Pairs:
    pairs: Pairs = []
    if dice.chance(0.3):
        pairs.append(("upsert", dice.pick(("true", "true", "false"))))
        if dice.chance(0.3):
            pairs.append(("conflictFields", dice.draw(words.UNIQUE_NAMES)))
    return [*pairs, ("report", "true")] if dice.chance(0.3) else pairs


def _create_one(dice: Dice, names: Names, caller: str, obj: ObjectDef) -> Asked:
    pairs = [*_upsert(dice), *_shown(dice, obj)]
    return _ask(caller, "POST", obj.name_plural, pairs, _body(dice, names, obj), dice)


def _create_many(dice: Dice, names: Names, caller: str, obj: ObjectDef) -> Asked:
    first = _body(dice, names, obj)
    count = dice.form.choice((0, 1, 2, 3))
    bodies = [first, *(_body(dice, names, obj) for _ in range(count))]
    pairs = [*_upsert(dice), *_shown(dice, obj)]
    return _ask(caller, "POST", f"batch/{obj.name_plural}", pairs, bodies, dice)


def _update_one(dice: Dice, names: Names, caller: str, obj: ObjectDef) -> Asked:
    path = f"{obj.name_plural}/{_one_id(dice, names, obj)}"
    method = dice.pick(("PATCH", "PATCH", "PUT"))
    return _ask(caller, method, path, _shown(dice, obj), _body(dice, names, obj), dice)


def _update_many(dice: Dice, names: Names, caller: str, obj: ObjectDef) -> Asked:
    pairs = [*_filter(dice, names, obj), *_shown(dice, obj)]
    return _ask(caller, "PATCH", obj.name_plural, pairs, _body(dice, names, obj), dice)


def _filter(dice: Dice, names: Names, obj: ObjectDef) -> Pairs:
    return [] if dice.chance(0.06) else [("filter", filter_text(dice, names, obj))]


def _soft(dice: Dice) -> Pairs:
    return [("soft_delete", dice.pick(("true", "false", "maybe")))] if dice.chance(0.6) else []


def _delete_one(dice: Dice, names: Names, caller: str, obj: ObjectDef) -> Asked:
    path = f"{obj.name_plural}/{_one_id(dice, names, obj)}"
    return _ask(caller, "DELETE", path, _soft(dice), None, dice)


def _delete_many(dice: Dice, names: Names, caller: str, obj: ObjectDef) -> Asked:
    pairs = [*_soft(dice), *_filter(dice, names, obj)]
    return _ask(caller, "DELETE", obj.name_plural, pairs, None, dice)


def _restore(dice: Dice, names: Names, caller: str, obj: ObjectDef) -> Asked:
    if dice.chance(0.5):
        path = f"{obj.name_plural}/{_one_id(dice, names, obj)}/restore"
        return _ask(caller, "PATCH", path, _shown(dice, obj), None, dice)
    pairs = [*_filter(dice, names, obj), *_shown(dice, obj)]
    return _ask(caller, "PATCH", f"{obj.name_plural}/restore", pairs, None, dice)


def _merge(dice: Dice, names: Names, caller: str, obj: ObjectDef) -> Asked:
    known = list(names.ids(obj.name_singular)) or ["x"]
    count = min(dice.form.choice((1, 2, 2, 2, 3)), len(known))
    body: dict[str, Any] = {"ids": dice.value.sample(known, count)}
    body["conflictPriorityIndex"] = dice.draw((0, 1, 0, 5))
    if dice.chance(0.3):
        body["dryRun"] = dice.luck(0.7)
    path = f"{obj.name_plural}/merge"
    return _ask(caller, "PATCH", path, _shown(dice, obj), body, dice)


_WRITES = (
    _create_one,
    _create_many,
    _update_one,
    _update_many,
    _delete_one,
    _delete_many,
    _restore,
    _merge,
)
_WEIGHTS = (20, 18, 20, 12, 8, 6, 8, 8)
