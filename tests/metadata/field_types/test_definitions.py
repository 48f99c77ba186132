"""Definitions: options, defaults, settings, uniqueness, names
(docs/api/metadata.md#creating-fields)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from metadata.changes.validation.name_availability import availability_problems
from metadata.checks.definition_checks import (
    check_definition,
    creation_problems,
    searchability_problems,
)
from metadata.checks.definition_errors import DefinitionError
from metadata.checks.options import COLORS, as_input, options_from_input
from metadata.definitions import MANY_TO_ONE, ONE_TO_MANY, RelationDef
from metadata.types.registry import FIELD_TYPES
from tests.metadata.field_types.samples import OBJECT_ID, a_field, options

SELECT = FIELD_TYPES["SELECT"]
GOOD = {"value": "NEW", "label": "New", "color": "red", "position": 0}


def _messages(raw: Any, key: str = "SELECT") -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        options_from_input(FIELD_TYPES[key], raw)
    assert {problem.code for problem in refused.value.problems} == {"INVALID_FIELD_INPUT"}
    return [problem.message for problem in refused.value.problems]


def _refusal(type_key: str, **facts: Any) -> list[str]:
    field = a_field(type_key, **facts)
    with pytest.raises(DefinitionError) as refused:
        check_definition(FIELD_TYPES[type_key], field)
    return [problem.message for problem in refused.value.problems]


# ── options ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "new"}, 'Value must be in UPPER_CASE and follow snake_case "new"'),
        ({"value": "1ST"}, 'Value must be in UPPER_CASE and follow snake_case "1ST"'),
        ({"value": "A__B"}, 'Value must be in UPPER_CASE and follow snake_case "A__B"'),
        ({"value": None}, "Option value is required"),
        ({"value": ""}, "Option value must be a string of at least one character"),
        ({"value": 5}, "Option value must be a string of at least one character"),
        ({"value": "A" * 64}, "Option value exceeds 63 characters"),
        ({"label": "a, b"}, "Label must not contain a comma"),
        ({"label": None}, "Option label is required"),
        ({"label": 5}, "Option label must be a string of at least one character"),
        ({"label": "  "}, "Label must not be empty"),
        ({"label": "x" * 64}, "Option label exceeds 63 characters"),
        ({"color": None}, "Option color is required"),
        ({"color": "beige"}, "Option color must be a supported color"),
        ({"color": ["red"]}, "Option color must be a supported color"),
        ({"id": "x"}, "Option id is invalid"),
        ({"position": "first"}, "Option position must be a whole number"),
    ],
)
def test_a_bad_option_is_refused_with_the_contracts_sentence(change: dict[str, Any], message: str):
    assert message in _messages([{**GOOD, **change}])


@pytest.mark.parametrize("raw", [None, [], "x", {}])
def test_an_enum_needs_options(raw: Any):
    assert _messages(raw) == ["Options are required for enum fields"]


@pytest.mark.parametrize("key", ["position", "id", "value"])
def test_duplicates_are_refused(key: str):
    one = {**GOOD, "id": str(UUID(int=1))}
    other = {**one, "id": str(UUID(int=2)), "value": "DONE", "position": 1, key: one[key]}
    assert _messages([one, other]) == [f"Duplicated option {key}"]


def test_values_that_differ_in_blanks_only_are_duplicates():
    other = {**GOOD, "value": " NEW ", "position": 1}
    assert _messages([GOOD, other]) == ["Duplicated option value"]


def test_all_problems_are_reported_at_once():
    assert _messages([{"value": "x"}, {**GOOD, "id": "x"}]) == [
        "Option label is required",
        'Value must be in UPPER_CASE and follow snake_case "x"',
        "Option color is required",
        "Option id is invalid",
        "Duplicated option position",
    ]


def test_ids_and_positions_are_given_where_absent_and_texts_trimmed():
    raw = [{"value": f" V{n} ", "label": f" a  {n} ", "color": COLORS[n % 25]} for n in range(42)]
    raw[3]["id"] = str(UUID(int=77))
    made = options_from_input(SELECT, raw)
    assert [option.position for option in made] == list(range(42))
    assert made[1].value == "V1"
    assert made[1].label == "a 1"
    assert made[3].id == UUID(int=77)
    assert len({option.id for option in made}) == 42
    assert as_input(made[3])["id"] == str(UUID(int=77))


def test_rating_options_are_the_servers_own():
    made = options_from_input(FIELD_TYPES["RATING"], None)
    assert [option.value for option in made] == [f"RATING_{n}" for n in range(1, 6)]
    assert _messages([GOOD], "RATING") == ["Options of a RATING field cannot be given"]
    field = a_field("RATING", options=())
    assert len(check_definition(FIELD_TYPES["RATING"], field).options) == 5


def test_other_types_have_no_options():
    assert options_from_input(FIELD_TYPES["TEXT"], [GOOD]) == ()


# ── defaults and nullability ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("type_key", "default", "message"),
    [
        ("SELECT", "NEW", "Default value should be as quoted string"),
        ("SELECT", "'OTHER'", "Default value \"'OTHER'\" must be one of the option values"),
        ("SELECT", 5, "Default value for select must be a string got 5"),
        ("MULTI_SELECT", "'NEW'", "Default value for multi-select must be an array got \"'NEW'\""),
        ("MULTI_SELECT", [], "If defined default value must contain at least one value"),
        ("MULTI_SELECT", ["'NEW'", "'NEW'"], "Default values must be unique"),
        ("TEXT", "Hello", "Default value should be as quoted string"),
    ],
)
def test_a_bad_default_is_refused_with_the_contracts_sentence(
    type_key: str, default: Any, message: str
):
    assert message in _refusal(type_key, default_value=default)


def test_a_required_field_needs_a_default():
    message = "Default value cannot be null for non-nullable fields"
    assert _refusal("TEXT", is_nullable=False) == [message]
    field = a_field("TEXT", is_nullable=False, default_value="'x'")
    assert check_definition(FIELD_TYPES["TEXT"], field) == field
    shipped = a_field("UUID", is_nullable=False, is_custom=False)
    assert check_definition(FIELD_TYPES["UUID"], shipped) == shipped


def test_only_actor_has_a_default_of_its_own():
    field = check_definition(FIELD_TYPES["ACTOR"], a_field("ACTOR"))
    assert field.default_value == {"source": "'MANUAL'", "name": "''"}
    assert check_definition(FIELD_TYPES["TEXT"], a_field("TEXT")).default_value is None


# ── settings ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("type_key", "chosen", "message"),
    [
        ("NUMBER", {"dataType": "double"}, "one of float, int, bigint, got"),
        ("NUMBER", {"decimals": -1}, "a whole number between 0 and 20, got -1"),
        ("NUMBER", {"decimals": True}, "a whole number between 0 and 20, got true"),
        ("LINKS", {"type": "uri"}, "Links field type must be one of url, domain"),
        ("FILES", {}, "maxNumberOfValues must be defined in settings and be a number greater"),
        ("FILES", {"maxNumberOfValues": 11}, "less than or equal to 10"),
        ("ADDRESS", {"subFields": ["addressStreet9"]}, "a list of addressStreet1"),
        ("DATE", {"displayFormat": "LONG"}, "one of RELATIVE, USER_SETTINGS, CUSTOM"),
        ("ARRAY", {"maxNumberOfValues": "2"}, 'got "2"'),
        ("TEXT", [], "Settings must be an object"),
    ],
)
def test_a_bad_setting_is_refused(type_key: str, chosen: Any, message: str):
    assert message in _refusal(type_key, settings=chosen)[0]


def test_settings_of_clients_own_are_kept():
    field = a_field("DATE", settings={"displayFormat": "CUSTOM", "customUnicodeDateFormat": "yy"})
    assert check_definition(FIELD_TYPES["DATE"], field) == field


@pytest.mark.parametrize(
    ("relation_type", "join_column", "message"),
    [
        (MANY_TO_ONE, "", "Many to one field metadata should carry the join column name"),
        (ONE_TO_MANY, "xId", "One to many field metadata should not carry the join column name"),
    ],
)
def test_the_join_column_belongs_to_the_many_to_one_side(
    relation_type: str, join_column: str, message: str
):
    relation = RelationDef(relation_type, OBJECT_ID, None, join_column=join_column)
    assert message in _refusal("RELATION", relation=relation)[0]


# ── uniqueness, creation, search ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "type_key", ["RELATION", "MORPH_RELATION", "FULL_NAME", "CURRENCY", "ADDRESS", "ACTOR"]
)
def test_some_types_cannot_be_unique(type_key: str):
    message = f"Unique index cannot be created for field probe of type {type_key}"
    assert message in _refusal(type_key, is_unique=True)


def test_files_cannot_be_unique():
    assert _refusal("FILES", is_unique=True) == ["Files field is not supported for unique fields"]


def test_a_unique_field_has_no_default():
    message = "Unique field probe cannot have a default value"
    assert _refusal("TEXT", is_unique=True, default_value="'x'") == [message]
    field = a_field("UUID", is_unique=True, default_value="uuid")
    assert check_definition(FIELD_TYPES["UUID"], field) == field


@pytest.mark.parametrize(
    ("type_key", "message"),
    [
        ("NUMERIC", "Field type NUMERIC is not supported for field creation. Use NUMBER instead."),
        ("POSITION", "Field type POSITION is a system type and cannot be created manually."),
        ("TS_VECTOR", "Field type TS_VECTOR is a system type and cannot be created manually."),
    ],
)
def test_system_types_cannot_be_created(type_key: str, message: str):
    assert [p.message for p in creation_problems(FIELD_TYPES[type_key])] == [message]
    assert creation_problems(FIELD_TYPES["TEXT"]) == []


def test_only_searchable_types_feed_the_search():
    number = a_field("NUMBER", is_searchable=True)
    assert [p.message for p in searchability_problems(FIELD_TYPES["NUMBER"], number)] == [
        "Field type NUMBER is not supported for search"
    ]
    an_id = a_field("UUID", name="id", is_searchable=True)
    assert [p.message for p in searchability_problems(FIELD_TYPES["UUID"], an_id)] == [
        "Id field is not supported for search"
    ]
    text = a_field("TEXT", is_searchable=True)
    assert searchability_problems(FIELD_TYPES["TEXT"], text) == []


# ── names ────────────────────────────────────────────────────────────────────────────────────


def test_a_name_is_free_only_once():
    other = replace(a_field("TEXT"), id=UUID(int=9))
    taken = availability_problems(a_field("NUMBER"), [other])
    assert [(p.code, p.message) for p in taken] == [
        ("NOT_AVAILABLE", 'Name "probe" is not available as it is already used by another field')
    ]
    assert availability_problems(a_field("NUMBER", name="free"), [other]) == []
    assert availability_problems(other, [other]) == []


def test_join_columns_and_sub_columns_are_taken_too():
    company = replace(a_field("RELATION", name="probe"), id=UUID(int=9))
    by_join_column = availability_problems(a_field("TEXT", name="probeId"), [company])
    assert [p.code for p in by_join_column] == ["NOT_AVAILABLE"]
    full_name = replace(a_field("FULL_NAME", name="name"), id=UUID(int=8))
    by_sub_column = availability_problems(a_field("TEXT", name="nameFirstName"), [full_name])
    assert [(p.code, p.message) for p in by_sub_column] == [
        ("RESERVED_KEYWORD", 'Name "nameFirstName" is reserved composite field name')
    ]
    text = replace(a_field("TEXT", name="nameFirstName"), id=UUID(int=7))
    other_way = availability_problems(full_name, [text])
    assert [p.value for p in other_way] == ["nameFirstName"]


def test_option_order_is_by_position():
    field = a_field("SELECT", options=tuple(reversed(options("A", "B"))))
    assert field.option_values == ("A", "B")
