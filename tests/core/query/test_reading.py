"""One read is one statement; what happens when the database or the data model refuses."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections

from apikeys.context import RequestContext
from core import records
from core.query import executor
from core.query import run as running
from core.query.request import Dimension, DuplicatesInput, GroupByQuery
from core.query.search_request import SearchQuery
from metadata.model.catalog import Catalog
from metadata.models import FieldMetadata, ObjectMetadata
from tests.core.query.words import group_shape, search_shape
from tests.core.query.world import (
    by,
    connection_of,
    execute,
    find_one,
    insert,
    listed,
    obj,
    query,
    shown,
    statements,
    where,
)
from tests.core.query.world import find as find_in
from twenty.db import libpq as prepared
from twenty.errors import BadUserInput, Conflict, InvalidData, Timeout
from twenty.workspaces.models import Workspace

Read = Callable[[RequestContext], Any]


def relations() -> Any:
    people = connection_of(shown("id", company=shown("id")), "totalCount", "countEmptyName")
    return shown("id", accountOwner=shown("id"), people=people, opportunities=listed("id"))


ROOTS: dict[str, Read] = {
    "find many, a list": lambda c: records.find_many(
        c, obj(c, "company"), query(order=by("accountOwner.name.firstName")), listed("id")
    ),
    "find many, a connection with relations": lambda c: records.find_many(
        c, obj(c, "company"), query(), connection_of(relations(), "totalCount", "countEmptyName")
    ),
    "find one": lambda c: find_one(c, "company", COMPANY, relations()),
    "find duplicates of ids": lambda c: records.find_duplicates(
        c, obj(c, "company"), DuplicatesInput(ids=[UUID(COMPANY)] * 2), listed("id")
    ),
    "find duplicates of data": lambda c: records.find_duplicates(
        c,
        obj(c, "company"),
        DuplicatesInput(data=[{"name": "Acme"}, {}]),
        connection_of(shown("id"), "totalCount"),
    ),
    "group by, with records": lambda c: records.group_by(
        c,
        obj(c, "company"),
        GroupByQuery((Dimension(("accountOwner", "name", "firstName")),)),
        group_shape("totalCount", records=shown("id")),
    ),
    "search": lambda c: records.search(c, SearchQuery("acme", 10), search_shape()),
}
COMPANY = "33333333-3333-4333-8333-333333333333"


@pytest.fixture
def company(admin_context: RequestContext) -> str:
    insert(admin_context, "company", [{"id": COMPANY, "name": "Acme"}, {"name": "Acme"}])
    return COMPANY


@pytest.mark.parametrize("root", ROOTS)
def test_every_root_is_one_statement(
    admin_context: RequestContext, company: str, root: str
) -> None:
    with statements() as seen:
        ROOTS[root](admin_context)
    asked = [q["sql"] for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) == 1


# ── the data model changes underneath ────────────────────────────────────────────────────────


def raise_version(context: RequestContext) -> None:
    space = Workspace.objects.get(pk=context.workspace.id)
    Workspace.objects.filter(pk=space.pk).update(schema_version=space.schema_version + 1)


def test_a_read_planned_on_an_outdated_model_is_planned_again(
    admin_context: RequestContext,
) -> None:
    (record_id,) = insert(admin_context, "habitat", [{"name": "wood"}])
    field = obj(admin_context, "habitat").fields["name"]
    execute("ALTER TABLE {schema}._habitat RENAME COLUMN name TO renamed", admin_context)
    FieldMetadata.objects.filter(pk=field.id).update(column_name="renamed")
    raise_version(admin_context)
    found = find_one(admin_context, "habitat", record_id, shown("name"))
    assert found == {"name": "wood"}


def test_an_object_that_is_gone_is_not_found(admin_context: RequestContext) -> None:
    of = obj(admin_context, "habitat")
    execute("DROP TABLE {schema}._habitat CASCADE", admin_context)
    ObjectMetadata.objects.filter(pk=of.id).update(is_active=False)
    raise_version(admin_context)
    with pytest.raises(BadUserInput) as refusal:
        find_in(admin_context, "habitat", query())
    assert refusal.value.message == "object 'habitats' not found."
    # A relation to it is as unknown as if it had never existed.
    with pytest.raises(BadUserInput):
        find_in(admin_context, "specimen", query(), habitat=shown("id"))


def test_a_model_that_stays_wrong_is_a_conflict(admin_context: RequestContext) -> None:
    execute("ALTER TABLE {schema}._habitat RENAME COLUMN name TO renamed", admin_context)
    with pytest.raises(Conflict) as refusal:
        find_in(admin_context, "habitat", query(), "name")
    assert (refusal.value.status, refusal.value.code) == (409, "DATA_MODEL_CHANGED")
    # The transaction around the read is still usable.
    assert find_in(admin_context, "habitat", query(), "id").ids == []


# ── the database says no ─────────────────────────────────────────────────────────────────────


def run_instead(monkeypatch: pytest.MonkeyPatch, statement: bytes) -> None:
    def compiled(catalog: Catalog, root: object) -> bytes:
        return statement

    monkeypatch.setattr(running, "compiled", compiled)


def test_a_read_that_takes_too_long_is_stopped(
    admin_context: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(monkeypatch, b"SELECT pg_sleep(20)")
    execute("SET LOCAL statement_timeout = '50ms'", admin_context)
    with pytest.raises(Timeout) as refusal:
        find_in(admin_context, "habitat", query())
    assert (refusal.value.status, refusal.value.category) == (408, "TIMEOUT")


def test_a_sum_beyond_every_number_is_refused(admin_context: RequestContext) -> None:
    insert(admin_context, "specimen", [{"floatValue": 1.7e308}, {"floatValue": 1.7e308}])
    with pytest.raises(InvalidData):
        records.find_many(
            admin_context,
            obj(admin_context, "specimen"),
            query(),
            connection_of(None, "sumFloatValue"),
        )


def test_what_is_a_fault_of_ours_is_raised_as_it_is(
    admin_context: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(monkeypatch, b"SELECT FROM WHERE")
    with pytest.raises(psycopg.errors.SyntaxError):
        find_in(admin_context, "habitat", query())


@pytest.mark.django_db(transaction=True)
def test_a_read_outlives_its_connection() -> None:
    """Once, and only outside of a transaction."""
    (own,) = executor.rows(b"SELECT pg_backend_pid()", ())
    with psycopg.connect(**connect_again()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", own)
    assert executor.read_text_rows(b"SELECT $1::text", ["alive"]) == [(b"alive",)]
    (now,) = executor.rows(b"SELECT pg_backend_pid()", ())
    assert now != own


def connect_again() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port", "passfile")
    return {key: parameters[key] for key in wanted if parameters.get(key)}


# ── statements are prepared ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("setting", "wanted"), [(True, 1), (False, 0)])
def test_a_repeated_text_is_prepared_where_the_setting_allows(
    admin_context: RequestContext,
    setting: bool,
    wanted: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Other values, and numbers of other sizes, share one prepared statement."""
    execute("DEALLOCATE ALL", admin_context)
    # As for a new connection.
    known = prepared.Statements(may_prepare=setting)
    monkeypatch.setattr(prepared.main_connection(), "statements", known)
    for value in (1, 70_000, 5, -3, 2_000_000_000, 8, 9, 10, 11, 12):
        asked = query(where("intValue", "gt", value))
        records.find_many(
            admin_context, obj(admin_context, "specimen"), asked, connection_of(None, "totalCount")
        )
    seen = execute(
        "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%intValue%'",
        admin_context,
    )
    assert len(seen) == wanted


