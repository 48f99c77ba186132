"""The one PostgreSQL that all systems share: the embedded one, as its superuser.

Each peer has a database of its own in the same cluster, filled with the common data, so that
memory, disk and settings are the same for all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from psycopg import sql

from bench.dataset import Dataset
from twenty.embedded_postgres.folders import SUPERUSER
from twenty.embedded_postgres.location import DATABASE_NAME, ROLE_NAME

PEER_ROLE = "bench_peer"
PEER_PASSWORD = "bench"  # noqa: S105  a throw-away role on a socket that only root opens


def connect(database: str = DATABASE_NAME) -> psycopg.Connection[Any]:
    folder = settings.DATA_FOLDER
    return psycopg.connect(
        host=str(folder.socket_dir),
        port=5432,
        user=SUPERUSER,
        dbname=database,
        passfile=str(folder.password_file),
        autocommit=True,
    )


def url() -> str:
    """Return the database's URL for the servers' own role."""
    folder = settings.DATA_FOLDER
    lines = folder.password_file.read_text().splitlines()
    passwords = {role: password for *_, role, password in (line.split(":") for line in lines)}
    password = quote(passwords[ROLE_NAME], safe="")
    host = quote(str(folder.socket_dir), safe="")
    return f"postgresql://{ROLE_NAME}:{password}@/{DATABASE_NAME}?host={host}&port=5432"


def postmaster_pid() -> int:
    file: Path = settings.DATA_FOLDER.cluster / "postmaster.pid"
    return int(file.read_text().split()[0])


def is_filled(connection: psycopg.Connection[Any], data: Dataset) -> bool:
    """Tell whether `bench_source` of this database holds exactly this data set."""
    row = connection.execute("SELECT to_regclass('bench_source.person') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return False
    counted = connection.execute("SELECT count(*) FROM bench_source.person").fetchone()
    return counted is not None and counted[0] == data.people


def make_peer_database(name: str) -> psycopg.Connection[Any]:
    """Return an empty database of the peers' role, created anew."""
    with connect() as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", [PEER_ROLE]
        ).fetchone():
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(PEER_ROLE), sql.Literal(PEER_PASSWORD)
                )
            )
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(PEER_ROLE)
            )
        )
    return connect(name)


# The peers' tables, as a careful user would define them, with the indexes that ours has.
PEER_TABLES = b"""
CREATE TABLE companies (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text, domain text, city text, employees int,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE people (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), first_name text, last_name text, email text UNIQUE,
  job_title text, city text, intro text, company_id uuid REFERENCES companies,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE opportunities (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text, amount bigint, stage text,
  company_id uuid REFERENCES companies, person_id uuid REFERENCES people,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
INSERT INTO companies SELECT id, name, domain, city, employees, created_at, created_at
  FROM bench_source.company;
INSERT INTO people SELECT id, first_name, last_name, email, job_title, city, intro, company_id,
  created_at, created_at FROM bench_source.person;
INSERT INTO opportunities SELECT id, name, amount, stage, company_id, person_id, created_at,
  created_at FROM bench_source.opportunity;
CREATE INDEX ON people (city);
CREATE INDEX ON people (created_at, id);
CREATE INDEX ON people (company_id);
CREATE INDEX ON companies (created_at, id);
CREATE INDEX ON opportunities (company_id);
CREATE INDEX ON opportunities (person_id);
DROP SCHEMA bench_source CASCADE;
"""


def fill_peer_tables(connection: psycopg.Connection[Any], data: Dataset) -> None:
    """Fill the three tables in `public`, owned by the peers' role."""
    data.fill_source(connection)
    connection.execute(PEER_TABLES)
    for table in ("companies", "people", "opportunities"):
        connection.execute(
            sql.SQL("ALTER TABLE {} OWNER TO {}").format(
                sql.Identifier(table), sql.Identifier(PEER_ROLE)
            )
        )
    connection.execute("VACUUM ANALYZE")
