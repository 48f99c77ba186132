"""Names inside one statement: aliases that never collide, and the joins a query level needs.

`#` cannot occur in an API name, hence in no physical name: all names that the compiler makes up
begin with it.
"""

from __future__ import annotations

from psycopg import sql

from core.query.plan.types import Column, Hop, Table
from core.query.sql.text import all_of

ID_COLUMN = "id"


class Names:
    """Fresh aliases of one statement."""

    def __init__(self) -> None:
        self._count = 0

    def fresh(self, what: str) -> str:
        self._count += 1
        return f"#{what}{self._count}"


class Scope:
    """One query level over `table`: its alias, and one LEFT JOIN per hop that is used.

    A LEFT JOIN keeps records without a target, whose target columns are NULL (as upstream does);
    where a condition rejects NULL, PostgreSQL turns it into an inner join by itself.
    """

    def __init__(self, names: Names, table: Table) -> None:
        self.names = names
        self.table = table
        self.alias = names.fresh("t")
        self._joins: dict[Hop, Scope] = {}

    def column(self, column: Column) -> sql.Composable:
        """Return the qualified column; its hop is joined if it has one."""
        if column.hop is None:
            return self.own(column.name)
        joined = self._joins.get(column.hop)
        if joined is None:
            joined = self._joins[column.hop] = Scope(self.names, column.hop.table)
        return joined.own(column.name)

    def own(self, name: str) -> sql.Composable:
        return sql.Identifier(self.alias, name)

    def from_sql(self) -> sql.Composable:
        """Return the FROM clause. Call it last, after every column was named."""
        clause: sql.Composable = sql.SQL("{} AS {}").format(
            self.table.sql, sql.Identifier(self.alias)
        )
        for hop, joined in self._joins.items():
            clause += sql.SQL(" LEFT JOIN {} AS {} ON {}").format(
                hop.table.sql, sql.Identifier(joined.alias), self._on(hop, joined)
            )
        return clause

    def _on(self, hop: Hop, joined: Scope) -> sql.Composable:
        from core.query.sql.conditions import row_conditions  # conditions name columns in turn

        same = sql.SQL("{} = {}").format(joined.own(ID_COLUMN), self.own(hop.join_column))
        return all_of([same, *row_conditions(joined)])
