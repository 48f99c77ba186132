"""A connection that died while idle is dropped before a request uses it."""

import threading

import pytest
from django.db import connection, connections

from twenty.database_connection import drop_dead_connections

pytestmark = pytest.mark.django_db(transaction=True)


def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_live_connection_is_kept() -> None:
    before = backend_pid()
    drop_dead_connections()
    assert backend_pid() == before


def test_a_connection_ended_by_the_database_is_replaced_without_an_error() -> None:
    before = backend_pid()
    _terminate(before)
    drop_dead_connections()
    assert backend_pid() != before


def _terminate(pid: int) -> None:
    """End it from another connection, and wait until it has ended."""

    def run() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
