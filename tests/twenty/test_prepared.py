"""Prepared statements: names are derived from the text, and statements work without them."""

import datetime
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections
from psycopg.types.json import Json

from core.query import executor
from twenty.db import libpq as prepared
from twenty.db.backend.base import DatabaseWrapper
from twenty.db.errors import api_error, is_of_former_model
from twenty.db.libpq import Statements, name_for
from twenty.errors import Conflict

pytestmark = pytest.mark.django_db
ONE = b"SELECT $1::int + 1"


@pytest.fixture(autouse=True)
def _told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Statements, "is_told", False)


@pytest.fixture
def wrapper(db: None) -> Iterator[DatabaseWrapper]:
    """A connection beside the tests' transaction, in autocommit mode."""
    own = connections.create_connection("default")
    own.inc_thread_sharing()
    yield own  # type: ignore[misc]  # our backend's
    own.close()


def one(wrapper: DatabaseWrapper, value: int = 1) -> list[prepared.Texts]:
    return prepared.texts_of(prepared.run(wrapper, ONE, (value,)))


def names(wrapper: DatabaseWrapper) -> list[str]:
    raw = wrapper.connection
    return [n for (n,) in raw.execute("SELECT name FROM pg_prepared_statements").fetchall()]


def tell(wrapper: DatabaseWrapper, text: bytes) -> None:
    """Change the session's state behind this module's back."""
    wrapper.connection.pgconn.exec_(text)


def as_prepared(wrapper: DatabaseWrapper) -> None:
    """ONE is known by name."""
    for _ in range(2):
        assert one(wrapper) == [(b"2",)]
    assert names(wrapper) == [name_for(ONE).decode()]


# ── names ────────────────────────────────────────────────────────────────────────────────────


def test_a_name_is_the_texts_own_and_the_same_everywhere() -> None:
    assert name_for(b"SELECT 1") == b"crm_ec50210dd808f895bae1780e78bbf44d"
    assert name_for(b"SELECT 1") != name_for(b"SELECT 1 ")
    assert len(name_for(b"x" * 100_000)) < 63  # PostgreSQL cuts longer ones


def test_a_text_is_prepared_on_its_second_use(wrapper: DatabaseWrapper) -> None:
    assert one(wrapper) == [(b"2",)]
    assert names(wrapper) == []
    as_prepared(wrapper)


def test_only_the_last_100_stay(wrapper: DatabaseWrapper) -> None:
    texts = [b"SELECT %d" % number for number in range(prepared.MAX_PREPARED + 5)]
    for text in texts:
        for _ in range(2):
            prepared.run(wrapper, text, ())
    assert set(names(wrapper)) == {
        name_for(text).decode() for text in texts[-prepared.MAX_PREPARED :]
    }


def test_nothing_is_prepared_where_sessions_are_not_ours(wrapper: DatabaseWrapper) -> None:
    wrapper.ensure_connection()
    wrapper.statements = Statements(may_prepare=False)
    for _ in range(3):
        assert one(wrapper) == [(b"2",)]
    assert names(wrapper) == []


# ── names that are lost, or there already ────────────────────────────────────────────────────


def lose(wrapper: DatabaseWrapper) -> None:
    as_prepared(wrapper)
    tell(wrapper, b"DISCARD ALL")


def find_there(wrapper: DatabaseWrapper) -> None:
    assert one(wrapper) == [(b"2",)]
    tell(wrapper, b"PREPARE " + name_for(ONE) + b" AS " + ONE)


@pytest.mark.parametrize("trouble", [lose, find_there])
def test_outside_of_a_transaction_the_answer_is_right_and_names_are_given_up(
    wrapper: DatabaseWrapper, trouble: Callable[[DatabaseWrapper], None], caplog: Any
) -> None:
    wrapper.ensure_connection()
    trouble(wrapper)
    assert [one(wrapper, n) for n in (1, 2, 3)] == [[(b"2",)], [(b"3",)], [(b"4",)]]
    assert not wrapper.statements.may_prepare
    (line,) = caplog.messages
    assert "PREPARE_STATEMENTS=0" in line


@pytest.mark.parametrize("trouble", [lose, find_there])
def test_inside_of_a_transaction_it_is_for_its_owner_to_begin_again(
    wrapper: DatabaseWrapper, trouble: Callable[[DatabaseWrapper], None]
) -> None:
    wrapper.ensure_connection()
    trouble(wrapper)
    wrapper.set_autocommit(False)
    with pytest.raises(prepared.LOST_NAME):
        one(wrapper)
    wrapper.rollback()
    assert one(wrapper) == [(b"2",)]


