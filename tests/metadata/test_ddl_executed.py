"""The statements of metadata.ddl, run: what a change does to real tables and their records.

The object is the standing `specimen`, which has a field of every type; everything rolls back.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from apikeys.context import RequestContext
from metadata import ddl
from metadata.definitions import FieldDef, ObjectDef, Option
from metadata.index_definitions import build_index, unique_index
from twenty.workspaces.provisioning import run


@pytest.fixture
def specimen(admin_context: RequestContext) -> ObjectDef:
    return admin_context.catalog.by_singular["specimen"]


def execute(query: str, obj: ObjectDef, *values: Any) -> list[tuple[Any, ...]]:
    """Run `query` with `{table}` replaced; rows when there are some."""
    table = sql.Identifier(obj.schema, obj.table_name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(query).format(table=table), values)
        return list(cursor.fetchall()) if cursor.description else []


def insert(obj: ObjectDef, **columns: Any) -> UUID:
    record_id = uuid4()
    given = {"id": record_id, **columns}
    names = sql.SQL(", ").join(map(sql.Identifier, given))
    places = sql.SQL(", ").join(sql.Placeholder() * len(given))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(obj.schema, obj.table_name), names, places
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, list(given.values()))
    return record_id


def column_facts(obj: ObjectDef, column: str) -> tuple[str, str, str | None]:
    """(type, nullable, default) as PostgreSQL tells them; fails without such a column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT udt_name, is_nullable, column_default FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = %s AND column_name = %s",
            [obj.schema, obj.table_name, column],
        )
        ((pg_type, nullable, default),) = cursor.fetchall()
    return pg_type, nullable, default


def has_column(obj: ObjectDef, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = %s AND column_name = %s",
            [obj.schema, obj.table_name, column],
        )
        return cursor.fetchone() is not None


def has_index(obj: ObjectDef, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_indexes WHERE schemaname = %s AND indexname = %s", [obj.schema, name]
        )
        return cursor.fetchone() is not None


def a_field(obj: ObjectDef, type_key: str, name: str, **facts: Any) -> FieldDef:
    return FieldDef(
        id=uuid4(),
        object_id=obj.id,
        type=type_key,
        name=name,
        label=name,
        column_name=name,
        **facts,
    )


def options(*values: str, ids: dict[str, UUID] | None = None) -> tuple[Option, ...]:
    known = ids or {}
    return tuple(
        Option(known.get(value, uuid4()), value, value.title(), "red", position)
        for position, value in enumerate(values)
    )


# -- fields ---------------------------------------------------------------------------------------


def test_every_column_of_every_type_is_there(specimen: ObjectDef) -> None:
    for field in specimen.all_fields:
        for name in ddl.column_names(field):
            assert has_column(specimen, name), f"{field.type} {name}"
    assert column_facts(specimen, "id")[:2] == ("uuid", "NO")
    assert column_facts(specimen, "textValue")[:2] == ("text", "YES")
    assert column_facts(specimen, "bigintValue")[0] == "int8"
    assert column_facts(specimen, "multiSelectValue")[0] == "_text"
    assert column_facts(specimen, "currencyValueAmountMicros")[0] == "numeric"
    assert column_facts(specimen, "searchVector")[0] == "tsvector"
    assert column_facts(specimen, "createdBySource")[1] == "NO"


def test_an_added_field_gives_old_records_its_default(specimen: ObjectDef) -> None:
    insert(specimen)
    field = a_field(specimen, "BOOLEAN", "isRare", default_value=False, is_nullable=False)
    run(ddl.add_field(specimen, field))
    assert execute('SELECT "isRare" FROM {table}', specimen) == [(False,)]
    assert column_facts(specimen, "isRare") == ("bool", "NO", "false")


def test_an_added_composite_field_has_all_its_columns(specimen: ObjectDef) -> None:
    field = a_field(specimen, "EMAILS", "contact")
    change = ddl.add_field(specimen, field)
    run(change)
    assert has_column(specimen, "contactPrimaryEmail")
    assert has_column(specimen, "contactAdditionalEmails")
    assert change.describe() == [
        "adds columns contactPrimaryEmail, contactAdditionalEmails to table _specimen"
    ]


