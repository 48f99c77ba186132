"""A database of its own with two workspaces in it, and PgBouncers in front of it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
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

from apikeys.caller.secrets import SECRET_LENGTH, SHOWN_LENGTH, digest_of
from apikeys.models import ApiKey, Role
from tests.twenty.pooler.pgbouncer import Pooler, PostgresServer, required_program, running_pooler
from tests.twenty.pooler.traffic import database, in_thread
from twenty.db.backend.base import forget_sessions
from twenty.db.libpq import Statements
from twenty.workspaces.onboarding.provisioning import ADMIN, create_workspace

NEVER = datetime(2124, 1, 1, tzinfo=UTC)
TIME_ZONE, TIMEOUT = "Europe/Berlin", "7s"


@dataclass(frozen=True)
class World:
    """`secrets`: a key of an Admin of each workspace."""

    server: PostgresServer
    secrets: tuple[str, str]

    def direct(self) -> dict[str, Any]:
        """Django's settings of the database without a pooler."""
        return _direct(self.server)


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
            # Like a role that nobody has prepared for us.
            for parameter, value in (("timezone", TIME_ZONE), ("statement_timeout", TIMEOUT)):
                setting = sql.SQL("ALTER DATABASE {} SET {} = {}")
                cursor.execute(setting.format(name, sql.Identifier(parameter), value))
        try:
            with database(_direct(server)):
                secrets = in_thread(_fill)
            yield World(server, secrets)
        finally:
            with connection._nodb_cursor() as cursor:
                cursor.execute(drop)


def _server(name: str) -> PostgresServer:
    connection.ensure_connection()
    info = connection.connection.info
    return PostgresServer(info.host, info.port, info.user, info.password, name)


def _direct(server: PostgresServer) -> dict[str, Any]:
    return dict(connections.settings["default"], NAME=server.database)


def _fill() -> tuple[str, str]:
    call_command("migrate", interactive=False, verbosity=0)
    return _workspace_key("Ours"), _workspace_key("Theirs")


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


@pytest.fixture(autouse=True)
def _as_in_a_new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing has been detected yet, nothing reported."""
    monkeypatch.setattr(Statements, "is_told", False)
    forget_sessions()
    yield
    forget_sessions()


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
