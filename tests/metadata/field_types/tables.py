"""A real table with one field's columns, and what is read from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from metadata.changes.ddl.columns import column_definitions
from metadata.columns.reading import value_sql
from metadata.definitions import FieldDef, ObjectDef
from metadata.parts import Part
from metadata.types.registry import field_type
from metadata.values.json_values import loaded
from metadata.values.operators import check_condition, condition_sql
from tests.metadata.field_types.samples import OBJECT_ID

PARAMETER = sql.SQL("%s")
# In a condition, which may use its value more than once.
ASKED = sql.SQL("%(asked)s")
TABLE = "probe_table"


def raw() -> psycopg.Cursor[Any]:
    """A plain cursor (values bound by the server) of Django's connection."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


class FieldTable:
    """A temporary table `probe_table(row, <the field's columns>)`."""

    def __init__(self, *fields: FieldDef) -> None:
        self.fields = fields
        self.cursor = raw()
        named = {field.name: field for field in fields}
        obj = ObjectDef(
            id=OBJECT_ID,
            schema="pg_temp",
            table_name=TABLE,
            name_singular="probe",
            name_plural="probes",
            label_singular="Probe",
            label_plural="Probes",
            fields=named,
            all_fields=fields,
            search_fields=tuple(f.name for f in fields if f.is_searchable),
        )
        columns = [column for field in fields for column in column_definitions(obj, field)]
        self.cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} (row int, {}) ON COMMIT DROP").format(
                sql.Identifier(TABLE), sql.SQL(", ").join(columns)
            )
        )

    def insert(self, row: int, **written: Any) -> None:
        """One record; every value through its field's parser."""
        names, values = ["row"], [row]
        places: list[sql.Composable] = [PARAMETER]
        for field in self.fields:
            if field.name not in written:
                continue
            kind = field_type(field)
            parsed = kind.parse(field, written[field.name])
            for part in kind.parts(field):
                if part.name in parsed:
                    names.append(part.column(field))
                    places.append(sql.SQL("%s::{}").format(sql.SQL(part.kind.pg_type)))
                    values.append(parsed[part.name])
        self.cursor.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(TABLE),
                sql.SQL(", ").join(map(sql.Identifier, names)),
                sql.SQL(", ").join(places),
            ),
            values,
        )

    def read(self, row: int, field: FieldDef | None = None) -> Any:
        """The field's JSON as an answer carries it."""
        field = field or self.fields[0]
        value = value_sql(field_type(field).parts(field), field, sql.Identifier("t"))
        query = sql.SQL("SELECT row_to_json(r)::text FROM (SELECT {} AS v FROM {} AS t {}) AS r")
        where = sql.SQL("WHERE row = {}").format(sql.Literal(row))
        self.cursor.execute(query.format(value, sql.Identifier(TABLE), where))
        found = self.cursor.fetchone()
        assert found is not None
        return loaded(found[0])["v"]

    def rows_where(
        self, operator: str, value: Any, sub: str = "", field: FieldDef | None = None
    ) -> list[int]:
        """The rows a filter finds."""
        self._ask("SELECT row FROM {} AS t WHERE {} ORDER BY row", operator, value, sub, field)
        return [row for (row,) in self.cursor.fetchall()]

    def plan_where(self, operator: str, value: Any, sub: str = "") -> list[str]:
        """Return how PostgreSQL would find them."""
        self._ask("EXPLAIN SELECT row FROM {} AS t WHERE {}", operator, value, sub, None)
        return [line for (line,) in self.cursor.fetchall()]

    def _ask(self, query: str, operator: str, value: Any, sub: str, field: FieldDef | None) -> None:
        field = field or self.fields[0]
        part = part_of(field, sub)
        label = f"{field.name}.{sub}" if sub else field.name
        asked = check_condition(part.kind, field, label, operator, value)
        column = sql.Identifier("t", part.column(field))
        beside = [sql.Identifier("t", part_of(field, n).column(field)) for n in part.kind.beside]
        condition = condition_sql(asked.form, part.kind, field, column, ASKED, beside)
        self.cursor.execute(
            sql.SQL(query).format(sql.Identifier(TABLE), condition),
            {"asked": asked.value} if asked.has_value else None,
        )

    def rows_sorted(self, sub: str = "") -> list[int]:
        field = self.fields[0]
        part = part_of(field, sub)
        order = part.kind.order_sql(field, sql.Identifier(part.column(field)))
        self.cursor.execute(
            sql.SQL("SELECT row FROM {} ORDER BY {} NULLS FIRST, row").format(
                sql.Identifier(TABLE), order
            )
        )
        return [row for (row,) in self.cursor.fetchall()]


def part_of(field: FieldDef, sub: str) -> Part:
    return next(part for part in field_type(field).parts(field) if part.name == sub)


def filled(field: FieldDef, values: Mapping[int, Any]) -> FieldTable:
    """A table of one field with the given values by row."""
    table = FieldTable(field)
    for row, value in values.items():
        table.insert(row, **{field.name: value})
    return table
