"""A workspace's PostgreSQL schema: made with it, gone with it."""

from psycopg import sql

from metadata.changes.ddl.statements import Ddl, Effect


def create_schema(schema: str) -> Ddl:
    statement = sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema))
    return Ddl((statement,), (Effect(f"creates schema {schema}", ""),))


def drop_schema(schema: str) -> Ddl:
    """Every record of the workspace with it."""
    statement = sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema))
    return Ddl(
        (statement,), (Effect(f"drops schema {schema} with every record", "", loses_data=True),)
    )
