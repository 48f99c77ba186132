"""A condition a whole read stands or falls with: the place where authentication may be folded in.

What comes in: the caller's context. What goes out: a `Guard` or None. Today None: the key is looked
up by a statement of its own before the read. When it comes with the read (architecture.md §1,
"Round trips"), `guard_of` returns the condition on the key's row (digest, versions, not revoked,
not expired), and a read whose guard fails answers no row: `core.query.reading` raises
`GuardRefused`, and authentication says why by looking again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from apikeys.context import RequestContext
from core.query.values import as_sent


class GuardRefused(Exception):
    """The guard's condition did not hold: nothing was read."""


@dataclass(frozen=True, slots=True)
class Guard:
    """`condition` has one `{}` for each of `values`; it must cast them."""

    condition: sql.SQL
    values: tuple[Any, ...]


def guard_of(context: RequestContext) -> Guard | None:
    del context
    return None


def guarded(
    statement: bytes, values: Sequence[Any], guard: Guard | None
) -> tuple[bytes, tuple[Any, ...]]:
    """The statement with the guard behind it. Every compiled root ends in a SELECT list without
    FROM, so a WHERE can follow; PostgreSQL evaluates nothing when it does not hold."""
    if guard is None:
        return statement, tuple(values)
    first = len(values) + 1
    places = [sql.SQL(f"${first + place}") for place in range(len(guard.values))]
    text = statement + b" WHERE " + guard.condition.format(*places).as_bytes(None)
    return text, (*values, *map(as_sent, guard.values))
