"""Every type of the registry against real tables: what is written reads back by the contract."""

from __future__ import annotations

from typing import Any

import jsonschema
import psycopg
import pytest

from metadata.checks.defaults import default_values
from metadata.types.base import FieldType
from metadata.types.registry import FIELD_TYPES, field_type
from tests.metadata.field_types.samples import SAMPLES, a_field
from tests.metadata.field_types.tables import FieldTable, filled, raw

pytestmark = pytest.mark.django_db
STORED = [t for t in FIELD_TYPES.values() if t.key != "TS_VECTOR"]


def _assert_described(kind: FieldType, value: Any, *, for_write: bool) -> None:
    schema = kind.json_schema(a_field(kind.key), for_write=for_write)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(value, schema, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("kind", STORED, ids=lambda t: t.key)
def test_good_values_read_back_and_match_their_schema(kind: FieldType):
    samples = SAMPLES[kind.key]
    values = {row: written for row, (written, _) in enumerate(samples.good)}
    table = filled(a_field(kind.key), values)
    for row, (_, expected) in enumerate(samples.good):
        assert table.read(row) == expected
        _assert_described(kind, table.read(row), for_write=False)


@pytest.mark.parametrize("kind", [t for t in STORED if t.key != "ACTOR"], ids=lambda t: t.key)
def test_empty_values_read_back_as_the_empty_value(kind: FieldType):
    samples = SAMPLES[kind.key]
    values: dict[int, Any] = dict(enumerate([None, *samples.empty]))
    table = filled(a_field(kind.key), values)
    for row in values:
        assert table.read(row) == samples.reads_empty
        _assert_described(kind, table.read(row), for_write=False)


@pytest.mark.parametrize("kind", STORED, ids=lambda t: t.key)
def test_what_was_read_can_be_written_again(kind: FieldType):
    samples = SAMPLES[kind.key]
    field = a_field(kind.key)
    table = filled(field, {row: written for row, (written, _) in enumerate(samples.good)})
    for row, (_, expected) in enumerate(samples.good):
        if kind.key == "RAW_JSON" and isinstance(expected, str):
            continue  # a string is read as JSON text
        again = table.read(row)
        table.insert(1000 + row, probe=again)
        assert table.read(1000 + row) == expected


@pytest.mark.parametrize("kind", STORED, ids=lambda t: t.key)
def test_an_example_is_valid_in_its_own_schema(kind: FieldType):
    for for_write in (True, False):
        schema = kind.json_schema(a_field(kind.key), for_write=for_write)
        for example in schema["examples"]:
            jsonschema.validate(example, schema, jsonschema.Draft202012Validator)
        assert schema["description"] == "Probe"


@pytest.mark.parametrize("kind", STORED, ids=lambda t: t.key)
def test_a_default_is_the_columns_default_too(kind: FieldType):
    for default, expected in SAMPLES[kind.key].defaults:
        field = a_field(kind.key, default_value=default)
        table = FieldTable(field)
        table.insert(1)
        assert table.read(1) == expected
        assert default_values(kind, field)
        raw().execute("DROP TABLE probe_table")


@pytest.mark.parametrize(
    ("key", "word"), [("DATE", "now"), ("DATE_TIME", "now"), ("UUID", "uuid")], ids=str
)
def test_a_default_function_gives_this_moments_value(key: str, word: str):
    field = a_field(key, default_value=word)
    table = FieldTable(field)
    table.insert(1)
    assert table.read(1) is not None
    assert default_values(field_type(field), field)[""] is not None


def test_generated_ids_are_of_version_7_and_in_order():
    field = a_field("UUID", default_value="uuid")
    ids = [default_values(field_type(field), field)[""] for _ in range(100)]
    assert all(one.version == 7 for one in ids)
    assert ids == sorted(ids)


@pytest.mark.parametrize("key", ["SELECT", "RATING", "MULTI_SELECT"])
def test_the_database_itself_refuses_a_value_that_is_no_option(key: str):
    table = FieldTable(a_field(key))
    value = ["OTHER"] if key == "MULTI_SELECT" else "OTHER"
    with pytest.raises(psycopg.errors.CheckViolation):
        table.cursor.execute("INSERT INTO probe_table (probe) VALUES (%s)", [value])


@pytest.mark.parametrize("kind", STORED, ids=lambda t: t.key)
def test_a_required_field_is_not_null_in_the_database_unless_empty_is_stored_as_null(
    kind: FieldType,
):
    field = a_field(kind.key, is_nullable=False)
    for part in kind.parts(field):
        if part.kind.empty_literal is not None:
            assert not part.not_null
        elif not part.name:
            assert part.not_null
