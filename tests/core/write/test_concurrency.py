"""Concurrent and interrupted writes, in transactions of their own."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections, transaction
from psycopg import sql

from apikeys.context import RequestContext
from core import records
from core.query.request import Predicate
from tests.core.write.world import create_many, listed_json, obj, read, rows, shown
from twenty.errors import BadUserInput, ServiceBusy

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 20


@contextmanager
def other_connection() -> Iterator[psycopg.Connection[Any]]:
    """A second session in the same database, in a transaction."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    with psycopg.connect(**parameters) as other:
        yield other


def in_thread(pool: ThreadPoolExecutor, work: Callable[[], Any]) -> Future[Any]:
    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    return pool.submit(run)


def table(context: RequestContext, name: str) -> sql.Identifier:
    of = obj(context, name)
    return sql.Identifier(of.schema, of.table_name)


def wait_until_blocked(other: psycopg.Connection[Any], waiting: Future[Any]) -> int:
    """Return the backend that waits for a lock held by `other`; `waiting`: what runs on it."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and not waiting.done():
        found = other.execute(
            "SELECT pid FROM pg_locks WHERE NOT granted"
            " AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        ).fetchone()
        if found:
            return int(found[0])
        time.sleep(0.01)
    if waiting.done():
        raise AssertionError("the write did not wait") from waiting.exception()
    raise AssertionError("nothing waits")


def mail(address: str, **values: Any) -> dict[str, Any]:
    return {"emails": {"primaryEmail": address}, **values}


def test_upserts_of_the_same_new_records_at_once_make_each_once(
    admin_context: RequestContext,
) -> None:
    people = obj(admin_context, "person")
    start = threading.Barrier(3)

    def upsert(reverse: bool) -> int:
        start.wait(PATIENCE_S)
        for round_number in range(5):
            bodies = [mail(f"p{round_number}-{n}@x.test") for n in range(30)]
            answer = records.create_many(
                admin_context, people, bodies[::-1] if reverse else bodies, None, upsert=True
            )
            assert len(listed_json(answer)) == 30
        return 1

    with ThreadPoolExecutor(3) as pool:
        done = [in_thread(pool, partial(upsert, r)) for r in (False, True, False)]
        assert [future.result(60) for future in done] == [1, 1, 1]
    assert len(rows(admin_context, "person")["person"]) == 150


def test_a_candidate_that_changed_while_it_was_waited_for_is_judged_anew(
    admin_context: RequestContext,
) -> None:
    (ada,) = create_many(admin_context, "person", [mail("a@x.test", city="Bonn")])
    people = obj(admin_context, "person")
    with other_connection() as other, ThreadPoolExecutor(1) as pool:
        other.execute(
            sql.SQL('UPDATE {} SET "emailsPrimaryEmail" = %s').format(
                table(admin_context, "person")
            ),
            ["b@x.test"],
        )
        body = mail("a@x.test", city="Ulm")
        waiting = in_thread(
            pool,
            lambda: records.create_many(admin_context, people, [body], shown("id"), upsert=True),
        )
        wait_until_blocked(other, waiting)
        other.commit()
        (met,) = listed_json(waiting.result(PATIENCE_S))
    assert met["id"] != ada["id"]
    assert read(admin_context, "person", ada["id"])["city"] == "Bonn"


def test_a_deadlock_is_repeated_until_it_is_done(admin_context: RequestContext) -> None:
    first, second = create_many(admin_context, "person", [{"city": "Bonn"}, {"city": "Bonn"}])
    # PostgreSQL ends the one that waited longest when it checks: on a busy machine, the other.
    for _ in range(5):
        with suppress(psycopg.errors.DeadlockDetected):
            _deadlock(admin_context, first["id"], second["id"])
            break
    for person in (first, second):
        after = read(admin_context, "person", person["id"])
        assert (after["intro"], after["jobTitle"]) == ("held", "CTO")


def _deadlock(context: RequestContext, first: str, second: str) -> None:
    """Make a write and another session wait for each other; the other one succeeds."""
    people = obj(context, "person")
    touch = sql.SQL("UPDATE {} SET intro = %s WHERE id = %s").format(table(context, "person"))
    bonn = Predicate(("city",), "eq", "Bonn")
    with other_connection() as other, ThreadPoolExecutor(1) as pool:
        other.execute(touch, ["held", second])
        waiting = in_thread(
            pool, lambda: records.update_many(context, people, bonn, {"jobTitle": "CTO"}, None)
        )
        wait_until_blocked(other, waiting)
        # The write holds the first record and waits for the second: now both wait.
        try:
            other.execute(touch, ["held", first])
            other.commit()
        finally:
            other.rollback()
        assert len(listed_json(waiting.result(PATIENCE_S))) == 2


def test_an_unavailable_lock_is_a_busy_server_and_changes_nothing(
    admin_context: RequestContext,
) -> None:
    (ada,) = create_many(admin_context, "person", [{"city": "Bonn"}])
    before = rows(admin_context, "person")
    people = obj(admin_context, "person")
    with other_connection() as other:
        other.execute(sql.SQL("SELECT FROM {} FOR UPDATE").format(table(admin_context, "person")))
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20ms'")
        with pytest.raises(ServiceBusy) as refused:
            records.update_one(admin_context, people, UUID(ada["id"]), {"city": "Ulm"}, None)
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert refused.value.headers == {"Retry-After": "1"}
    assert "lock" not in refused.value.message
    assert rows(admin_context, "person") == before


def test_a_batch_whose_connection_is_killed_is_absent(admin_context: RequestContext) -> None:
    before = rows(admin_context, "person")
    people = obj(admin_context, "person")
    with other_connection() as other, ThreadPoolExecutor(1) as pool:
        other.execute(
            sql.SQL('INSERT INTO {} (id, "emailsPrimaryEmail") VALUES (%s, %s)').format(
                table(admin_context, "person")
            ),
            [UUID(int=1), "p59@x.test"],
        )
        # The sixtieth record waits for the outcome of this one; the others are written by then.
        bodies = [mail(f"p{n}@x.test") for n in range(60)]
        waiting = in_thread(pool, lambda: records.create_many(admin_context, people, bodies, None))
        pid = wait_until_blocked(other, waiting)
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(ServiceBusy):
            waiting.result(PATIENCE_S)
        other.rollback()
    assert rows(admin_context, "person") == before


def test_an_upsert_that_is_killed_between_its_statements_changed_nothing(
    admin_context: RequestContext,
) -> None:
    create_many(admin_context, "person", [mail("a@x.test", city="Bonn")])
    before = rows(admin_context, "person")
    people = obj(admin_context, "person")
    with other_connection() as other, ThreadPoolExecutor(1) as pool:
        other.execute(
            sql.SQL('INSERT INTO {} (id, "emailsPrimaryEmail") VALUES (%s, %s)').format(
                table(admin_context, "person")
            ),
            [UUID(int=1), "new@x.test"],
        )
        bodies = [mail("a@x.test", city="Ulm"), mail("new@x.test")]
        waiting = in_thread(
            pool, lambda: records.create_many(admin_context, people, bodies, None, upsert=True)
        )
        pid = wait_until_blocked(other, waiting)
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(ServiceBusy):
            waiting.result(PATIENCE_S)
        other.rollback()
    assert rows(admin_context, "person") == before


def test_a_unique_value_taken_meanwhile_refuses_a_plain_create(
    admin_context: RequestContext,
) -> None:
    people = obj(admin_context, "person")
    with other_connection() as other, ThreadPoolExecutor(1) as pool:
        other.execute(
            sql.SQL('INSERT INTO {} (id, "emailsPrimaryEmail") VALUES (%s, %s)').format(
                table(admin_context, "person")
            ),
            [UUID(int=1), "a@x.test"],
        )
        waiting = in_thread(
            pool, lambda: records.create_many(admin_context, people, [mail("a@x.test")], None)
        )
        wait_until_blocked(other, waiting)
        other.commit()
        with pytest.raises(BadUserInput, match="A duplicate entry was detected"):
            waiting.result(PATIENCE_S)
    assert len(rows(admin_context, "person")["person"]) == 1


@pytest.mark.parametrize("place", [None, "last"])
def test_creates_at_the_same_time_get_different_places(
    admin_context: RequestContext, place: str | None
) -> None:
    """Neither sees the other's record, and neither waits for it."""
    people = obj(admin_context, "person")
    body = {} if place is None else {"position": place}
    create_many(admin_context, "person", [body])
    created, looked = threading.Event(), threading.Event()

    def position() -> list[float]:
        answer = records.create_many(admin_context, people, [body, body], shown("position"))
        return [record["position"] for record in listed_json(answer)]

    def held_open() -> list[float]:
        with transaction.atomic():
            found = position()
            created.set()
            assert looked.wait(PATIENCE_S)
        return found

    with ThreadPoolExecutor(1) as pool:
        held = in_thread(pool, held_open)
        assert created.wait(PATIENCE_S)
        found = position()
        looked.set()
        places = [*found, *held.result(PATIENCE_S)]
    assert len(set(places)) == 4
