"""Search vectors, whole tables, schemas and locks, in the database."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, transaction

from apikeys.context import RequestContext
from metadata.changes import ddl
from metadata.definitions import ObjectDef
from tests.metadata.tables import (
    a_field,
    execute,
    has_column,
    has_index,
    insert,
)
from twenty.workspaces.onboarding.provisioning import run


def test_the_search_vector_is_rebuilt_from_other_fields(everything: ObjectDef) -> None:
    insert(everything, name="Alpha", textValue="Crème brûlée")
    found = "SELECT count(*) FROM {table} WHERE \"searchVector\" @@ to_tsquery('simple', %s)"
    assert execute(found, everything, "alpha") == [(1,)]
    assert execute(found, everything, "creme") == [(0,)]
    change = ddl.rebuild_search_vector(replace(everything, search_fields=("textValue",)))
    run(change)
    assert execute(found, everything, "alpha") == [(0,)]
    assert execute(found, everything, "creme") == [(1,)]
    assert change.describe({"_specimen": 100_000}) == ["rewrites table _specimen (100,000 rows)"]
    vector = everything.fields["searchVector"]
    (index,) = [i for i in everything.indexes if i.fields[0].field_id == vector.id]
    assert has_index(everything, index.name)


def test_an_object_without_search_fields_has_an_empty_vector(everything: ObjectDef) -> None:
    run(ddl.rebuild_search_vector(replace(everything, search_fields=())))
    insert(everything, name="Alpha")
    assert execute('SELECT "searchVector" FROM {table}', everything) == [(None,)]


def test_a_dropped_object_takes_its_table_and_what_points_at_it(
    everything: ObjectDef, admin_context: RequestContext
) -> None:
    targets = admin_context.catalog.by_singular["noteTarget"]
    run(ddl.drop_object(everything))
    with pytest.raises(Exception, match="does not exist"), transaction.atomic():
        execute("SELECT 1 FROM {table}", everything)
    insert(targets, targetSpecimenId=uuid4())  # the column outlives its foreign key


def test_a_schema_is_created_and_dropped(db: None) -> None:
    run(ddl.create_schema("workspace_probe"))
    run(ddl.drop_schema("workspace_probe"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'workspace_probe'")
        assert cursor.fetchone() is None


def test_locking_takes_all_tables_at_once(everything: ObjectDef) -> None:
    statement = ddl.lock_tables(everything.schema, ["_specimen", "_habitat", "_specimen"])
    assert statement is not None
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute(
            "SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE l.mode = 'AccessExclusiveLock' AND n.nspname = %s AND c.relkind = 'r'",
            [everything.schema],
        )
        assert {name for (name,) in cursor.fetchall()} == {"_specimen", "_habitat"}
    assert ddl.lock_tables(everything.schema, []) is None


def test_hostile_names_stay_names(everything: ObjectDef) -> None:
    evil = replace(a_field(everything, "TEXT", "x"), column_name='a" text; DROP TABLE "_specimen')
    run(ddl.add_field(everything, evil))
    assert has_column(everything, evil.column_name)
    assert execute("SELECT count(*) FROM {table}", everything) == [(0,)]
