"""Exports that cannot be completed: refused as anything else, and nothing is left of them."""

from itertools import chain, repeat
from pathlib import Path

import pytest

from core.query.export import reading
from core.query.export.plan import EVERY_RECORD
from core.rest.export import spool, workbook
from tests.core.query.world import insert
from tests.core.rest.exported import exported, make_people, sheet_of
from tests.core.rest.records import create
from twenty.db import libpq


@pytest.fixture
def people(rest):
    return make_people(rest)


def test_what_a_workbook_cannot_hold_is_refused(rest, monkeypatch, settings):
    made = create(rest, "people", intro="x" * (workbook.MOST_CHARACTERS + 1))
    answer = rest.get("/rest/people", format="xlsx")
    assert (answer.status, answer.body["code"]) == (400, "EXPORT_DOES_NOT_FIT")
    assert made["id"] in answer.body["messages"][0]
    assert "intro" in answer.body["messages"][0]
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    answer = rest.get("/rest/people", format="xlsx", fields="city")
    assert (answer.status, answer.body["code"]) == (400, "EXPORT_DOES_NOT_FIT")
    assert rest.get("/rest/people", format="csv").status == 200
    assert list((Path(settings.DATA_DIR) / "exports").iterdir()) == []


def test_an_export_has_a_time_limit(rest, people, settings, monkeypatch):
    monkeypatch.setattr(reading, "FIRST_ROWS", 1)
    settings.EXPORT_TIMEOUT_MS = 60_000
    moments = chain([0.0], repeat(61.0))
    monkeypatch.setattr(reading, "monotonic", lambda: next(moments))
    answer = rest.get("/rest/people", format="csv")
    assert (answer.status, answer.body["code"]) == (408, "EXPORT_TIMEOUT")
    assert spool.PLACES._taken == 0


def test_what_fails_in_the_middle_is_an_ordinary_refusal(rest, people, monkeypatch):
    """Part of the file has been written by then, and nothing of it is sent."""
    monkeypatch.setattr(reading, "FIRST_ROWS", 10)
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    run, fetched = libpq.run_plainly, []

    def failing(connection, statement, values):
        if statement.startswith(b"FETCH"):
            fetched.append(statement)
        if len(fetched) == 3:
            statement = b"SELECT pg_sleep(1)"
            run(connection, b"SET LOCAL statement_timeout = 1", ())
        return run(connection, statement, values)

    monkeypatch.setattr(libpq, "run_plainly", failing)
    for form in ("csv", "ndjson", "xlsx"):
        fetched.clear()
        answer = rest.get("/rest/people", format=form)
        assert (answer.status, answer.body["code"]) == (408, "EXPORT_TIMEOUT")
        assert "Content-Disposition" not in answer.headers
        assert spool.PLACES._taken == 0
    monkeypatch.undo()
    assert len(exported(rest, "people")) == len(people)


def test_a_model_that_changes_meanwhile_begins_the_file_anew(rest, people, monkeypatch):
    """The plan is of a model that is gone by the time it runs: it is made again."""
    run, declared = libpq.run_plainly, []

    def stale(connection, statement, values):
        if statement.startswith(b"DECLARE"):
            declared.append(statement)
            if len(declared) == 1:
                statement, values = b"SELECT nothing_of_this_name", ()
        return run(connection, statement, values)

    monkeypatch.setattr(libpq, "run_plainly", stale)
    for form in ("csv", "ndjson"):
        declared.clear()
        answer = rest.get("/rest/people", format=form, fields="city")
        assert answer.status == 200, answer.text
        assert len(declared) == 2
        assert answer.text.count("\n") == len(people) + (form == "csv")
    declared.clear()
    assert len(sheet_of(rest, "people", fields="city")) == len(people)


def test_a_session_that_ends_meanwhile_is_replaced(transactional_db, standing, rest, monkeypatch):
    """The rows read by then do not count: the new session reads another moment."""
    make_people(rest)
    monkeypatch.setattr(reading, "FIRST_ROWS", 10)
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    run, fetched = libpq.run_plainly, []

    def ending(connection, statement, values):
        if statement.startswith(b"FETCH"):
            fetched.append(statement)
            if len(fetched) == 3:
                statement = b"SELECT pg_terminate_backend(pg_backend_pid())"
        return run(connection, statement, values)

    monkeypatch.setattr(libpq, "run_plainly", ending)
    rows = exported(rest, "people")
    assert len(rows) == len({row["id"] for row in rows}) == 120
    assert len(fetched) > 15


def test_a_full_disk_is_told(rest, people, monkeypatch):
    monkeypatch.setattr(spool, "RESERVE_BYTES", 2**62)
    answer = rest.get("/rest/people", format="csv")
    assert (answer.status, answer.body["code"]) == (503, "EXPORT_NO_SPACE")
    assert answer.headers["Retry-After"] == "60"
    assert spool.PLACES._taken == 0


def test_few_exports_at_once(rest, people, settings):
    settings.EXPORTS_AT_ONCE = 2
    held = [spool.Spool(), spool.Spool()]
    answer = rest.get("/rest/people", format="csv")
    assert (answer.status, answer.body["code"]) == (429, "TOO_MANY_EXPORTS")
    assert int(answer.headers["Retry-After"]) > 0
    assert rest.get("/rest/people").status == 200
    held.pop().close()
    assert len(exported(rest, "people")) == len(people)
    held.pop().close()
    assert spool.PLACES._taken == 0


def test_records_are_read_a_few_at_a_time(rest, admin_context, monkeypatch):
    """Neither many records nor large ones are in memory at once."""
    insert(admin_context, "person", [{"intro": "x" * 100_000} for _ in range(40)])
    batches = []
    taken = reading._read

    def seen(connection, deadline, timeout_ms, take):
        def add(rows):
            batches.append(sum(map(len, rows)))
            take(rows)

        taken(connection, deadline, timeout_ms, add)

    monkeypatch.setattr(reading, "_read", seen)
    monkeypatch.setattr(reading, "FIRST_ROWS", 1)
    assert len(exported(rest, "people")) == 40
    assert len(batches) > 8
    assert max(batches) < 2 * reading.BATCH_BYTES


def test_a_limit_beyond_any_table_is_none(rest):
    assert EVERY_RECORD > 10**18
    assert exported(rest, "people", limit="9" * 18) == []
