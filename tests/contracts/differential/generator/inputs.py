"""Values for GraphQL input types, derived from the schema: filters, orders, groupings, records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    """Makes values for one document. The form decides structure, the value decides leaves."""

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
            name = self._document.word_dice.choice(sorted(wanted.values))
            return name if dice.luck(0.01) else Word(name)
        return self._scalar(wanted.name, hint)

    def _scalar(self, name: str, hint: str) -> Any:
        offered = self._offered(name, hint)
        if offered is None:
            return values.text(self._dice.value)
        if not self._document.is_steady:
            return self._dice.draw(offered)
        if name in ("Boolean", "JSON"):
            return self._dice.pick(offered)
        # Numbers of one kind, or texts alone.
        kind = type(self._dice.pick(offered))
        return self._dice.draw([one for one in offered if type(one) is kind])

    def _offered(self, name: str, hint: str) -> Sequence[Any] | None:
        """By the field's or argument's name, else by the scalar's; None for any text."""
        known = values.BY_NAME.get(hint)
        if known is not None and (name == "JSON" or not isinstance(known[0], list)):
            return known
        if name in ("UUID", "ID"):
            return [values.record_id(self._dice.value, self._names.ids(hint))]
        if hint in ("before", "after"):
            return self._names.any_cursor()
        if hint.endswith("ObjectNameSingulars"):
            return self._names.searchable()
        return _BY_HINT.get(hint) or _SCALARS.get(name)

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
        offered = sorted(wanted.fields)
        made = {}
        for name in self._document.word_dice.sample(offered, min(count, len(offered))):
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
        """Return some fields, and all that are required."""
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
        if dice.chance(0.85):  # its own id and times are rarely given
            chosen = [n for n in chosen if n not in _SELDOM] or chosen
        return {n: self._field(wanted.fields[n].type, n, depth - 1) for n in chosen}

    def _field(self, wanted: Any, name: str, depth: int) -> Any:
        value = self._value(wanted, name, depth)
        return self._perhaps_variable(wanted, value) if self._dice.chance(0.25) else value


_BY_HINT: Mapping[str, Sequence[Any]] = {
    **dict.fromkeys(("first", "last", "limit", "offset", "offsetForRecords"), PAGE_SIZES),
    **dict.fromkeys(("search", "searchInput"), words.WORDS),
    "timeZone": words.TIME_ZONES,
    "additionalEmails": words.EMAILS,
    "conflictFields": words.UNIQUE_NAMES,
}
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
