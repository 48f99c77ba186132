"""The place of written records in manually ordered lists: a number, "first" or "last".

What comes in: `position` as a body gives it, and rows about to be inserted. What goes out: ranks
that the insert's own statement turns into numbers before the smallest or behind the largest, so
that no look-up comes first. A record created without a position goes first, like those of the
product's own screens (docs/api/graphql.md#mutations, #field-types).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg import sql

from core.query.write.writers import POSITION
from metadata.types.scalar.position import FIRST, LAST

# Names of input columns; no field's column can be called so.
FIRST_RANK, LAST_RANK = "#first", "#last"
RANKS = {FIRST_RANK: "integer", LAST_RANK: "integer"}


def is_place(value: Any) -> bool:
    return isinstance(value, str) and value in (FIRST, LAST)


def rank_places(rows: Iterable[dict[str, Any]], places: Iterable[str | None]) -> tuple[str, ...]:
    """Give each row that has a place its rank among the batch's first or last ones; which of
    `RANKS` were given."""
    ranks = dict.fromkeys(RANKS, 0)
    for row, place in zip(rows, places, strict=True):
        if place is not None:
            name = LAST_RANK if place == LAST else FIRST_RANK
            ranks[name] += 1
            row[name] = ranks[name]
            row[POSITION] = None
    return tuple(name for name, number in ranks.items() if number)


def position_sql(
    table: sql.Composable, alias: sql.Identifier, ranks: Iterable[str] = tuple(RANKS)
) -> sql.Composed:
    """A written record's position, out of its number or its rank."""
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


# Uncorrelated, so each runs at most once, and only when a record needs it; an index answers it.
_BY_RANK = {
    FIRST_RANK: sql.SQL("(SELECT coalesce(min({position}), 2) FROM {table}) - {rank}"),
    LAST_RANK: sql.SQL("(SELECT coalesce(max({position}), 0) FROM {table}) + {rank}"),
}