@pytest.mark.parametrize("trouble", [lose, find_there])
def test_a_read_inside_of_a_transaction_is_repeated(
    trouble: Callable[[DatabaseWrapper], None],
) -> None:
    wrapper = prepared.main_connection()
    assert wrapper.in_atomic_block
    wrapper.statements = Statements(may_prepare=True)
    tell(wrapper, b"DEALLOCATE ALL")
    as_prepared(wrapper)
    tell(wrapper, b"DEALLOCATE ALL")
    if trouble is find_there:
        wrapper.statements = Statements(may_prepare=True)
        find_there(wrapper)
    assert executor.read_text_rows(ONE, (1,)) == [(b"2",)]
    assert executor.text_rows(ONE, (1,)) == [(b"2",)]  # the transaction is usable


def test_columns_of_another_type_are_met_once(wrapper: DatabaseWrapper) -> None:
    """The name is given up, even in an aborted transaction, and assigned anew."""
    read = b"SELECT * FROM changing"
    wrapper.ensure_connection()
    tell(wrapper, b"CREATE TEMPORARY TABLE changing AS SELECT 1 AS a")
    for _ in range(2):
        assert prepared.texts_of(prepared.run(wrapper, read, ())) == [(b"1",)]
    tell(wrapper, b"ALTER TABLE changing ALTER a TYPE text USING a || '!'")
    for _ in range(3):
        assert prepared.texts_of(prepared.run(wrapper, read, ())) == [(b"1!",)]
    tell(wrapper, b"ALTER TABLE changing ALTER a TYPE int USING 7")
    wrapper.set_autocommit(False)
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        prepared.run(wrapper, read, ())
    wrapper.rollback()
    for _ in range(3):
        assert prepared.texts_of(prepared.run(wrapper, read, ())) == [(b"7",)]
    assert names(wrapper) == [name_for(read).decode()]
    assert wrapper.statements.may_prepare


# ── the slow twin ────────────────────────────────────────────────────────────────────────────

KINDS: dict[str, tuple[Any, str]] = {
    "null": (None, "text"),
    "true": (True, "boolean"),
    "false": (False, "boolean"),
    "small": (5, "bigint"),
    "large": (2**62, "bigint"),
    "larger than any": (10**30, "numeric"),
    "negative": (-70_000, "integer"),
    "a number where the text says numeric": (5, "numeric"),
    "float": (0.1 + 0.2, "double precision"),
    "float as numeric": (1.2345678901234567, "numeric"),
    "infinity": (float("inf"), "double precision"),
    "decimal": (Decimal("123456789012345678901234567890.000000000100"), "numeric"),
    "text": ("äöü \U0001f600 'quoted' \\ %s $1 {} \t\n", "text"),
    "no text": ("", "text"),
    "bytes": (bytes(range(256)), "bytea"),
    "no bytes": (b"", "bytea"),
    "uuid": (UUID("01975d88-a8e8-7df6-988e-295ce00952f0"), "uuid"),
    "list of text": (["a", None, "", 'x"y', "{,}", "NULL", "\\"], "text[]"),
    "no list": ([], "text[]"),
    "list of numbers": ([1, None, 2**40], "bigint[]"),
    "list of uuids": ([UUID(int=1), UUID(int=2)], "uuid[]"),
    "list of lists": ([["a", "b"], ["c", "d"]], "text[]"),
    "list of decimals": ([Decimal("1.10"), Decimal("2")], "numeric[]"),
    "json as text": (json.dumps({"a": [1, {"b": None, "c": "ü"}]}), "json"),
    "json": (Json({"a": [1, {"b": None, "c": 'ü"'}], "d": 1.5}), "jsonb"),
    "date": (datetime.date(2026, 11, 30), "date"),
    "first date": (datetime.date.min, "date"),
    "moment": (datetime.datetime(2026, 3, 29, 2, 30, 0, 123456, datetime.UTC), "timestamptz"),
    "moment elsewhere": (
        datetime.datetime(
            2026, 3, 29, 2, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=9))
        ),
        "timestamptz",
    ),
    "time of day": (datetime.time(23, 59, 59, 999), "time"),
    "duration": (datetime.timedelta(days=-3, seconds=5), "interval"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_psycopgs_own_cursor_gives_the_same(wrapper: DatabaseWrapper, kind: str) -> None:
    value, pg_type = KINDS[kind]
    statement = f"SELECT $1::{pg_type}, ARRAY[$1]::text, $1 IS NULL".encode()
    wrapper.ensure_connection()
    plain = prepared.run_plainly(wrapper, statement, (value,))
    wanted = prepared.texts_of(plain), prepared.values_of(wrapper.connection, plain)
    for _ in range(3):  # sent, prepared, by its name
        found = prepared.run(wrapper, statement, (value,))
        assert (prepared.texts_of(found), prepared.values_of(wrapper.connection, found)) == wanted
    assert name_for(statement).decode() in names(wrapper)


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (b"SELECT FROM WHERE", ()),
        (b"SELECT $1::uuid", ("no uuid",)),
        (b"SELECT $1::smallint", (10**6,)),
        (b"SELECT 1/$1::int", (0,)),
        (b"SELECT $1, $2", (1,)),
    ],
)
def test_psycopgs_own_cursor_refuses_the_same(
    wrapper: DatabaseWrapper, statement: bytes, values: tuple[Any, ...]
) -> None:
    with pytest.raises(psycopg.Error) as plain:
        prepared.run_plainly(wrapper, statement, values)
    for _ in range(3):
        with pytest.raises(psycopg.Error) as refusal:
            prepared.run(wrapper, statement, values)
        assert type(refusal.value) is type(plain.value)
        assert refusal.value.sqlstate == plain.value.sqlstate


