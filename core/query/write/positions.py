"""The place of written records in manually ordered lists: a number, "first" or "last".

What comes in: `position` as a body gives it, and rows about to be inserted. What goes out: ranks
that the insert's own statement turns into numbers before the smallest or behind the largest, so
that no look-up comes first. A record created without a position goes first, like those of the
product's own screens (contract graphql.md §2, §3.1 and §13).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg import sql

from core.query.write.writers import POSITION
from metadata.field_types.position import FIRST, LAST

# Names of input columns; no field's column can be called so.
FIRST_RANK, LAST_RANK = "#first", "#last"
RANKS = {FIRST_RANK: "integer", LAST_RANK: "integer"}


def is_place(value: Any) -> bool:
    return isinstance(value, str) and value in (FIRST, LAST)


def rank_places(rows: Iterable[dict[str, Any]], places: Iterable[str | None]) -> None:
    """Give each row that has a place its rank among the batch's first or last ones."""
    ranks = dict.fromkeys(RANKS, 0)
    for row, place in zip(rows, places, strict=True):
        if place is not None:
            name = LAST_RANK if place == LAST else FIRST_RANK
            ranks[name] += 1
            row[name] = ranks[name]
            row[POSITION] = None


def position_sql(table: sql.Composable, alias: sql.Composable) -> sql.Composed:
    """A written record's position, out of its number or its rank."""
    return sql.SQL(
        "coalesce({alias}.{number}, {first} - {alias}.{first_rank}, {last} + {alias}.{last_rank})"
    ).format(
        alias=alias,
        number=sql.Identifier(POSITION),
        first=_edge(table, sql.SQL("min"), of_empty_table=2),
        first_rank=sql.Identifier(FIRST_RANK),
        last=_edge(table, sql.SQL("max"), of_empty_table=0),
        last_rank=sql.Identifier(LAST_RANK),
    )


def _edge(table: sql.Composable, function: sql.SQL, of_empty_table: int) -> sql.Composed:
    # Uncorrelated, so it runs at most once, and only when a record needs it; an index answers it.
    return sql.SQL("(SELECT coalesce({}({}), {}) FROM {})").format(
        function, sql.Identifier(POSITION), sql.Literal(of_empty_table), table
    )