def test_an_added_actor_field_fills_its_source(specimen: ObjectDef) -> None:
    insert(specimen)
    default = {"source": "'MANUAL'", "name": "'Somebody'"}
    run(ddl.add_field(specimen, a_field(specimen, "ACTOR", "owner", default_value=default)))
    found = execute('SELECT "ownerSource", "ownerName" FROM {table}', specimen)
    assert found == [("MANUAL", "Somebody")]


def test_a_dropped_field_leaves_no_column(specimen: ObjectDef) -> None:
    change = ddl.drop_field(specimen, specimen.fields["addressValue"])
    run(change)
    assert not has_column(specimen, "addressValueAddressCity")
    assert has_column(specimen, "textValue")
    assert change.effects[0].loses_data


def test_a_one_to_many_side_is_no_ddl(specimen: ObjectDef) -> None:
    assert ddl.add_field(specimen, specimen.fields["children"]) == ddl.NOTHING
    assert ddl.drop_field(specimen, specimen.fields["children"]) == ddl.NOTHING


def test_a_changed_default_holds_for_records_to_come(specimen: ObjectDef) -> None:
    insert(specimen)
    before = specimen.fields["textValue"]
    after = replace(before, default_value="'it''s; DROP TABLE x'")
    run(ddl.change_default(specimen, before, after))
    insert(specimen)
    found = {text for (text,) in execute('SELECT "textValue" FROM {table}', specimen)}
    assert found == {None, "it''s; DROP TABLE x"}
    run(ddl.change_default(specimen, after, before))
    assert column_facts(specimen, "textValue")[2] is None
    assert ddl.change_default(specimen, before, before) == ddl.NOTHING


def test_not_null_fills_with_the_default_and_goes_off_again(specimen: ObjectDef) -> None:
    insert(specimen)
    before = specimen.fields["intValue"]
    after = replace(before, is_nullable=False, default_value=7)
    run(ddl.change_default(specimen, before, after))
    change = ddl.change_nullability(specimen, before, after)
    run(change)
    assert execute('SELECT "intValue" FROM {table}', specimen) == [(7,)]
    assert column_facts(specimen, "intValue")[1] == "NO"
    assert change.describe({"_specimen": 1}) == [
        "fills empty values of intValue with its default (1 row)",
        "scans table _specimen (1 row)",
    ]
    run(ddl.change_nullability(specimen, after, before))
    assert column_facts(specimen, "intValue")[1] == "YES"
    assert ddl.change_nullability(specimen, before, before) == ddl.NOTHING


def test_not_null_without_a_default_is_refused_by_empty_records(specimen: ObjectDef) -> None:
    insert(specimen)
    before = specimen.fields["intValue"]
    with pytest.raises(IntegrityError), transaction.atomic():
        run(ddl.change_nullability(specimen, before, replace(before, is_nullable=False)))
    assert column_facts(specimen, "intValue")[1] == "YES"


# -- options --------------------------------------------------------------------------------------


