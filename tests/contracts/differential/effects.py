"""The tables' contents: a hash of each table, so that two writes can be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

from django.db import connection
from psycopg import sql

from tests.contracts.differential import callers as who

SHARED_TABLES = (
    "metadata_objectmetadata",
    "metadata_fieldmetadata",
    "metadata_indexmetadata",
    "apikeys_role",
    "apikeys_objectpermission",
    "apikeys_fieldpermission",
    "apikeys_permissionflag",
    "apikeys_apikey",
    "workspaces_workspace",
    "workspaces_membership",
    "workspaces_auditentry",
)
# Their ids come from a sequence, which a rollback does not reset.
COUNTED_TABLES = ("workspaces_auditentry",)


def effects(world_schemas: tuple[str, ...]) -> Mapping[str, str]:
    """Return table → hash of its contents, for the shared tables and those of the schemas."""
    names = [("public", name) for name in SHARED_TABLES]
    names += [(schema, table) for schema in world_schemas for table in _tables_of(schema)]
    statement = reduce(lambda one, two: sql.SQL("{} UNION ALL {}").format(one, two), _marks(names))
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return dict(cursor.fetchall())


def _marks(names: list[tuple[str, str]]) -> Iterator[sql.Composable]:
    for schema, table in names:
        yield sql.SQL(
            "SELECT {}::text, coalesce(md5(string_agg(x, '|' ORDER BY x)), '')"
            " FROM (SELECT {} AS x FROM {} t) y"
        ).format(
            sql.Literal(f"{schema}.{table}"),
            sql.SQL("(to_jsonb(t) - 'id')::text" if table in COUNTED_TABLES else "t::text"),
            sql.Identifier(schema, table),
        )


def _tables_of(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = %s ORDER BY table_name",
            [schema],
        )
        return [name for (name,) in cursor.fetchall()]


def schemas_of_both() -> tuple[str, ...]:
    from metadata.model.naming import schema_name

    return tuple(schema_name(one) for one in (who.HERE, who.THERE))
