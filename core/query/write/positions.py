"""Positions of written records in manually ordered lists: a number, "first" or "last".

The write's own statement turns ranks into numbers before the smallest or after the largest, so that
no look-up comes first. A record created without a position goes first, as in the product's own
screens (docs/api/graphql.md#mutations, #field-types).

Two concurrent writes see the same smallest number. So that they neither get the same position nor
wait for each other, each write's ranks have a random fraction, and counting starts from whole
numbers. Nine digits of it are kept, so that a position is a short number.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from psycopg import sql

from core.query.write.writers import POSITION
from metadata.types.scalar.position import FIRST, LAST

# Names of input columns; no field's column can be called so.
FIRST_RANK, LAST_RANK = "#first", "#last"
RANKS = {FIRST_RANK: "double precision", LAST_RANK: "double precision"}
FRACTION_DIGITS = 9
_FRACTIONS = 10**FRACTION_DIGITS


def is_place(value: Any) -> bool:
    return isinstance(value, str) and value in (FIRST, LAST)


def rank_places(rows: Iterable[dict[str, Any]], places: Iterable[str | None]) -> tuple[str, ...]:
    """Rank each row with a `place` among the batch's first or last; return the `RANKS` used.

    Ranks are the text of a number, whose digits cost less than those of a float.
    """
    counts = dict.fromkeys(RANKS, 0)
    drawn = int(random.random() * _FRACTIONS)  # noqa: S311  no secret in it
    fraction = f".{drawn:0{FRACTION_DIGITS}d}"
    for row, place in zip(rows, places, strict=True):
        if place is not None:
            name = LAST_RANK if place == LAST else FIRST_RANK
            counts[name] += 1
            row[name] = f"{counts[name]}{fraction}"
            row[POSITION] = None
    return tuple(name for name, number in counts.items() if number)


def position_sql(
    table: sql.Composable, alias: sql.Identifier, ranks: Iterable[str] = tuple(RANKS)
) -> sql.Composed:
    """Return a written record's position, computed from its number or its rank."""
    number = sql.SQL("{}.{}").format(alias, sql.Identifier(POSITION))
    by_rank = [
        _BY_RANK[name].format(
            position=sql.Identifier(POSITION),
            table=table,
            rank=sql.SQL("{}.{}").format(alias, sql.Identifier(name)),
        )
        for name in ranks
    ]
    return sql.SQL("coalesce({})").format(sql.SQL(", ").join([number, *by_rank]))


# Uncorrelated, so each runs at most once, and only when a record needs it; answered by an index.
_BY_RANK = {
    FIRST_RANK: sql.SQL(
        "round(((SELECT floor(coalesce(min({position}), 2)) FROM {table}) - {rank})::numeric, 9)"
        "::double precision"
    ),
    LAST_RANK: sql.SQL(
        "round(((SELECT floor(coalesce(max({position}), 0)) FROM {table}) + {rank})::numeric, 9)"
        "::double precision"
    ),
}
