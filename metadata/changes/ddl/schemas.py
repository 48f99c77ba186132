"""A workspace's PostgreSQL schema: created and dropped with the workspace."""

from psycopg import sql

from metadata.changes.ddl.statements import Ddl, Effect


def create_schema(schema: str) -> Ddl:
    statement = sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema))
    return Ddl((statement,), (Effect(f"creates schema {schema}", ""),))


def drop_schema(schema: str) -> Ddl:
    """Drop the schema with every record of the workspace."""
    statement = sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema))
    return Ddl(
        (statement,), (Effect(f"drops schema {schema} with every record", "", loses_data=True),)
    )
