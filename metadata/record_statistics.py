"""How many records objects have, and which fields are mostly empty (docs/api/metadata.md#graphql).

Soft-deleted records are not counted, nor objects and fields that the caller's role may not read.
One statement each.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from psycopg import sql

from apikeys.context import RequestContext
from metadata.changes.ddl.statements import table_of
from metadata.definitions import FieldDef
from metadata.types.registry import field_type
from twenty.errors import NotFound

# A field is mostly empty from this share of records without a value.
MOSTLY = 0.9


def record_counts(context: RequestContext) -> list[tuple[str, int]]:
    """Return (plural name, number of records) of every active object that may be read."""
    objects = [o for o in context.catalog.by_id.values() if context.permissions.rights(o).read]
    if not objects:
        return []
    counts = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, count(*) FROM {} WHERE {} IS NULL").format(
            sql.Literal(obj.name_plural), table_of(obj), sql.Identifier("deletedAt")
        )
        for obj in objects
    )
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return [(str(name), int(count)) for name, count in cursor.fetchall()]


def mostly_empty_fields(context: RequestContext, object_id: UUID) -> list[UUID]:
    """Return the fields that at least nine in ten records leave empty; none without records."""
    obj = context.catalog.by_id.get(object_id)
    if obj is None:
        raise NotFound("Object metadata not found", code="OBJECT_METADATA_NOT_FOUND")
    fields = [
        field
        for field in obj.fields.values()
        if field_type(field).parts(field)
        and not field.is_system
        and context.permissions.can_read_field(obj, field)
    ]
    if not fields:
        return []
    columns = sql.SQL(", ").join(
        sql.SQL("count(*) FILTER (WHERE {})").format(_is_empty(field)) for field in fields
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT count(*), {} FROM {} WHERE {} IS NULL").format(
                columns, table_of(obj), sql.Identifier("deletedAt")
            )
        )
        total, *empty = cursor.fetchone()
    return [
        field.id
        for field, count in zip(fields, empty, strict=True)
        if total and count >= MOSTLY * total
    ]


def _is_empty(field: FieldDef) -> sql.Composable:
    parts = [part for part in field_type(field).parts(field) if part.in_emptiness]
    return sql.SQL(" AND ").join(
        sql.SQL("{} IS NULL").format(sql.Identifier(part.column(field))) for part in parts
    )
