"""Values for GraphQL input types, read out of the schema: filters, orders, groupings, records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
    get_named_type,
)

from tests.contracts.differential import vocabulary as words
from tests.contracts.differential.generator import values
from tests.contracts.differential.generator.document import Document
from tests.contracts.differential.generator.literals import Word
from tests.contracts.differential.generator.names import Names

LOGIC = ("and", "or", "not")
PAGE_SIZES = (0, 1, 2, 3, 5, 60, 200)


class Inputs:
    """Makes values for one document. Structure is the form's, leaves are the value's."""

    def __init__(self, document: Document, names: Names) -> None:
        self._document = document
        self._dice = document.dice
        self._names = names

    def argument(self, wanted: Any, hint: str, *, depth: int = 2) -> Any:
        """A value for an argument of that type; `hint`: the argument's or field's name."""
        value = self._value(wanted, hint, depth)
        return self._perhaps_variable(wanted, value)

    def _perhaps_variable(self, wanted: Any, value: Any) -> Any:
        if _holds_variable(value) or not self._dice.chance(0.3):
            return value
        return self._document.variable(str(wanted), value)

    def _value(self, wanted: Any, hint: str, depth: int) -> Any:
        if isinstance(wanted, GraphQLNonNull):
            return self._value(wanted.of_type, hint, depth)
        if isinstance(wanted, GraphQLList):
            return self._list(wanted, hint, depth)
        if isinstance(wanted, GraphQLInputObjectType):
            return self._object(wanted, hint, depth)
        return self._leaf(wanted, hint)

    def _list(self, wanted: GraphQLList[Any], hint: str, depth: int) -> Any:
        if self._dice.chance(0.12):  # a bare value stands for a list of one
            return self._value(wanted.of_type, hint, depth)
        count = self._dice.form.choice((1, 1, 2, 2, 3, 0 if self._dice.chance(0.2) else 1))
        return [self._item(wanted.of_type, hint, depth) for _ in range(count)]

    def _item(self, wanted: Any, hint: str, depth: int) -> Any:
        value = self._value(wanted, hint, depth)
        return self._perhaps_variable(wanted, value) if self._dice.chance(0.2) else value

    # ── leaves ───────────────────────────────────────────────────────────────────────────

    def _leaf(self, wanted: Any, hint: str) -> Any:
        dice = self._dice
        if dice.luck(0.004):
            return dice.draw(words.WRONG)
        if isinstance(wanted, GraphQLEnumType):
            name = dice.draw(sorted(wanted.values))
            return name if dice.luck(0.02) else Word(name)
        return self._scalar(wanted.name, hint)

    def _scalar(self, name: str, hint: str) -> Any:
        dice = self._dice
        known = values.BY_NAME.get(hint)
        if known is not None and (name == "JSON" or not isinstance(known[0], list)):
            return dice.draw(known)
        if hint == "additionalEmails":
            return dice.draw(words.EMAILS)
        if name in ("UUID", "ID"):
            return values.record_id(dice.value, self._names.ids(hint))
        if hint in ("first", "last", "limit", "offset", "offsetForRecords"):
            return dice.draw(PAGE_SIZES)
        if hint in ("search", "searchInput"):
            return dice.draw(words.WORDS)
        if hint == "timeZone":
            return dice.draw(words.TIME_ZONES)
        if hint in ("before", "after"):
            return dice.draw(self._names.any_cursor())
        if hint.endswith("ObjectNameSingulars"):
            return dice.draw(self._names.searchable())
        found = _SCALARS.get(name)
        return dice.draw(found) if found is not None else values.text(dice.value)

    # ── objects ──────────────────────────────────────────────────────────────────────────

    def _object(self, wanted: GraphQLInputObjectType, hint: str, depth: int) -> Any:
        for ending, make in _OBJECTS.items():
            if wanted.name.endswith(ending):
                return make(self, wanted, hint, depth)
        return self._record(wanted, hint, depth)

    def _filter_of_object(self, wanted: GraphQLInputObjectType, hint: str, depth: int) -> Any:
        dice = self._dice
        if depth > 0 and "and" in wanted.fields and dice.chance(0.25):
            word = dice.pick(LOGIC)
            return {word: self._value(wanted.fields[word].type, hint, depth - 1)}
        usable = [n for n in wanted.fields if n not in LOGIC and (depth > 0 or n != hint)]
        chosen = dice.some(usable, 1, 2 if dice.chance(0.3) else 1)
        if dice.chance(0.25) and "id" in usable:
            chosen = ["id"]
        made = {}
        for name in chosen:
            own = hint if name == "id" else name
            made[name] = self._value(wanted.fields[name].type, own, depth - 1)
        return {} if dice.chance(0.02) else made

    def _operators(self, wanted: GraphQLInputObjectType, hint: str, depth: int) -> Any:
        dice = self._dice
        count = 1 if dice.chance(0.985) else dice.pick((0, 2))
        # The same question with another operator is another question.
        chosen_by = dice.value if self._document.is_loose else dice.form
        made = {}
        for name in chosen_by.sample(sorted(wanted.fields), count):
            value = self._value(wanted.fields[name].type, hint, depth)
            if name in ("like", "ilike", "containsIlike") and isinstance(value, str):
                value = dice.draw((value, f"%{value}%", f"{value[:2]}%"))
            if dice.chance(0.2):
                value = self._perhaps_variable(wanted.fields[name].type, value)
            made[name] = value
        return made

    def _order(self, wanted: GraphQLInputObjectType, hint: str, depth: int) -> Any:
        usable = [
            name
            for name, one in wanted.fields.items()
            if depth > 0 or not isinstance(get_named_type(one.type), GraphQLInputObjectType)
        ]
        name = self._dice.pick(usable or list(wanted.fields))
        return {name: self._value(wanted.fields[name].type, name, depth - 1)}

    def _dimension(self, wanted: GraphQLInputObjectType, hint: str, depth: int) -> Any:
        if "granularity" in wanted.fields:
            others = [n for n in ("orderBy", "timeZone", "weekStartDay") if n in wanted.fields]
            chosen = ["granularity", *self._dice.some(others, 0, 2)]
            return {n: self._value(wanted.fields[n].type, n, depth) for n in chosen}
        name, value = next(iter(self._order(wanted, hint, depth).items()))
        return {name: True if isinstance(value, bool) and self._dice.luck(0.97) else value}

    def _record(self, wanted: GraphQLInputObjectType, hint: str, depth: int) -> Any:
        """Some fields, and all that must be there."""
        dice = self._dice
        needed = [
            name
            for name, one in wanted.fields.items()
            if isinstance(one.type, GraphQLNonNull) and one.default_value is Undefined
        ]
        if dice.chance(0.02):
            needed = []
        usable = [
            name
            for name, one in wanted.fields.items()
            if depth > 0 or not isinstance(get_named_type(one.type), GraphQLInputObjectType)
        ]
        chosen = list(dict.fromkeys([*needed, *dice.some(usable, 1, 4)]))
        if dice.chance(0.85):  # its own id and times are seldom given
            chosen = [n for n in chosen if n not in _SELDOM] or chosen
        return {n: self._field(wanted.fields[n].type, n, depth - 1) for n in chosen}

    def _field(self, wanted: Any, name: str, depth: int) -> Any:
        value = self._value(wanted, name, depth)
        return self._perhaps_variable(wanted, value) if self._dice.chance(0.25) else value


_SELDOM = frozenset({"id", "createdAt", "updatedAt", "deletedAt", "searchVector"})
_SCALARS: Mapping[str, Any] = {
    "Int": words.INTEGERS,
    "Float": words.DECIMALS + words.INTEGERS,
    "BigInt": words.BIG_INTEGERS,
    "BigFloat": (*words.DECIMALS, *words.INTEGERS, "1.5"),
    "Position": (*words.DECIMALS, "first", "last"),
    "Boolean": (True, False),
    "Date": words.DAYS,
    "DateTime": words.MOMENTS,
    "JSON": words.JSON_VALUES,
}
_Make = Callable[[Inputs, GraphQLInputObjectType, str, int], Any]
_OBJECTS: Mapping[str, _Make] = {
    "FilterInput": Inputs._filter_of_object,
    "OrderByInput": Inputs._order,
    "OrderByWithGroupByInput": Inputs._order,
    "GroupByInput": Inputs._dimension,
    "GranularityInput": Inputs._dimension,
    "Filter": Inputs._operators,
}


def _holds_variable(value: Any) -> bool:
    from tests.contracts.differential.generator.literals import Variable

    if isinstance(value, Variable):
        return True
    if isinstance(value, Mapping):
        return any(map(_holds_variable, value.values()))
    return isinstance(value, list) and any(map(_holds_variable, value))
