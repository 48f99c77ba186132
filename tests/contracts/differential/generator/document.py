"""A GraphQL document under construction: its variables, its fragments, its operations."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.literals import Variable, literal, plain

# How a variable gets its value.
GIVEN, DEFAULT, BOTH, ABSENT, NULL = "given", "default", "both", "absent", "null"
_WAYS = (GIVEN, DEFAULT, BOTH, ABSENT, NULL)
_WEIGHTS = (50, 30, 12, 5, 3)


class _Usual(Random):
    """Dice whose every throw means: as usual."""

    def random(self) -> float:
        return 0.99


_USUAL = _Usual()


@dataclass
class Document:
    """`definitions`: variables as the operation declares them; `given`: the request's values."""

    dice: Dice
    definitions: list[str] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    # Whether all requests of the shape are the same text but for strings and numbers, each in its
    # usual spelling; otherwise enums, booleans, operators and spellings vary by value, too.
    is_steady: bool = True

    def __post_init__(self) -> None:
        self.is_steady = self.dice.chance(0.75)

    @property
    def word_dice(self) -> Random:
        """Return the dice for enums, booleans and operators."""
        return self.dice.form if self.is_steady else self.dice.value

    def literal(self, value: Any) -> str:
        """GraphQL text of `value`."""
        return literal(value, _USUAL if self.is_steady else self.dice.value)

    def variable(self, type_text: str, value: Any) -> Variable:
        """Return a new variable of that type, which gets `value` in one way or another."""
        name = f"v{len(self.definitions) + 1}"
        way = self.dice.form.choices(_WAYS, _WEIGHTS)[0]
        if way in (ABSENT, NULL) and type_text.endswith("!") and self.dice.chance(0.7):
            way = GIVEN
        if type_text.endswith("!") and way in (DEFAULT, BOTH):
            type_text = type_text.removesuffix("!")
        default = ""
        if way in (DEFAULT, BOTH):
            default = f" = {self.literal(value)}"
        if way in (GIVEN, BOTH):
            self.given[name] = plain(value)
        elif way == NULL:
            self.given[name] = None
        self.definitions.append(f"${name}: {type_text}{default}")
        return Variable(name)

    def fragment(self, type_name: str, selection: str) -> str:
        """A spread of a new named fragment."""
        name = f"F{len(self.fragments) + 1}"
        self.fragments.append(f"fragment {name} on {type_name} {selection}")
        return f"...{name}"

    def head(self, operation: str, name: str) -> str:
        """`query Name($v1: …)`."""
        variables = f"({', '.join(self.definitions)})" if self.definitions else ""
        return f"{operation} {name}{variables}".rstrip()

    def text(self, operations: str) -> str:
        """Return the whole document: fragments after or before the operations."""
        if self.dice.chance(0.3):
            return " ".join([*self.fragments, operations])
        return " ".join([operations, *self.fragments])


def body(text: str, given: dict[str, Any] | None, name: str | None, dice: Dice) -> bytes:
    """Return the HTTP body, with absent members left out, empty or null."""
    sent: dict[str, Any] = {"query": text}
    if given or dice.luck(0.3):
        sent["variables"] = given
    if name is not None or dice.luck(0.1):
        sent["operationName"] = name
    return json.dumps(sent, ensure_ascii=dice.luck(0.5)).encode("utf-8", "surrogatepass")
