"""Selected sub-fields and members of JSON lists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from psycopg import sql

from metadata.columns.reading import part_sql, value_sql
from tests.metadata.field_types.samples import a_field
from tests.metadata.field_types.tables import FieldTable, filled, part_of

pytestmark = pytest.mark.django_db
ALIAS = sql.Identifier("t")


def _read(table: FieldTable, sub: str, members: list[tuple[str, str]] | None) -> list[Any]:
    field = table.fields[0]
    value = part_sql(part_of(field, sub), field, ALIAS, members)
    table.cursor.execute(
        sql.SQL("SELECT to_json({})::text FROM probe_table AS t ORDER BY row").format(value)
    )
    return [json.loads(text) if text else None for (text,) in table.cursor.fetchall()]


def test_members_of_a_list_are_chosen_under_the_callers_keys_in_order():
    phones = [{"number": "+33612345678"}, {"number": "+33698765432"}]
    table = filled(a_field("PHONES"), {1: {"additionalPhones": phones}, 2: None})
    long_key = "k" * 80
    chosen = [("number", "number"), (long_key, "countryCode")]
    assert _read(table, "additionalPhones", chosen) == [
        [
            {"number": "612345678", long_key: "FR"},
            {"number": "698765432", long_key: "FR"},
        ],
        [],
    ]
    assert _read(table, "primaryPhoneNumber", None) == ["", ""]


def test_members_of_an_object_are_chosen_and_absent_ones_are_null():
    values = {1: {"source": "API", "context": {"provider": "x"}}, 2: {"source": "API"}}
    table = filled(a_field("ACTOR"), values)
    chosen = [("provider", "provider"), ("agentId", "agentId")]
    assert _read(table, "context", chosen) == [{"provider": "x", "agentId": None}, None]


def test_a_scalar_has_no_members():
    field = a_field("EMAILS")
    with pytest.raises(ValueError, match="has no members"):
        part_sql(part_of(field, "primaryEmail"), field, ALIAS, [("a", "b")])


def test_answers_are_compact():
    table = filled(a_field("FULL_NAME"), {1: {"firstName": "Ada"}})
    value = sql.SQL("SELECT {}::text FROM probe_table AS t")
    from metadata.types.registry import field_type

    field = table.fields[0]
    table.cursor.execute(value.format(value_sql(field_type(field).parts(field), field, ALIAS)))
    assert table.cursor.fetchall() == [('{"firstName":"Ada","lastName":""}',)]
