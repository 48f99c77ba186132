"""A second database with the differential world committed in it, for several processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from apikeys.permissions import forget_role_permissions
from metadata.model.catalog import forget_catalogs
from tests.contracts.differential.twin import Memory
from tests.contracts.differential.world import World, make_world
from tests.standing import make_standing_world
from tests.twenty.pooler.pgbouncer import PostgresServer
from tests.twenty.pooler.traffic import database, in_thread

VERSIONS_FROM = 5_000_000


@dataclass(frozen=True)
class CommittedWorld:
    """`parameters`: Django's settings of the database."""

    server: PostgresServer
    parameters: dict[str, Any]
    world: World
    memory: Memory


@pytest.fixture(scope="session")
def committed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[CommittedWorld]:
    """Filled once; a test reverts what it changes."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        info = connection.connection.info
        name = f"{connection.settings_dict['NAME']}_differential"
        server = PostgresServer(info.host, info.port, info.user, info.password, name)
        parameters = dict(connections.settings["default"], NAME=name)
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with connection._nodb_cursor() as cursor:
            cursor.execute(drop)
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with database(parameters):
                memory = Memory()
                world = in_thread(lambda: _fill(memory))
            yield CommittedWorld(server, parameters, world, memory)
        finally:
            with connection._nodb_cursor() as cursor:
                cursor.execute(drop)


def _fill(memory: Memory) -> World:
    """Fill the database; drop caches for the first one's workspaces, which share the ids."""
    call_command("migrate", interactive=False, verbosity=0)
    forget_catalogs()
    forget_role_permissions()
    make_standing_world()
    world = make_world(VERSIONS_FROM, memory)
    forget_catalogs()
    forget_role_permissions()
    return world
