"""Create the cluster (PostgreSQL's data folder), or refuse one of another major version.

Its role and database are created by `ensure_database` once it runs.
"""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from twenty.embedded_postgres.account import Account
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.folders import SUPERUSER, hand_over, passwords
from twenty.embedded_postgres.location import DATABASE_NAME, ROLE_NAME, DataFolder

# Collation by code point, by rules of PostgreSQL itself: the same on every machine. Version 16 has
# no built-in provider yet; it serves the test suite only.
LOCALE_OPTIONS = {
    "18": ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
    "16": ["--locale=C.UTF-8"],
}
CLEAN_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}


def ensure_cluster(folder: DataFolder, account: Account, programs: Path, version: str) -> None:
    """Create the cluster unless it exists; refuse one of another major version."""
    version_file = folder.cluster / "PG_VERSION"
    if not version_file.exists():
        _create(folder, account, programs, version)
        return
    found = version_file.read_text().strip()
    if found != version:
        raise EmbeddedPostgresError(
            f"The data in {folder.cluster} belongs to PostgreSQL {found}, this server brings "
            f"{version}. Nothing was changed. To upgrade: with the former release, dump the "
            f"database (pg_dump); then start this release with an empty DATA_DIR and restore "
            f'(pg_restore). The commands stand in docs/operations.md, "Upgrading PostgreSQL".'
        )


def ensure_database(folder: DataFolder) -> None:
    """Create the server's role and database unless they exist. PostgreSQL must be running."""
    with psycopg.connect(
        host=str(folder.socket_dir),
        port=5432,
        user=SUPERUSER,
        dbname="postgres",
        passfile=str(folder.password_file),
        autocommit=True,
    ) as connection:
        role, database = sql.Identifier(ROLE_NAME), sql.Identifier(DATABASE_NAME)
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE_NAME):
            password = sql.Literal(passwords(folder.password_file)[ROLE_NAME])
            create = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
            connection.execute(create.format(role, password))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE_NAME):
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))


def _exists(connection: psycopg.Connection, question: str, name: str) -> bool:
    return connection.execute(question.encode(), [name]).fetchone() is not None


def _create(folder: DataFolder, account: Account, programs: Path, version: str) -> None:
    """Run initdb under another name, then rename: an existing cluster is complete."""
    draft = folder.cluster.with_name("data.new")
    password_file = folder.cluster.with_name("initdb.password")
    shutil.rmtree(draft, ignore_errors=True)
    _give(password_file, passwords(folder.password_file)[SUPERUSER], account)
    draft.mkdir(mode=0o700)
    hand_over(draft, account)
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell
            [
                programs / "initdb",
                *LOCALE_OPTIONS[version],
                "--encoding=UTF8",
                "--auth=scram-sha-256",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                f"--pgdata={draft}",
            ],
            capture_output=True,
            text=True,
            cwd=draft.parent,
            env=CLEAN_ENVIRONMENT,
            **account.process_options,
        )
    finally:
        password_file.unlink()
    if done.returncode != 0:
        raise EmbeddedPostgresError(
            f"PostgreSQL's data folder {folder.cluster} could not be made: {done.stderr.strip()}"
        )
    draft.rename(folder.cluster)


def _give(path: Path, text: str, account: Account) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text + "\n")
    hand_over(path, account)
