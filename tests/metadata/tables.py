"""Looking into real tables: what the statements of metadata.changes.ddl have done to them."""

from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from psycopg import sql

from metadata.definitions import FieldDef, ObjectDef, Option


def execute(query: str, obj: ObjectDef, *values: Any) -> list[tuple[Any, ...]]:
    """Run `query` with `{table}` replaced; rows when there are some."""
    table = sql.Identifier(obj.schema, obj.table_name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(query).format(table=table), values)
        return list(cursor.fetchall()) if cursor.description else []


def insert(obj: ObjectDef, **columns: Any) -> UUID:
    record_id = uuid4()
    given = {"id": record_id, **columns}
    names = sql.SQL(", ").join(map(sql.Identifier, given))
    places = sql.SQL(", ").join(sql.Placeholder() * len(given))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(obj.schema, obj.table_name), names, places
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, list(given.values()))
    return record_id


def column_facts(obj: ObjectDef, column: str) -> tuple[str, str, str | None]:
    """(type, nullable, default) as PostgreSQL tells them; fails without such a column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT udt_name, is_nullable, column_default FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = %s AND column_name = %s",
            [obj.schema, obj.table_name, column],
        )
        ((pg_type, nullable, default),) = cursor.fetchall()
    return pg_type, nullable, default


def has_column(obj: ObjectDef, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = %s AND column_name = %s",
            [obj.schema, obj.table_name, column],
        )
        return cursor.fetchone() is not None


def has_index(obj: ObjectDef, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_indexes WHERE schemaname = %s AND indexname = %s", [obj.schema, name]
        )
        return cursor.fetchone() is not None


def a_field(obj: ObjectDef, type_key: str, name: str, **facts: Any) -> FieldDef:
    return FieldDef(
        id=uuid4(),
        object_id=obj.id,
        type=type_key,
        name=name,
        label=name,
        column_name=name,
        **facts,
    )


def options(*values: str, ids: dict[str, UUID] | None = None) -> tuple[Option, ...]:
    known = ids or {}
    return tuple(
        Option(known.get(value, uuid4()), value, value.title(), "red", position)
        for position, value in enumerate(values)
    )
