"""A database of its own with two workspaces in it, and PgBouncers before it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from apikeys.models import ApiKey, Role
from apikeys.secrets import SECRET_LENGTH, SHOWN_LENGTH, digest_of
from tests.twenty.pooler.pgbouncer import Pooler, PostgresServer, required_program, running_pooler
from tests.twenty.pooler.traffic import database
from twenty.workspaces.provisioning import ADMIN, create_workspace

NEVER = datetime(2124, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """`secrets`: a key of an Admin of each workspace."""

    server: PostgresServer
    secrets: tuple[str, str]


@pytest.fixture(scope="session")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A second database, not rolled back: what poolers lead to."""
    required_program()
    with django_db_blocker.unblock():
        server = _server(f"{connection.settings_dict['NAME']}_pooled")
        name = sql.Identifier(server.database)
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
        with connection._nodb_cursor() as cursor:
            cursor.execute(drop)
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
            # As a role may have it that nobody has prepared for us.
            cursor.execute(sql.SQL("ALTER DATABASE {} SET timezone = 'Europe/Berlin'").format(name))
        try:
            direct = dict(connections.settings["default"], NAME=server.database)
            with database(direct), ThreadPoolExecutor(1) as thread:
                yield World(server, thread.submit(_fill).result())
        finally:
            with connection._nodb_cursor() as cursor:
                cursor.execute(drop)


def _server(name: str) -> PostgresServer:
    connection.ensure_connection()
    info = connection.connection.info
    return PostgresServer(info.host, info.port, info.user, info.password, name)


def _fill() -> tuple[str, str]:
    try:
        call_command("migrate", interactive=False, verbosity=0)
        return _workspace_key("Ours"), _workspace_key("Theirs")
    finally:
        connections.close_all()


def _workspace_key(name: str) -> str:
    workspace = create_workspace(name)
    secret = f"twk_{uuid4().hex}".ljust(SECRET_LENGTH, "0")
    ApiKey.objects.create(
        workspace=workspace,
        role=Role.objects.get(workspace=workspace, label=ADMIN),
        name=name,
        secret_digest=digest_of(secret),
        secret_prefix=secret[:SHOWN_LENGTH],
        expires_at=NEVER,
    )
    return secret


@pytest.fixture
def pooler(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., Pooler]]:
    """Starts PgBouncers with the settings given, before the world's database."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())

        def start(**options: Any) -> Pooler:
            folder = Path(tempfile.mkdtemp(prefix="twenty-pgbouncer-"))
            folder.chmod(0o755)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            return stack.enter_context(running_pooler(folder, world.server, **options))

        yield start