def test_rows_and_their_number_are_the_same(wrapper: DatabaseWrapper) -> None:
    statement = b"SELECT n, n::text || $1, NULLIF(n, 2) FROM generate_series(1, 3) AS n"
    plain = prepared.run_plainly(wrapper, statement, ("!",))
    found = prepared.run(wrapper, statement, ("!",))
    assert prepared.texts_of(found) == prepared.texts_of(plain)
    assert (found.ntuples, found.nfields) == (plain.ntuples, plain.nfields) == (3, 3)


def test_psycopgs_own_cursor_works_inside_of_a_transaction(wrapper: DatabaseWrapper) -> None:
    wrapper.ensure_connection()
    wrapper.set_autocommit(False)
    prepared.run_plainly(wrapper, b"CREATE TABLE rolled_back ()", ())
    wrapper.rollback()
    found = prepared.run_plainly(wrapper, b"SELECT to_regclass($1)", ("rolled_back",))
    assert prepared.texts_of(found) == [(None,)]


def test_an_error_without_a_state_is_the_connections() -> None:
    """While PostgreSQL falls, libpq tells so before its connection's status does."""
    result = psycopg.pq.PGconn().make_empty_result(psycopg.pq.ExecStatus.FATAL_ERROR)
    error = prepared._error(result)
    assert isinstance(error, psycopg.OperationalError)
    for told in (error, psycopg.DatabaseError("server closed the connection unexpectedly")):
        refusal = api_error(told, None)
        assert refusal is not None
        assert (refusal.status, refusal.code) == (503, "SERVICE_BUSY")


def test_an_outdated_result_is_told_from_what_is_not_supported(wrapper: DatabaseWrapper) -> None:
    """Both have the state 0A000; only the first has anything to do with the data model."""
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE outdated AS SELECT 1 AS a")
    for _ in range(2):
        prepared.run(wrapper, b"SELECT * FROM outdated", ())
    with wrapper.cursor() as cursor:
        cursor.execute("ALTER TABLE outdated ADD COLUMN b int")
        cursor.execute("BEGIN")  # where it cannot simply be prepared anew
    with pytest.raises(psycopg.errors.FeatureNotSupported) as outdated:
        prepared.run(wrapper, b"SELECT * FROM outdated", ())
    assert is_of_former_model(outdated.value)
    assert isinstance(api_error(outdated.value, None), Conflict)
    with wrapper.cursor() as cursor:
        cursor.execute("ROLLBACK")
    with pytest.raises(psycopg.errors.FeatureNotSupported) as unsupported:
        prepared.run(wrapper, b"SELECT count(*) FROM outdated FOR UPDATE", ())
    assert not is_of_former_model(unsupported.value)
    assert api_error(unsupported.value, None) is None
