"""GraphQL literals: one value in its many spellings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """A bare name: an enum's value, or whatever is used where one is expected."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`."""

    name: str


def literal(value: Any, chance: Random) -> str:
    """GraphQL text of a value made of JSON values, `Word`s and `Variable`s."""
    if isinstance(value, Word):
        return value.name
    if isinstance(value, Variable):
        return f"${value.name}"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return _text(value, chance)
    if isinstance(value, int | float):
        return _number(value, chance)
    if isinstance(value, Mapping):
        return (
            f"{{{', '.join(f'{name}: {literal(item, chance)}' for name, item in value.items())}}}"
        )
    if isinstance(value, Sequence):
        return f"[{', '.join(literal(item, chance) for item in value)}]"
    raise TypeError(f"no literal for {value!r}")


def plain(value: Any) -> Any:
    """Return it as JSON carries it; it must not contain a `Variable`."""
    if isinstance(value, Word):
        return value.name
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _text(value: str, chance: Random) -> str:
    way = chance.random()
    if way < 0.05 and value.isprintable() and "\\" not in value and '"""' not in value:
        return f'"""{value} """' if value.endswith('"') else f'"""{value}"""'
    if way < 0.1:
        return json.dumps(value)  # \u escapes
    if way < 0.13:
        return '"' + "".join(f"\\u{{{ord(letter):x}}}" for letter in value) + '"'
    if way < 0.15:
        return json.dumps(value, ensure_ascii=False).replace("/", "\\/")
    return json.dumps(value, ensure_ascii=False)


def _number(value: float, chance: Random) -> str:
    way = chance.random()
    if isinstance(value, int):
        return f"{value}.0" if way < 0.01 else str(value)
    if way < 0.1:
        return f"{value:e}".upper()
    if way < 0.3 and value == int(value):  # where a decimal is welcome, an integer is too
        return str(int(value))
    return repr(value)
