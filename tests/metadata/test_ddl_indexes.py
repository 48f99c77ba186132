"""Indexes and foreign keys of real tables: what they refuse and what they follow."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from apikeys.context import RequestContext
from metadata.changes import ddl
from metadata.definitions import ObjectDef
from metadata.model.index_definitions import build_index, sort_index_name, unique_index
from tests.metadata.tables import (
    execute,
    has_index,
    insert,
)
from twenty.workspaces.onboarding.provisioning import run


def test_a_unique_index_refuses_duplicates_and_lets_empty_values_be(everything: ObjectDef) -> None:
    index = unique_index(
        everything.table_name, everything.id, everything.fields["phonesValue"], is_custom=True
    )
    assert [entry.sub_field for entry in index.fields] == [
        "primaryPhoneNumber",
        "primaryPhoneCountryCode",
        "primaryPhoneCallingCode",
    ]
    run(ddl.create_index(everything, index))
    same = {
        "phonesValuePrimaryPhoneNumber": "1",
        "phonesValuePrimaryPhoneCountryCode": "FR",
        "phonesValuePrimaryPhoneCallingCode": "+33",
    }
    insert(everything, **same)
    insert(everything)
    insert(everything)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(everything, **same)
    run(ddl.drop_index(everything, index))
    assert not has_index(everything, index.name)
    insert(everything, **same)


def test_a_unique_index_over_duplicates_is_refused_whole(everything: ObjectDef) -> None:
    insert(everything, textValue="same")
    insert(everything, textValue="same")
    index = unique_index(everything.table_name, everything.id, everything.fields["textValue"])
    with pytest.raises(IntegrityError), transaction.atomic():
        run(ddl.create_index(everything, index))
    assert not has_index(everything, index.name)


def test_an_index_over_several_fields_keeps_their_order(everything: ObjectDef) -> None:
    fields = [
        (everything.fields["fullNameValue"], "lastName"),
        (everything.fields["intValue"], None),
    ]
    index = build_index(everything.table_name, everything.id, fields, is_custom=True)
    run(ddl.create_index(everything, index))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index.name])
        (definition,) = cursor.fetchone() or ("",)
    assert definition.endswith('("fullNameValueLastName", "intValue")')


def test_an_index_over_texts_comes_and_goes_with_one_over_their_keys(
    everything: ObjectDef,
) -> None:
    """The first finds texts by what they are, the second sorts them; it ends with the id."""
    names = everything.fields["fullNameValue"]
    fields = [(names, "lastName"), (everything.fields["intValue"], None), (names, "firstName")]
    index = build_index(everything.table_name, everything.id, fields, is_custom=True)
    run(ddl.create_index(everything, index))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s", [sort_index_name(index)]
        )
        (definition,) = cursor.fetchone() or ("",)
    assert definition.endswith(
        '(twenty_search.sort_1("fullNameValueLastName") COLLATE "C", "intValue", '
        'twenty_search.sort_1("fullNameValueFirstName") COLLATE "C", id)'
    )
    run(ddl.drop_index(everything, index))
    assert not has_index(everything, sort_index_name(index))


def test_only_what_is_sorted_by_keys_has_a_second_index(everything: ObjectDef) -> None:
    fields = everything.fields
    for name, has_second in (("textValue", True), ("intValue", False), ("selectValue", False)):
        index = build_index(everything.table_name, everything.id, [(fields[name], None)])
        run(ddl.create_index(everything, index))
        assert has_index(everything, sort_index_name(index)) is has_second, name
    unique = unique_index(everything.table_name, everything.id, fields["textValue"])
    run(ddl.create_index(everything, unique))
    assert not has_index(everything, sort_index_name(unique))


def test_a_long_text_fits_into_the_index_that_sorts(everything: ObjectDef) -> None:
    names = everything.fields["fullNameValue"]
    fields = [(names, "lastName"), (names, "firstName")]
    index = build_index(everything.table_name, everything.id, fields, is_custom=True)
    run(ddl.create_index(everything, index))
    with connection.cursor() as cursor:
        drop: Any = sql.SQL("DROP INDEX {}").format(sql.Identifier(everything.schema, index.name))
        cursor.execute(drop)
    for step in (1, 7):
        hard = "".join(chr(0x20000 + number * step * 37 % 0xA000) for number in range(20_000))
        insert(everything, fullNameValueLastName=hard, fullNameValueFirstName=hard[::-1])


def test_a_join_column_names_only_records_that_exist(everything: ObjectDef) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(everything, parentId=uuid4())


def test_destroying_the_target_empties_the_join_column(everything: ObjectDef) -> None:
    parent = insert(everything)
    child = insert(everything, parentId=parent)
    execute("DELETE FROM {table} WHERE id = %s", everything, parent)
    assert execute('SELECT id, "parentId" FROM {table}', everything) == [(child, None)]


def test_destroying_a_record_takes_its_note_targets_along(
    everything: ObjectDef, admin_context: RequestContext
) -> None:
    targets = admin_context.catalog.by_singular["noteTarget"]
    record = insert(everything)
    insert(targets, targetSpecimenId=record)
    execute("DELETE FROM {table} WHERE id = %s", everything, record)
    assert execute("SELECT id FROM {table}", targets) == []


def test_a_dropped_foreign_key_no_longer_checks(everything: ObjectDef) -> None:
    run(ddl.drop_foreign_key(everything, everything.fields["parent"], everything))
    insert(everything, parentId=uuid4())
    execute('UPDATE {table} SET "parentId" = NULL', everything)
    run(ddl.add_foreign_key(everything, everything.fields["parent"], everything))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(everything, parentId=uuid4())
