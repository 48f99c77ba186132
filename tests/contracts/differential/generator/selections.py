"""Selection sets, read out of the schema: fields, aliases, fragments, directives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    get_named_type,
)

from tests.contracts.differential.generator.document import Document
from tests.contracts.differential.generator.inputs import Inputs
from tests.contracts.differential.generator.literals import Variable

LONG = "a_name_that_is_as_long_as_names_of_columns_can_be_in_postgresql_"
ALIASES = ("a", "b", "id", "name", "edges", "node", "total", f"{LONG}1", f"{LONG}2")
# Selected more often than by chance, by the end of the type's name.
_WANTED = (
    ("GroupByConnection", ("groupByDimensionValues", "totalCount", "edges")),
    ("Connection", ("edges", "totalCount", "pageInfo")),
    ("Edge", ("node", "cursor")),
)


class Selections:
    def __init__(self, document: Document, inputs: Inputs) -> None:
        self._document = document
        self._dice = document.dice
        self._inputs = inputs

    def of(self, kind: Any, depth: int) -> str:
        """Return `{ … }` for a type that has fields; "" for one that has none."""
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return ""
        names = self._chosen(kind, depth)
        parts = [self._field(kind, name, depth) for name in names]
        if self._dice.chance(0.15):
            parts.insert(self._dice.form.randint(0, len(parts)), "__typename")
        parts += self._again(kind, names, depth)
        return f"{{ {' '.join(self._in_fragments(kind, parts))} }}"

    def _chosen(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> list[str]:
        dice = self._dice
        usable = [name for name, field in kind.fields.items() if depth > 0 or _is_leaf(field)]
        usable = usable or list(kind.fields)
        leaves = [name for name in usable if _is_leaf(kind.fields[name])]
        for ending, wanted in _WANTED:
            if kind.name.endswith(ending):
                there = [name for name in wanted if name in usable]
                chosen = [name for name in there if dice.chance(0.7)] or there[:1]
                return chosen + (dice.some(leaves, 0, 3) if dice.chance(0.4) else [])
        chosen = dice.some(leaves, 1, 3)
        if depth > 0 and dice.chance(0.5):
            chosen += dice.some([name for name in usable if name not in leaves], 1, 2)
        return list(dict.fromkeys(chosen or usable[:1]))

    def _again(self, kind: Any, names: Sequence[str], depth: int) -> list[str]:
        """Select a field a second time: both are merged, or refused."""
        if not names or not self._dice.chance(0.05):
            return []
        name = self._dice.pick(names)
        alias = f"{self._dice.pick(names)}: " if self._dice.chance(0.2) else ""
        return [alias + self._field(kind, name, depth, may_alias=False)]

    def _field(self, kind: Any, name: str, depth: int, *, may_alias: bool = True) -> str:
        field: GraphQLField = kind.fields[name]
        text = name
        if may_alias and self._dice.chance(0.1):
            text = f"{self._dice.pick(ALIASES)}: {name}"
        text += self.arguments(field, name)
        if self._dice.chance(0.06):
            text += self._directive()
        return f"{text} {self.of(get_named_type(field.type), depth - 1)}".strip()

    def arguments(
        self,
        field: GraphQLField,
        hint: str,
        probability: float = 0.3,
        needed: Sequence[str] = (),
    ) -> str:
        """Return `(…)` with required and some optional arguments. `needed`: required as well."""
        given = []
        left_out = self._one_way_only()
        for name, one in field.args.items():
            must = isinstance(one.type, GraphQLNonNull) and one.default_value is Undefined
            must = must or name in needed
            if must:
                chosen = not self._dice.chance(0.03)
            else:
                often = 0.08 if name in ("before", "after") else probability
                chosen = self._dice.chance(often) and name not in left_out
            if chosen:
                meant = hint if name in ("id", "ids", "filter") else name
                value = self._inputs.argument(one.type, meant)
                given.append(f"{name}: {self._document.literal(value)}")
        return f"({', '.join(given)})" if given else ""

    def _one_way_only(self) -> Sequence[str]:
        """Return arguments to leave out.

        A page goes one way; ids or data are given, not both; views are not served.
        """
        if self._dice.chance(0.04):
            return ()
        forward = self._dice.chance(0.6)
        return (*(("last", "before") if forward else ("first", "after")), "data", "viewId")

    def _directive(self) -> str:
        word = self._dice.pick(("skip", "include"))
        if self._dice.chance(0.5):
            condition: Any = self._document.variable("Boolean!", self._dice.luck(0.5))
        else:
            condition = self._document.word_dice.random() < 0.5
        return f" @{word}(if: {self._document.literal(condition)})"

    def _in_fragments(self, kind: Any, parts: list[str]) -> list[str]:
        """Put some parts into a fragment, which may be spread a second time."""
        dice = self._dice
        if not parts or not dice.chance(0.12):
            return parts
        cut = dice.form.randint(0, len(parts) - 1)
        kept, moved = parts[:cut], " ".join(parts[cut:])
        directive = self._directive() if dice.chance(0.25) else ""
        if dice.chance(0.5):
            condition = f" on {kind.name}" if dice.chance(0.6) else ""
            return [*kept, f"...{condition}{directive} {{ {moved} }}"]
        spread = self._document.fragment(kind.name, f"{{ {moved} }}")
        again = [spread] if dice.chance(0.3) else []
        return [*kept, spread + directive, *again]


def _is_leaf(field: GraphQLField) -> bool:
    named = get_named_type(field.type)
    return not isinstance(named, GraphQLObjectType | GraphQLInterfaceType) and not field.args


__all__ = ["Selections", "Variable"]
