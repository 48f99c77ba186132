"""The statements of metadata.changes.ddl as text: pure, schema-qualified, quoted, in the right
order."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from metadata.changes import ddl
from metadata.definitions import FieldDef, ObjectDef, Option
from metadata.standard_objects.catalogue import standard_object_defs

WORKSPACE_ID = UUID("11111111-1111-4111-8111-111111111111")
SCHEMA = "workspace_x"


@pytest.fixture(scope="module")
def objects() -> dict[str, ObjectDef]:
    return {obj.name_singular: obj for obj in standard_object_defs(WORKSPACE_ID, SCHEMA)}


def texts(change: ddl.Ddl) -> list[str]:
    return [statement.as_string(None) for statement in change.statements]


def test_a_table_is_made_with_all_it_needs(objects: dict[str, ObjectDef]) -> None:
    table, *indexes = texts(ddl.create_object(objects["opportunity"]))
    assert table.startswith('CREATE TABLE "workspace_x"."opportunity" (')
    assert '"id" uuid NOT NULL' in table
    assert '"createdAt" timestamptz(3) NOT NULL DEFAULT now()' in table
    assert '"stage" text NOT NULL DEFAULT \'NEW\' CONSTRAINT "CHK_' in table
    assert "{NEW,SCREENING,MEETING,PROPOSAL,CUSTOMER}" in table
    assert '"amountAmountMicros" numeric' in table
    assert '"companyId" uuid' in table
    assert '"position" double precision NOT NULL DEFAULT 0' in table
    assert 'GENERATED ALWAYS AS ("twenty_search"."vector_1"(' in table
    assert "PRIMARY KEY" in table
    assert "people" not in table
    assert len(indexes) == len(objects["opportunity"].indexes)
    assert any("USING gin" in index for index in indexes)
    assert any('("position", "id")' in index for index in indexes)


def test_every_column_occurs_once(objects: dict[str, ObjectDef]) -> None:
    for obj in objects.values():
        names = [name for field in obj.all_fields for name in ddl.column_names(field)]
        assert len(names) == len(set(names)), obj.name_singular


def test_morph_columns_have_partial_indexes(objects: dict[str, ObjectDef]) -> None:
    indexes = texts(ddl.create_object(objects["noteTarget"]))[1:]
    sparse = [index for index in indexes if '"targetPersonId"' in index]
    assert len(sparse) == 2  # its own, and the unique one with the note
    assert all(index.endswith('WHERE "targetPersonId" IS NOT NULL') for index in sparse)
    (note,) = [index for index in indexes if index.endswith('("noteId")')]
    assert "WHERE" not in note


def test_all_tables_come_before_all_foreign_keys(objects: dict[str, ObjectDef]) -> None:
    statements = texts(ddl.create_objects(objects.values()))
    first_link = next(n for n, text in enumerate(statements) if "FOREIGN KEY" in text)
    assert all("FOREIGN KEY" in text for text in statements[first_link:])
    assert sum("CREATE TABLE" in text for text in statements[:first_link]) == len(objects)


def test_foreign_keys_obey_the_relations_rule(objects: dict[str, ObjectDef]) -> None:
    targets = {obj.id: obj for obj in objects.values()}
    (note_target,) = texts(ddl.add_foreign_keys(objects["noteTarget"], targets))
    assert note_target.count("ON DELETE CASCADE") == 4
    (person,) = texts(ddl.add_foreign_keys(objects["person"], targets))
    assert 'REFERENCES "workspace_x"."company" ("id") ON DELETE SET NULL' in person
    assert ddl.add_foreign_keys(replace(objects["note"], all_fields=()), targets) == ddl.NOTHING


def test_a_foreign_key_needs_a_many_to_one_side(objects: dict[str, ObjectDef]) -> None:
    with pytest.raises(ValueError, match="no many-to-one"):
        ddl.add_foreign_key(
            objects["company"], objects["company"].fields["people"], objects["person"]
        )


def test_touched_tables_are_named_for_the_lock(objects: dict[str, ObjectDef]) -> None:
    person, company = objects["person"], objects["company"]
    change = ddl.add_foreign_key(person, person.fields["company"], company)
    assert change.tables == {"person", "company"}
    lock = ddl.lock_tables(SCHEMA, change.tables)
    assert lock is not None
    assert lock.as_string(None) == (
        'LOCK TABLE "workspace_x"."company", "workspace_x"."person" IN ACCESS EXCLUSIVE MODE'
    )


def test_a_schema_is_quoted(objects: dict[str, ObjectDef]) -> None:
    assert texts(ddl.create_schema('a"b')) == ['CREATE SCHEMA "a""b"']
    (text,) = texts(ddl.drop_schema("workspace_x"))
    assert text == 'DROP SCHEMA "workspace_x" CASCADE'
    assert ddl.drop_schema("workspace_x").effects[0].loses_data


def test_changing_options_swaps_the_check_in_two_steps(objects: dict[str, ObjectDef]) -> None:
    task = objects["task"]
    before = task.fields["status"]
    more = Option(uuid4(), "WAITING", "Waiting", "red", 3)
    drop, add, validate = texts(
        ddl.change_options(task, before, replace(before, options=(*before.options, more)))
    )
    assert "DROP CONSTRAINT IF EXISTS" in drop
    assert "NOT VALID" in add
    assert "{TODO,IN_PROGRESS,DONE,WAITING}" in add
    assert "VALIDATE CONSTRAINT" in validate


def test_changes_add_up_and_describe_themselves(objects: dict[str, ObjectDef]) -> None:
    person = objects["person"]
    nickname = FieldDef(uuid4(), person.id, "TEXT", "nickname", "Nickname", "nickname")
    change = ddl.add_field(person, nickname) + ddl.rebuild_search_vector(person)
    assert change.describe({"person": 100_000}) == [
        "adds column nickname to table person",
        "rewrites table person (100,000 rows)",
    ]
    assert change.describe() == [
        "adds column nickname to table person",
        "rewrites table person",
    ]
    assert change.script().as_string(None).count(";\n") == len(change.statements) - 1
    assert ddl.together([]) == ddl.NOTHING


def test_a_volatile_default_is_reported(objects: dict[str, ObjectDef]) -> None:
    person = objects["person"]
    token = FieldDef(uuid4(), person.id, "UUID", "token", "Token", "token", default_value="uuid")
    change = ddl.add_field(person, token)
    assert "DEFAULT gen_random_uuid()" in texts(change)[0]
    assert "rewrites table person (3 rows)" in change.describe({"person": 3})
