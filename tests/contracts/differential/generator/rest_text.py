"""REST's notations: filters and orders as text, and a query string in its many encodings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from metadata.definitions import FieldDef, ObjectDef
from metadata.parts import Part
from tests.contracts.differential import vocabulary as words
from tests.contracts.differential.generator import values
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.names import Names

DIRECTIONS = ("AscNullsFirst", "AscNullsLast", "DescNullsFirst", "DescNullsLast")
Pairs = list[tuple[str, str]]


def query_string(pairs: Iterable[tuple[str, str]], dice: Dice) -> str:
    """Return `?a=b&c=d`, mostly as clients encode it.

    The same pairs may look different another time.
    """
    way = dice.value.random()
    text = "&".join(f"{_encoded(name, 0.3)}={_encoded(value, way)}" for name, value in pairs)
    return f"?{text}" if text else ""


def _encoded(text: str, way: float) -> str:
    if way < 0.45:
        return quote(text, safe="")
    if way < 0.75:
        return quote_plus(text, safe="[]:,()")
    if way < 0.85:
        return quote(text, safe="").lower() if text.isascii() and text.islower() else quote(text)
    if way < 0.93:  # as typed: broken escapes, bytes that are UTF-8 in Latin-1 clothes
        raw = text.replace("&", "%26").replace("#", "%23").replace("\n", "%0A")
        return raw.encode("utf-8", "surrogatepass").decode("latin-1")
    if way < 0.97:
        return quote(text.encode("latin-1", "replace"), safe="[]:,")
    return quote(quote(text, safe=""), safe="%")


# ── filters ──────────────────────────────────────────────────────────────────────────────────


def filter_text(dice: Dice, names: Names, obj: ObjectDef) -> str:
    """A filter of one to three predicates."""
    way = dice.form.random()
    if way < 0.55:
        return predicate(dice, names, obj)
    count = dice.form.choice((1, 2, 2, 3))
    items = [
        filter_text(dice, names, obj) if dice.chance(0.15) else predicate(dice, names, obj)
        for _ in range(count)
    ]
    inner = dice.pick((",", ", ")).join(items)
    word = dice.form.choices(("and", "or", "not", ""), (30, 35, 25, 10))[0]
    return f"{word}({inner})" if word else inner


def predicate(dice: Dice, names: Names, obj: ObjectDef) -> str:
    """Return `path[operator]:value`, sometimes across one relation, sometimes with a wrong name."""
    if dice.chance(0.25):
        operator = dice.pick(("eq", "in", "neq"))
        return f"id[{operator}]:{_ids(dice, names, obj.name_singular, operator)}"
    if dice.chance(0.015):
        return f"{dice.pick(('nosuch', 'name.', '.name', 'salary'))}[eq]:{_value(dice, 'x')}"
    prefix, target = "", obj
    if dice.chance(0.16):
        relations = [f for f in obj.fields.values() if f.is_relation]
        if relations:
            relation = dice.pick(relations)
            prefix, target = f"{relation.name}.", names.catalog.target_of(relation) or obj
    field, part = _field_and_part(dice, target)
    if part.name and dice.chance(0.1):  # of a composite field as a whole
        operator = dice.draw(("is", "is", "is", "eq"))
        return f"{prefix}{field.name}[{operator}]:{dice.draw(('NULL', 'NOT_NULL'))}"
    return prefix + _predicate_on(dice, names, field, part)


def _field_and_part(dice: Dice, obj: ObjectDef) -> tuple[FieldDef, Part]:
    usable = [(f, p) for f in obj.fields.values() for p in values.usable_parts(f)]
    return dice.pick(usable)


def _predicate_on(dice: Dice, names: Names, field: FieldDef, part: Part) -> str:
    name = field.name
    if field.relation is not None:
        name = field.relation.join_column if dice.chance(0.96) else field.name
    path = f"{name}.{part.name}" if part.name else name
    offered = [*part.kind.operators, *(("nosuch", "like") if dice.chance(0.02) else ())]
    # The same question with another operator is another question.
    operator = dice.draw(offered) if dice.chance(0.3) else dice.pick(offered)
    if operator == "is":
        return f"{path}[is]:{dice.draw(('NULL', 'NOT_NULL') * 8 + ('null',))}"
    if operator == "isEmptyArray":
        return f"{path}[isEmptyArray]:{dice.draw(('true', 'false'))}"
    made = [values.of_part(field, part, dice.value, names.ids(name)) for _ in range(3)]
    if operator in ("in", "containsAny", "contains", "notContains", "containsExactly"):
        flat = [x for one in made for x in (one if isinstance(one, list) else [one])]
        chosen = flat[: dice.form.randint(1, 3)]
        return f"{path}[{operator}]:[{','.join(_value(dice, x) for x in chosen)}]"
    value = made[0] if not isinstance(made[0], list) else (made[0] or ["x"])[0]
    text = _value(dice, value)
    if operator in ("like", "ilike", "containsIlike") and dice.luck(0.5):
        text = f"%{text.strip(chr(34))}%"
    return f"{path}[{operator}]:{text}"


def _ids(dice: Dice, names: Names, hint: str, operator: str) -> str:
    made = [values.record_id(dice.value, names.ids(hint)) for _ in range(2)]
    return f"[{','.join(made)}]" if operator == "in" else made[0]


def _value(dice: Dice, value: Any) -> str:
    """Bare or in quotes."""
    text = value if isinstance(value, str) else json.dumps(value)
    if any(letter in text for letter in ',()[]"\\') or not text.strip() or dice.luck(0.25):
        return (
            '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if dice.luck(0.9) else text
        )
    return text


# ── orders ───────────────────────────────────────────────────────────────────────────────────


def order_text(dice: Dice, names: Names, obj: ObjectDef) -> str:
    return ",".join(_order_item(dice, names, obj) for _ in range(dice.form.choice((1, 1, 2, 3))))


def _order_item(dice: Dice, names: Names, obj: ObjectDef) -> str:
    prefix, target = "", obj
    relations = [f for f in obj.fields.values() if f.is_many_to_one]
    if relations and dice.chance(0.12):
        relation = dice.pick(relations)
        prefix, target = f"{relation.name}.", names.catalog.target_of(relation) or obj
    sortable = [
        (f, p)
        for f in target.fields.values()
        for p in values.usable_parts(f)
        if p.kind.is_sortable and f.relation is None
    ]
    field, part = dice.pick(sortable)
    path = f"{prefix}{field.name}{f'.{part.name}' if part.name else ''}"
    way = dice.form.random()
    if way < 0.3:
        return path
    if way < 0.97:
        return f"{path}[{dice.draw(DIRECTIONS)}]"
    return f"{path}[{dice.pick(('Up', 'ascnullsfirst', '', 'DescNullsLast ]'))}]"


def field_names(dice: Dice, obj: ObjectDef) -> str:
    """Some names for `fields`, at times one that is not there."""
    usable = [
        (f.relation.join_column if f.relation and f.is_many_to_one else f.name)
        for f in obj.fields.values()
        if not f.is_one_to_many and f.type != "TS_VECTOR"
    ]
    chosen = dice.some(usable, 1, 5)
    if dice.chance(0.05):
        chosen.append(dice.pick(("nosuch", "", "name.firstName")))
    return ",".join(chosen)


def group_dimensions(dice: Dice, obj: ObjectDef) -> Sequence[Any]:
    """For `group_by`, as JSON: fields, sub-fields, dates with a granularity."""
    return [_dimension(dice, obj) for _ in range(dice.form.choice((1, 1, 2)))]


def _dimension(dice: Dice, obj: ObjectDef) -> Any:
    field, part = _field_and_part(dice, obj)
    leaf: Any = True
    if part.kind.key in ("date", "datetime"):
        leaf = {"granularity": dice.draw(("DAY", "MONTH", "YEAR", "WEEK", "DAY_OF_THE_WEEK"))}
        if dice.chance(0.3):
            leaf["timeZone"] = dice.draw(words.TIME_ZONES)
    return {field.name: {part.name: leaf} if part.name else leaf}
