"""Records that stand in the way of a change, found before it is attempted, and named.

Up to three are named, as far as the caller's role may see them: permission to change the data model
does not imply permission to read records. Soft-deleted records count, because they keep their
values (docs/api/metadata.md#uniqueness).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from apikeys.permissions import NO_PERMISSIONS, RolePermissions
from metadata.changes.ddl.statements import table_of
from metadata.changes.validation.problems import Problems
from metadata.checks.definition_errors import invalid
from metadata.definitions import FieldDef, ObjectDef
from metadata.parts import AS_IT_IS, Part
from metadata.types.registry import field_type

MOST_NAMED = 3
UNSEEN = "records that your role may not see"
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A condition that finds records in the way (SQL over the object's table, aliased `r`), and the
    `message` that says why they are.
    """

    obj: ObjectDef
    field: FieldDef
    condition: sql.Composable
    message: str

    def look(self, reader: RolePermissions) -> None:
        """Raise `MetadataValidationError` when there are such records."""
        if reader.can_read_field(self.obj, self.field):
            found = self._records(reader)
            named = ", ".join(found[:MOST_NAMED])
            more = " and more" if len(found) > MOST_NAMED else ""
            told = f"{self.message}: {named}{more}"
        else:
            found = self._records(NO_PERMISSIONS)
            told = f"{self.message}: {UNSEEN}"
        if found:
            problems = Problems("updating field", subject_of(self.field, self.obj))
            problems.add([invalid(told)])
            problems.raise_any()

    def _records(self, reader: RolePermissions) -> list[str]:
        label = _label_columns(self.obj, reader)
        statement = sql.SQL(
            "SELECT r.id, concat_ws(' ', {label}), r.{deleted} IS NOT NULL FROM {table} AS r"
            " WHERE {condition} ORDER BY r.id LIMIT {limit}"
        ).format(
            label=sql.SQL(", ").join(label),
            deleted=sql.Identifier("deletedAt"),
            table=table_of(self.obj),
            condition=self.condition,
            limit=sql.Literal(MOST_NAMED + 1),
        )
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return [_named(*row) for row in cursor.fetchall()]


def subject_of(field: FieldDef, obj: ObjectDef) -> dict[str, Any]:
    """Return how an answer identifies a field (`flatEntityMinimalInformation`)."""
    return {
        "id": str(field.id),
        "name": field.name,
        "label": field.label,
        "objectMetadataId": str(obj.id),
    }


def empty_values(obj: ObjectDef, field: FieldDef, columns: Sequence[str]) -> Obstacle:
    """Find records without a value, for a field that becomes required."""
    conditions = [sql.SQL("r.{} IS NULL").format(sql.Identifier(name)) for name in columns]
    return Obstacle(
        obj,
        field,
        sql.SQL(" OR ").join(conditions),
        f"{field.name} cannot be made required: these {obj.name_plural} have no value",
    )


def equal_values(obj: ObjectDef, field: FieldDef) -> Obstacle:
    """Find records sharing a value, for a field that becomes unique; empty ones never collide."""
    parts = [
        part
        for part in field_type(field).parts(field)
        if part.unique is not None and (part.in_unique or not part.name)
    ]

    def values(alias: str) -> sql.Composable:
        return sql.SQL(", ").join(_told_apart_by(field, part, alias) for part in parts)

    # Grouped once instead of compared pairwise; NULLs never equal anything.
    listed, own = values("o"), values("r")
    condition = sql.SQL("({}) IN (SELECT {} FROM {} AS o GROUP BY {} HAVING count(*) > 1)").format(
        own, listed, table_of(obj), listed
    )
    return Obstacle(
        obj,
        field,
        condition,
        f"{field.name} cannot be made unique: these {obj.name_plural} share a value"
        " (deleted ones count too)",
    )


def _told_apart_by(field: FieldDef, part: Part, alias: str) -> sql.Composable:
    column: sql.Composable = sql.Identifier(alias, part.column(field))
    if part.settled_sql is not None:
        column = part.settled_sql(column)
    return (part.unique or AS_IT_IS).sql(column)


def unfit_numbers(obj: ObjectDef, field: FieldDef, low: int, high: int) -> Obstacle:
    """Find records whose number is not whole or out of range, for a field that becomes whole."""
    column = sql.Identifier(field.column_name)
    condition = sql.SQL(
        "r.{0} IS NOT NULL AND (r.{0}::numeric NOT BETWEEN {1} AND {2}"
        " OR r.{0}::numeric <> trunc(r.{0}::numeric))"
    ).format(column, sql.Literal(low), sql.Literal(high))
    return Obstacle(
        obj,
        field,
        condition,
        f"{field.name} cannot hold whole numbers only: these {obj.name_plural} have other values",
    )


def _label_columns(obj: ObjectDef, reader: RolePermissions) -> list[sql.Composable]:
    label = obj.label_identifier
    is_shown = label is not None and reader.can_read_field(obj, label)
    if label is None or not is_shown or label.type not in ("TEXT", "FULL_NAME"):
        return [sql.SQL("''")]
    names = [part.column(label) for part in field_type(label).parts(label)]
    return [sql.SQL("r.{}").format(sql.Identifier(name)) for name in names]


def _named(record_id: object, label: str, is_deleted: bool) -> str:
    shown = label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL]}…"
    state = ", deleted" if is_deleted else ""
    return f'"{shown}" ({record_id}{state})' if shown else f"{record_id}{state}"
