"""A connection that died while idle is dropped before a request uses it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from twenty.db.connections import drop_dead_connections

pytestmark = pytest.mark.django_db


def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def terminate(pid: int) -> None:
    """End a connection from the side of the database, and wait until it has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_live_connection_is_kept() -> None:
    def work() -> bool:
        before = backend_pid()
        drop_dead_connections()
        return backend_pid() == before

    assert outside_the_tests_transaction(work)


def test_a_connection_ended_by_the_database_is_replaced_without_an_error() -> None:
    def work() -> bool:
        before = backend_pid()
        with ThreadPoolExecutor(1) as other:
            other.submit(terminate, before).result()
            other.submit(connections.close_all).result()
        drop_dead_connections()
        return backend_pid() != before

    assert outside_the_tests_transaction(work)


def test_a_connection_inside_a_transaction_is_left_alone() -> None:
    before = connection.connection
    drop_dead_connections()
    assert connection.connection is before


def outside_the_tests_transaction(work: Callable[[], bool]) -> bool:
    """Run `work` in a thread: it has a connection of its own, as a request has."""
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(work).result()
        thread.submit(connections.close_all).result()
    return answer