def test_numbers_are_bound_by_the_columns_type(admin_context: RequestContext) -> None:
    (record_id,) = insert(admin_context, "specimen", [{"bigintValue": 2**53 + 1}])
    found = records.find_one(
        admin_context,
        obj(admin_context, "specimen"),
        where("bigintValue", "eq", str(2**53 + 1)),
        shown("id", "bigintValue"),
    )
    assert json.loads(found) == {"id": record_id, "bigintValue": 2**53 + 1}


# ── a replica ────────────────────────────────────────────────────────────────────────────────


def test_reads_go_to_the_replica_and_stay_in_their_transaction(
    admin_context: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def run(connection: Any, statement: bytes, values: Any) -> str:
        asked.append(connection.alias)
        return "a result"

    def texts_of(result: str) -> list[prepared.Texts]:
        return [(b"[]", b"0", b"f", None, None)]

    monkeypatch.setattr(prepared, "run", run)
    monkeypatch.setattr(prepared, "texts_of", texts_of)
    monkeypatch.setitem(connections.settings, "replica", connections.settings["default"])
    find_in(admin_context, "habitat", query())
    with monkeypatch.context() as outside:
        outside.setattr(connections["default"], "in_atomic_block", False)
        find_in(admin_context, "habitat", query())
    assert asked == ["default", "replica"]