def test_a_value_outside_the_options_is_refused(specimen: ObjectDef) -> None:
    for columns in ({"selectValue": "FOUR"}, {"multiSelectValue": ["ONE", "FOUR"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(specimen, **columns)
    insert(specimen, selectValue="ONE", multiSelectValue=["ONE", "TWO"], ratingValue="RATING_5")


def test_renamed_options_take_their_records_along_even_when_they_change_places(
    specimen: ObjectDef,
) -> None:
    insert(specimen, selectValue="ONE", multiSelectValue=["ONE", "TWO", "THREE"])
    insert(specimen, selectValue="TWO", multiSelectValue=["TWO"])
    for name in ("selectValue", "multiSelectValue"):
        before = specimen.fields[name]
        ids = {option.value: option.id for option in before.options}
        swapped = {"ONE": ids["TWO"], "TWO": ids["ONE"], "DREI": ids["THREE"]}
        after = replace(before, options=options("ONE", "TWO", "DREI", ids=swapped))
        change = ddl.change_options(specimen, before, after)
        run(change)
        assert "changes ONE to TWO in records of table _specimen" in change.describe()
    found = execute(
        'SELECT "selectValue", "multiSelectValue" FROM {table} ORDER BY "selectValue"', specimen
    )
    assert found == [("ONE", ["ONE"]), ("TWO", ["TWO", "ONE", "DREI"])]


def test_removed_options_fall_back_to_the_default_or_to_nothing(specimen: ObjectDef) -> None:
    insert(specimen, selectValue="ONE", multiSelectValue=["ONE"])
    insert(specimen, selectValue="TWO", multiSelectValue=["ONE", "TWO"])
    select = specimen.fields["selectValue"]
    kept = tuple(option for option in select.options if option.value != "ONE")
    after = replace(select, options=kept, default_value="'THREE'")
    change = ddl.change_options(specimen, select, after)
    assert any(effect.loses_data for effect in change.effects)
    run(change)
    multi = specimen.fields["multiSelectValue"]
    left = tuple(option for option in multi.options if option.value != "ONE")
    run(ddl.change_options(specimen, multi, replace(multi, options=left)))
    found = execute(
        'SELECT "selectValue", "multiSelectValue" FROM {table} ORDER BY "selectValue"', specimen
    )
    assert found == [("THREE", None), ("TWO", ["TWO"])]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(specimen, selectValue="ONE")


def test_an_added_option_is_taken_at_once(specimen: ObjectDef) -> None:
    before = specimen.fields["selectValue"]
    ids = {option.value: option.id for option in before.options}
    after = replace(before, options=options("ONE", "TWO", "THREE", "FOUR", ids=ids))
    run(ddl.change_options(specimen, before, after))
    insert(specimen, selectValue="FOUR")
    relabelled = replace(after, options=tuple(replace(o, label="x") for o in after.options))
    assert ddl.change_options(specimen, after, relabelled) == ddl.NOTHING


# -- indexes and foreign keys ---------------------------------------------------------------------


def test_a_unique_index_refuses_duplicates_and_lets_empty_values_be(specimen: ObjectDef) -> None:
    index = unique_index(
        specimen.table_name, specimen.id, specimen.fields["phonesValue"], is_custom=True
    )
    assert [entry.sub_field for entry in index.fields] == [
        "primaryPhoneNumber",
        "primaryPhoneCountryCode",
        "primaryPhoneCallingCode",
    ]
    run(ddl.create_index(specimen, index))
    same = {
        "phonesValuePrimaryPhoneNumber": "1",
        "phonesValuePrimaryPhoneCountryCode": "FR",
        "phonesValuePrimaryPhoneCallingCode": "+33",
    }
    insert(specimen, **same)
    insert(specimen)
    insert(specimen)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(specimen, **same)
    run(ddl.drop_index(specimen, index))
    assert not has_index(specimen, index.name)
    insert(specimen, **same)


def test_a_unique_index_over_duplicates_is_refused_whole(specimen: ObjectDef) -> None:
    insert(specimen, textValue="same")
    insert(specimen, textValue="same")
    index = unique_index(specimen.table_name, specimen.id, specimen.fields["textValue"])
    with pytest.raises(IntegrityError), transaction.atomic():
        run(ddl.create_index(specimen, index))
    assert not has_index(specimen, index.name)


def test_an_index_over_several_fields_keeps_their_order(specimen: ObjectDef) -> None:
    fields = [
        (specimen.fields["fullNameValue"], "lastName"),
        (specimen.fields["intValue"], None),
    ]
    index = build_index(specimen.table_name, specimen.id, fields, is_custom=True)
    run(ddl.create_index(specimen, index))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index.name])
        (definition,) = cursor.fetchone() or ("",)
    assert definition.endswith('("fullNameValueLastName", "intValue")')


def test_a_join_column_names_only_records_that_exist(specimen: ObjectDef) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(specimen, parentId=uuid4())


def test_destroying_the_target_empties_the_join_column(specimen: ObjectDef) -> None:
    parent = insert(specimen)
    child = insert(specimen, parentId=parent)
    execute("DELETE FROM {table} WHERE id = %s", specimen, parent)
    assert execute('SELECT id, "parentId" FROM {table}', specimen) == [(child, None)]


def test_destroying_a_record_takes_its_note_targets_along(
    specimen: ObjectDef, admin_context: RequestContext
) -> None:
    targets = admin_context.catalog.by_singular["noteTarget"]
    record = insert(specimen)
    insert(targets, targetSpecimenId=record)
    execute("DELETE FROM {table} WHERE id = %s", specimen, record)
    assert execute("SELECT id FROM {table}", targets) == []


def test_a_dropped_foreign_key_no_longer_checks(specimen: ObjectDef) -> None:
    run(ddl.drop_foreign_key(specimen, specimen.fields["parent"], specimen))
    insert(specimen, parentId=uuid4())
    execute('UPDATE {table} SET "parentId" = NULL', specimen)
    run(ddl.add_foreign_key(specimen, specimen.fields["parent"], specimen))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(specimen, parentId=uuid4())


# -- search vector, objects, schemas --------------------------------------------------------------


def test_the_search_vector_is_rebuilt_from_other_fields(specimen: ObjectDef) -> None:
    insert(specimen, name="Alpha", textValue="Crème brûlée")
    found = "SELECT count(*) FROM {table} WHERE \"searchVector\" @@ to_tsquery('simple', %s)"
    assert execute(found, specimen, "alpha") == [(1,)]
    assert execute(found, specimen, "creme") == [(0,)]
    change = ddl.rebuild_search_vector(replace(specimen, search_fields=("textValue",)))
    run(change)
    assert execute(found, specimen, "alpha") == [(0,)]
    assert execute(found, specimen, "creme") == [(1,)]
    assert change.describe({"_specimen": 100_000}) == ["rewrites table _specimen (100,000 rows)"]
    vector = specimen.fields["searchVector"]
    (index,) = [i for i in specimen.indexes if i.fields[0].field_id == vector.id]
    assert has_index(specimen, index.name)


def test_an_object_without_search_fields_has_an_empty_vector(specimen: ObjectDef) -> None:
    run(ddl.rebuild_search_vector(replace(specimen, search_fields=())))
    insert(specimen, name="Alpha")
    assert execute('SELECT "searchVector" FROM {table}', specimen) == [(None,)]


def test_a_dropped_object_takes_its_table_and_what_points_at_it(
    specimen: ObjectDef, admin_context: RequestContext
) -> None:
    targets = admin_context.catalog.by_singular["noteTarget"]
    run(ddl.drop_object(specimen))
    with pytest.raises(Exception, match="does not exist"), transaction.atomic():
        execute("SELECT 1 FROM {table}", specimen)
    insert(targets, targetSpecimenId=uuid4())  # the column outlives its foreign key


def test_a_schema_comes_and_goes(db: None) -> None:
    run(ddl.create_schema("workspace_probe"))
    run(ddl.drop_schema("workspace_probe"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'workspace_probe'")
        assert cursor.fetchone() is None


def test_locking_takes_all_tables_at_once(specimen: ObjectDef) -> None:
    statement = ddl.lock_tables(specimen.schema, ["_specimen", "_habitat", "_specimen"])
    assert statement is not None
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute(
            "SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE l.mode = 'AccessExclusiveLock' AND n.nspname = %s AND c.relkind = 'r'",
            [specimen.schema],
        )
        assert {name for (name,) in cursor.fetchall()} == {"_specimen", "_habitat"}
    assert ddl.lock_tables(specimen.schema, []) is None


def test_hostile_names_stay_names(specimen: ObjectDef) -> None:
    evil = replace(a_field(specimen, "TEXT", "x"), column_name='a" text; DROP TABLE "_specimen')
    run(ddl.add_field(specimen, evil))
    assert has_column(specimen, evil.column_name)
    assert execute("SELECT count(*) FROM {table}", specimen) == [(0,)]
