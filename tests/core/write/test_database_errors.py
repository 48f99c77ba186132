"""What the database refuses → what a client is told: code, field, value, never its own text."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import Error as DjangoDatabaseError
from django.db import connection, transaction
from psycopg import sql

from apikeys.context import RequestContext
from core import records
from metadata.model.naming import foreign_key_name
from metadata.models import FieldMetadata
from tests.core.write.world import create, loaded, obj, read, rows, shown
from tests.standing import ADMIN_KEY
from twenty.db.errors import api_error, database_error, sqlstate
from twenty.errors import ApiError, BadUserInput, Conflict, InvalidData, ServiceBusy, Timeout
from twenty.workspaces.models import Workspace


def run(statement: str, *names: sql.Composable, values: Any = ()) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*names), values)


def refusal(context: RequestContext, name: str, statement: str, *values: Any) -> ApiError:
    of = obj(context, name)
    table = sql.Identifier(of.schema, of.table_name)
    with pytest.raises(DjangoDatabaseError) as raised:
        run(statement, table, values=values)
    found = api_error(raised.value, of)
    assert found is not None
    database_text = str(raised.value).splitlines()[0]
    assert database_text not in found.message
    assert database_text not in found.user_friendly_message
    assert of.schema not in found.message
    return found


def test_a_unique_value(admin_context: RequestContext) -> None:
    create(admin_context, "person", emails={"primaryEmail": "a@x.test"})
    found = refusal(
        admin_context,
        "person",
        'INSERT INTO {} (id, "emailsPrimaryEmail") VALUES (%s, %s)',
        uuid4(),
        "a@x.test",
    )
    assert (found.status, found.code) == (400, "DUPLICATE_ENTRY_DETECTED")
    assert found.message == (
        'A duplicate entry was detected: another person has emails.primaryEmail "a@x.test".'
    )
    assert "a@x.test" in found.user_friendly_message


def test_a_unique_combination(admin_context: RequestContext) -> None:
    note, ada = create(admin_context, "note", title="One"), create(admin_context, "person")
    create(admin_context, "noteTarget", noteId=note["id"], targetPersonId=ada["id"])
    with pytest.raises(BadUserInput) as refused:
        create(admin_context, "noteTarget", noteId=note["id"], targetPersonId=ada["id"])
    assert refused.value.message == (
        "A duplicate entry was detected: the combination of noteId, targetPersonId must be unique,"
        f' and another noteTarget has "{note["id"]}, {ada["id"]}".'
    )


def test_a_long_value_is_not_shown_whole(admin_context: RequestContext) -> None:
    long = "x" * 500
    create(admin_context, "specimen", uniqueText=long)
    with pytest.raises(BadUserInput, match="another specimen has uniqueText") as refused:
        create(admin_context, "specimen", uniqueText=long)
    assert len(refused.value.message) < 250


def test_a_link_to_nobody(admin_context: RequestContext) -> None:
    found = refusal(
        admin_context,
        "person",
        'INSERT INTO {} (id, "companyId") VALUES (%s, %s)',
        uuid4(),
        UUID(int=7),
    )
    assert isinstance(found, InvalidData)
    assert found.message == f'Field companyId: no record with id "{UUID(int=7)}" exists.'


def test_destroying_what_a_restricting_relation_points_at(admin_context: RequestContext) -> None:
    habitat = create(admin_context, "habitat", name="Pond")
    create(admin_context, "specimen", habitatId=habitat["id"])
    specimens = obj(admin_context, "specimen")
    column = specimens.fields["habitat"].column_name
    run(
        "ALTER TABLE {} DROP CONSTRAINT {}, ADD FOREIGN KEY ({}) REFERENCES {} ON DELETE RESTRICT",
        sql.Identifier(specimens.schema, specimens.table_name),
        sql.Identifier(foreign_key_name(specimens.table_name, column)),
        sql.Identifier(column),
        sql.Identifier(specimens.schema, obj(admin_context, "habitat").table_name),
    )
    before = rows(admin_context, "habitat", "specimen")
    with pytest.raises(BadUserInput) as refused:
        records.destroy_one(admin_context, obj(admin_context, "habitat"), UUID(habitat["id"]), None)
    assert refused.value.code == "RECORD_IN_USE"
    assert habitat["id"] in refused.value.message
    assert rows(admin_context, "habitat", "specimen") == before


def test_a_missing_value(admin_context: RequestContext) -> None:
    found = refusal(
        admin_context, "opportunity", "INSERT INTO {} (id, stage) VALUES (%s, NULL)", uuid4()
    )
    assert found.message == "Field stage is not nullable and has no default value."


@pytest.mark.parametrize(
    ("name", "statement", "value"),
    [
        ("opportunity", "INSERT INTO {} (id, stage) VALUES (gen_random_uuid(), %s)", "OTHER"),
        ("person", "INSERT INTO {} (id) VALUES (%s::text::uuid)", "x"),
        ("specimen", "UPDATE {} SET \"intValue\" = (%s::text || repeat('0', 20))::int", "1"),
        ("specimen", "SELECT 1 / %s::int FROM {}", 0),
        ("specimen", "SELECT %s::text::timestamptz FROM {}", "294277-01-01"),
        ("specimen", "SELECT %s::json FROM {}", '{"a": "\\u0000"}'),
        (
            "specimen",
            'INSERT INTO {} (id, "uniqueText") SELECT gen_random_uuid(), string_agg(md5(i::text),'
            " %s) FROM generate_series(1, 1000) AS i",
            "",
        ),
    ],
)
def test_a_value_the_database_does_not_take(
    admin_context: RequestContext, name: str, statement: str, value: Any
) -> None:
    create(admin_context, "specimen")
    if "json" in statement:
        statement = "SELECT (%s::json ->> 'a') FROM {}"
    found = refusal(admin_context, name, statement, value)
    assert isinstance(found, InvalidData)


def test_a_statement_that_takes_too_long(admin_context: RequestContext) -> None:
    create(admin_context, "person")
    run("SET LOCAL statement_timeout = '20ms'")
    found = refusal(admin_context, "person", "SELECT pg_sleep(5) FROM {}")
    assert isinstance(found, Timeout)


def test_a_lost_connection_is_a_busy_server() -> None:
    lost = psycopg.OperationalError("server closed the connection unexpectedly")
    assert isinstance(api_error(lost, None), ServiceBusy)


def test_a_fault_of_ours_is_nobody_elses(admin_context: RequestContext) -> None:
    with pytest.raises(DjangoDatabaseError) as raised:
        run("SELEC 1")
    assert api_error(raised.value, None) is None
    assert sqlstate(raised.value) == "42601"


def test_what_is_no_database_error_is_left_alone() -> None:
    assert database_error(ValueError("x")) is None
    assert api_error(ValueError("x"), None) is None
    assert sqlstate(ValueError("x")) == ""


# -- a data model that changes between planning and running ---------------------------------------


def rename_column(context: RequestContext, new_name: str) -> None:
    people = obj(context, "person")
    run(
        "ALTER TABLE {} RENAME COLUMN city TO {}",
        sql.Identifier(people.schema, people.table_name),
        sql.Identifier(new_name),
    )


def test_a_write_planned_on_an_outdated_model_is_repeated_on_the_newest(
    admin_context: RequestContext,
) -> None:
    ada = create(admin_context, "person", city="Bonn")
    rename_column(admin_context, "town")
    FieldMetadata.objects.filter(pk=obj(admin_context, "person").fields["city"].id).update(
        column_name="town"
    )
    Workspace.objects.filter(pk=admin_context.workspace.id).update(schema_version=2)
    people = obj(admin_context, "person")
    answer = records.update_one(
        admin_context, people, UUID(ada["id"]), {"city": "Ulm"}, shown("city")
    )
    assert loaded(answer) == {"city": "Ulm"}
    made = records.create_one(admin_context, people, {"city": "Jena"}, shown("city"))
    assert loaded(made) == {"city": "Jena"}
    assert read(ADMIN_KEY.context(), "person", ada["id"])["city"] == "Ulm"


def test_a_model_that_never_fits_is_a_conflict(admin_context: RequestContext) -> None:
    rename_column(admin_context, "town")
    with pytest.raises(Conflict) as refused:
        records.create_one(admin_context, obj(admin_context, "person"), {"city": "Ulm"}, None)
    assert refused.value.code == "DATA_MODEL_CHANGED"
    assert "town" not in refused.value.message
    assert refused.value.status == 409
