"""Small pieces of SQL: joined conditions, literals, JSON objects with literal keys.

Values never pass through here, only *keys* of the answer that the API's caller chose, as quoted
literals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg import sql

# PostgreSQL truncates longer identifiers, including keys of an answer.
MAX_IDENTIFIER_BYTES = 63
TRUE = sql.SQL("true")
FALSE = sql.SQL("false")
NULL = sql.SQL("NULL")
COMMA = sql.SQL(", ")
EMPTY_ARRAY = sql.SQL("'[]'::json")


def all_of(conditions: Iterable[sql.Composable]) -> sql.Composable:
    found = list(conditions)
    if not found:
        return TRUE
    return found[0] if len(found) == 1 else _joined(" AND ", found)


def any_of(conditions: Iterable[sql.Composable]) -> sql.Composable:
    found = list(conditions)
    if not found:
        return FALSE
    return found[0] if len(found) == 1 else _joined(" OR ", found)


def _joined(word: str, conditions: Sequence[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(word).join(conditions))


def where(conditions: Iterable[sql.Composable]) -> sql.Composable:
    """Return ` WHERE …`, or nothing."""
    found = list(conditions)
    if not found:
        return sql.SQL("")
    return sql.SQL(" WHERE ") + sql.SQL(" AND ").join(found)


def json_object(pairs: Iterable[tuple[str, sql.Composable]]) -> sql.Composable:
    """Return `JSON_OBJECT('key': value, …)`: any number of keys of any length and content."""
    return sql.SQL("JSON_OBJECT({})").format(
        COMMA.join(sql.SQL("{}: {}").format(sql.Literal(key), value) for key, value in pairs)
    )


def named_row(pairs: Iterable[tuple[str, sql.Composable]]) -> sql.Composable:
    """Return `SELECT value AS "key", …`, a row to print as JSON: keys of at most 63 bytes."""
    return sql.SQL("SELECT {}").format(
        COMMA.join(sql.SQL("{} AS {}").format(value, sql.Identifier(key)) for key, value in pairs)
    )


def row_json(
    pairs: Iterable[tuple[str, sql.Composable]], table: sql.Composable | None = None
) -> sql.Composable:
    """Return a compact JSON object with catalog names as keys, selected from `table` if given."""
    row = named_row(pairs)
    if table is not None:
        row = sql.SQL("{} FROM {}").format(row, table)
    return sql.SQL('(SELECT row_to_json("#r") FROM ({}) AS "#r")').format(row)


@dataclass(frozen=True, slots=True)
class Built:
    """A JSON value of one row under construction.

    `value` (a row or json) may be used where `tables` follow the row's own table in FROM.
    PostgreSQL's planner merges such rows into the one expression that prints the whole record. As
    sub-selects, each composite would be run, printed and copied separately, for every record: twice
    the time of a list's JSON.
    """

    value: sql.Composable
    tables: tuple[sql.Composable, ...] = ()

    def behind(self, table: sql.Composable) -> sql.Composable:
        """Return `table, …` for FROM."""
        return COMMA.join([table, *self.tables])


def built_row(alias: str, pairs: Iterable[tuple[str, Built]]) -> Built:
    """Return a JSON object with keys of at most 63 bytes; `alias` is a fresh name."""
    shown = list(pairs)
    name = sql.Identifier(alias)
    row = named_row((key, built.value) for key, built in shown)
    table = sql.SQL("LATERAL ({}) AS {}").format(row, name)
    return Built(name, (*_tables(shown), table))


def built_object(pairs: Iterable[tuple[str, Built]]) -> Built:
    """Return a JSON object with keys of any length."""
    shown = list(pairs)
    return Built(json_object((key, built.value) for key, built in shown), _tables(shown))


def _tables(pairs: Sequence[tuple[str, Built]]) -> tuple[sql.Composable, ...]:
    return tuple(table for _, built in pairs for table in built.tables)
