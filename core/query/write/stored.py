"""Values that can be read only together with what their record holds.

A PATCH gives a national phone number and the record knows its country; it empties the primary link
and the record has additional ones. Such values wait in `BodyPlan.waiting` until the records are
locked and read; then they are parsed over what each record holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from core.query import executor
from core.query.plan.slots import Values
from core.query.write import sql as statements
from core.query.write.body_plan import BodyPlan
from core.query.write.planning import values_of
from core.query.write.writers import ID, FieldWriter, ObjectWriter
from metadata.values import json_values

# What a record holds, by column; JSON as plain values.
Stored = Mapping[str, Any]


def waiting_columns(writer: ObjectWriter, plans: Iterable[BodyPlan]) -> tuple[str, ...]:
    """Return the columns that must be read before the plans' values can be."""
    names = {name for plan in plans for name in plan.waiting}
    return tuple(column for name in names for column in writer.fields[name].columns.values())


def shown_column(writer: ObjectWriter, column: str, value: sql.Composable) -> sql.Composable:
    """Return a column as `stored_row` takes it: jsonb as text, independent of the driver."""
    return value + sql.SQL("::text" if writer.pg_types[column] == "jsonb" else "")


def stored_row(writer: ObjectWriter, columns: Sequence[str], row: Sequence[Any]) -> Stored:
    return {
        column: json_values.loaded(value)
        if value is not None and writer.pg_types[column] == "jsonb"
        else value
        for column, value in zip(columns, row, strict=True)
    }


def read_stored(
    writer: ObjectWriter, ids: Iterable[UUID], columns: Sequence[str]
) -> dict[UUID, Stored]:
    """Return by id the values of records that this transaction has locked."""
    values = Values()
    wanted = values.add([str(record_id) for record_id in ids], "uuid[]")
    shown = [shown_column(writer, column, sql.Identifier(column)) for column in columns]
    statement = sql.SQL("SELECT {id}, {columns} FROM {table} WHERE {id} = ANY({ids})").format(
        id=sql.Identifier(ID),
        columns=sql.SQL(", ").join(shown),
        table=statements.table_of(writer),
        ids=wanted.sql,
    )
    rows = executor.rows(statement, values.all())
    return {row[0]: stored_row(writer, columns, row[1:]) for row in rows}


def values_over(writer: ObjectWriter, plan: BodyPlan, stored: Stored) -> dict[str, Any]:
    """Return the plan's values by column, waiting ones parsed over what the record holds.

    Raises `InvalidData`.
    """
    values = dict(plan.values)
    for name, value in plan.waiting.items():
        found = writer.fields[name]
        for column in found.columns.values():
            values.pop(column, None)
        parsed = found.type.parse_over(found.field, value, _parts(found, stored))
        values |= values_of(found, parsed)
    return values


def _parts(found: FieldWriter, stored: Stored) -> dict[str, Any]:
    return {part: stored[column] for part, column in found.columns.items()}


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return parsed values as a record that holds them would show them to `values_over`."""
    return {column: getattr(value, "obj", value) for column, value in values.items()}
