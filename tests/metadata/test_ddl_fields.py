"""Fields of real tables: added, dropped, given defaults, made NOT NULL."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from metadata.changes import ddl
from metadata.definitions import ObjectDef
from tests.metadata.tables import (
    a_field,
    column_facts,
    execute,
    has_column,
    insert,
)
from twenty.workspaces.onboarding.provisioning import run


def test_every_column_of_every_type_is_there(everything: ObjectDef) -> None:
    for field in everything.all_fields:
        for name in ddl.column_names(field):
            assert has_column(everything, name), f"{field.type} {name}"
    assert column_facts(everything, "id")[:2] == ("uuid", "NO")
    assert column_facts(everything, "textValue")[:2] == ("text", "YES")
    assert column_facts(everything, "bigintValue")[0] == "int8"
    assert column_facts(everything, "multiSelectValue")[0] == "_text"
    assert column_facts(everything, "currencyValueAmountMicros")[0] == "numeric"
    assert column_facts(everything, "searchVector")[0] == "tsvector"
    assert column_facts(everything, "createdBySource")[1] == "NO"


def test_an_added_field_gives_old_records_its_default(everything: ObjectDef) -> None:
    insert(everything)
    field = a_field(everything, "BOOLEAN", "isRare", default_value=False, is_nullable=False)
    run(ddl.add_field(everything, field))
    assert execute('SELECT "isRare" FROM {table}', everything) == [(False,)]
    assert column_facts(everything, "isRare") == ("bool", "NO", "false")


def test_an_added_composite_field_has_all_its_columns(everything: ObjectDef) -> None:
    field = a_field(everything, "EMAILS", "contact")
    change = ddl.add_field(everything, field)
    run(change)
    assert has_column(everything, "contactPrimaryEmail")
    assert has_column(everything, "contactAdditionalEmails")
    assert change.describe() == [
        "adds columns contactPrimaryEmail, contactAdditionalEmails to table _specimen"
    ]


def test_an_added_actor_field_fills_its_source(everything: ObjectDef) -> None:
    insert(everything)
    default = {"source": "'MANUAL'", "name": "'Somebody'"}
    run(ddl.add_field(everything, a_field(everything, "ACTOR", "owner", default_value=default)))
    found = execute('SELECT "ownerSource", "ownerName" FROM {table}', everything)
    assert found == [("MANUAL", "Somebody")]


def test_a_dropped_field_leaves_no_column(everything: ObjectDef) -> None:
    change = ddl.drop_field(everything, everything.fields["addressValue"])
    run(change)
    assert not has_column(everything, "addressValueAddressCity")
    assert has_column(everything, "textValue")
    assert change.effects[0].loses_data


def test_a_one_to_many_side_is_no_ddl(everything: ObjectDef) -> None:
    assert ddl.add_field(everything, everything.fields["children"]) == ddl.NOTHING
    assert ddl.drop_field(everything, everything.fields["children"]) == ddl.NOTHING


def test_a_changed_default_holds_for_records_to_come(everything: ObjectDef) -> None:
    insert(everything)
    before = everything.fields["textValue"]
    after = replace(before, default_value="'it''s; DROP TABLE x'")
    run(ddl.change_default(everything, before, after))
    insert(everything)
    found = {text for (text,) in execute('SELECT "textValue" FROM {table}', everything)}
    assert found == {None, "it''s; DROP TABLE x"}
    run(ddl.change_default(everything, after, before))
    assert column_facts(everything, "textValue")[2] is None
    assert ddl.change_default(everything, before, before) == ddl.NOTHING


def test_not_null_fills_with_the_default_and_can_be_dropped(everything: ObjectDef) -> None:
    insert(everything)
    before = everything.fields["intValue"]
    after = replace(before, is_nullable=False, default_value=7)
    run(ddl.change_default(everything, before, after))
    change = ddl.change_nullability(everything, before, after)
    run(change)
    assert execute('SELECT "intValue" FROM {table}', everything) == [(7,)]
    assert column_facts(everything, "intValue")[1] == "NO"
    assert change.describe({"_specimen": 1}) == [
        "fills empty values of intValue with its default (1 row)",
        "scans table _specimen (1 row)",
    ]
    run(ddl.change_nullability(everything, after, before))
    assert column_facts(everything, "intValue")[1] == "YES"
    assert ddl.change_nullability(everything, before, before) == ddl.NOTHING


def test_not_null_without_a_default_is_refused_by_empty_records(everything: ObjectDef) -> None:
    insert(everything)
    before = everything.fields["intValue"]
    with pytest.raises(IntegrityError), transaction.atomic():
        run(ddl.change_nullability(everything, before, replace(before, is_nullable=False)))
    assert column_facts(everything, "intValue")[1] == "YES"
