"""Documents that are slightly wrong: one token too many, too few, or different."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random

from graphql import TokenKind

from tests.contracts.differential.asked import Asked
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.looks import tokens

Token = tuple[TokenKind, str]
OTHER_NAMES = ("nosuch", "id", "name", "null", "true", "on", "fragment", "__typename", "first")
OTHER_VALUES = ("1", '"x"', "null", "$nosuch", "{}", "[]", "NULL", "-0", "1.5", "...", "@skip")


def broken(asked: Asked, dice: Dice) -> Asked:
    """Return the request with its document broken at one position.

    The form chooses the position, so that the requests of a shape are broken alike.
    """
    try:
        sent = json.loads(asked.body)
    except ValueError:
        return asked
    found = tokens(sent["query"])
    if not found:
        return asked
    bend = dice.pick(_BENDS)
    place = dice.form.random()
    parts = bend(found, int(place * len(found)), dice.form)
    sent["query"] = " ".join(part for _, part in parts)
    return replace(asked, body=json.dumps(sent).encode("utf-8", "surrogatepass"))


def _without(found: list[Token], place: int, chance: Random) -> list[Token]:
    return found[:place] + found[place + 1 :]


def _twice(found: list[Token], place: int, chance: Random) -> list[Token]:
    return found[: place + 1] + found[place:]


def _cut(found: list[Token], place: int, chance: Random) -> list[Token]:
    return found[:place]


def _other_name(found: list[Token], place: int, chance: Random) -> list[Token]:
    places = [n for n, (kind, _) in enumerate(found) if kind is TokenKind.NAME] or [place]
    at = places[place % len(places)]
    return [*found[:at], (TokenKind.NAME, chance.choice(OTHER_NAMES)), *found[at + 1 :]]


def _other_value(found: list[Token], place: int, chance: Random) -> list[Token]:
    kinds = (TokenKind.STRING, TokenKind.INT, TokenKind.FLOAT)
    places = [n for n, (kind, _) in enumerate(found) if kind in kinds] or [place]
    at = places[place % len(places)]
    return [*found[:at], (TokenKind.NAME, chance.choice(OTHER_VALUES)), *found[at + 1 :]]


_BENDS: tuple[Callable[[list[Token], int, Random], list[Token]], ...] = (
    _without,
    _twice,
    _cut,
    _other_name,
    _other_name,
    _other_value,
    _other_value,
)
