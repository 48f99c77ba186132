"""`Ddl`: statements to run, and what running them means.

Values of it can be added up, previewed and run. Nothing in this package opens a connection, so a
preview costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from psycopg import sql

from metadata.definitions import ObjectDef


@dataclass(frozen=True, slots=True)
class Effect:
    """One consequence, for people: `text` such as "rewrites table person".

    `counts_rows`: the work grows with the table's records, so a preview states their number.
    `loses_data`: the data cannot be recovered.
    """

    text: str
    table: str
    counts_rows: bool = False
    loses_data: bool = False

    def describe(self, rows_of: Mapping[str, int] | None = None) -> str:
        """Describe the effect, such as "rewrites table person (100,000 rows)".

        `rows_of`: number of records by table, where known.
        """
        rows = (rows_of or {}).get(self.table)
        if not self.counts_rows or rows is None:
            return self.text
        return f"{self.text} ({rows:,} {'row' if rows == 1 else 'rows'})"


@dataclass(frozen=True, slots=True)
class Ddl:
    """Statements in the order they must run, their effects, and the tables they touch."""

    statements: tuple[sql.Composable, ...] = ()
    effects: tuple[Effect, ...] = ()
    tables: frozenset[str] = frozenset()

    def __add__(self, other: Ddl) -> Ddl:
        return Ddl(
            self.statements + other.statements,
            self.effects + other.effects,
            self.tables | other.tables,
        )

    def describe(self, rows_of: Mapping[str, int] | None = None) -> list[str]:
        return [effect.describe(rows_of) for effect in self.effects]

    def script(self) -> sql.Composed:
        """Return all statements as one text: one round trip, no parameters."""
        return sql.SQL(";\n").join(self.statements)


NOTHING = Ddl()


def together(parts: Iterable[Ddl]) -> Ddl:
    total = NOTHING
    for part in parts:
        total = total + part
    return total


def table_of(obj: ObjectDef) -> sql.Identifier:
    """Return the object's table, qualified with its schema: nothing depends on `search_path`."""
    return sql.Identifier(obj.schema, obj.table_name)


def alter(obj: ObjectDef, *actions: sql.Composable) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} {}").format(table_of(obj), sql.SQL(", ").join(actions))


def lock_tables(schema: str, tables: Iterable[str]) -> sql.Composed | None:
    """Lock all touched tables at once, in name order, so that two changes cannot deadlock.

    None without tables. The targets of foreign keys are locked as well.
    """
    names = sorted(set(tables))
    if not names:
        return None
    return sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(
        sql.SQL(", ").join(sql.Identifier(schema, name) for name in names)
    )
