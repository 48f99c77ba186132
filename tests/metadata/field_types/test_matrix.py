"""Every type of the registry: good values parse, bad ones are refused by name, definitions hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from metadata.checks.definition_checks import check_definition
from metadata.checks.definition_errors import DefinitionError
from metadata.types.base import FieldType
from metadata.types.registry import FIELD_TYPES, field_type
from metadata.values.operators import OPERATORS
from metadata.values.scalars import Refusal
from tests.metadata.field_types.samples import SAMPLES, a_field
from twenty.errors import InvalidData

TYPES = list(FIELD_TYPES.values())


def _cases(member: str) -> list[Any]:
    return [
        pytest.param(key, value, id=f"{key}-{place}")
        for key, samples in SAMPLES.items()
        for place, value in enumerate(getattr(samples, member))
    ]


def test_every_registered_type_has_samples():
    assert set(SAMPLES) == set(FIELD_TYPES)
    assert all(samples.bad for samples in SAMPLES.values())


@pytest.mark.parametrize(("key", "value"), _cases("bad"))
def test_a_bad_value_is_refused_and_the_message_names_the_field(key: str, value: Any):
    field = a_field(key)
    with pytest.raises(InvalidData) as refused:
        field_type(field).parse(field, value)
    assert "probe" in refused.value.message
    assert "expected" in refused.value.message
    refused.value.message.encode()  # can be sent
    assert refused.value.code == "INVALID_ARGS_DATA"


@pytest.mark.parametrize(("key", "case"), _cases("good"))
def test_a_good_value_gives_values_for_known_parts_only(key: str, case: tuple[Any, Any]):
    field = a_field(key)
    parsed = field_type(field).parse(field, case[0])
    names = {part.name for part in field_type(field).parts(field)}
    assert parsed
    assert set(parsed) <= names
    assert any(value is not None for value in parsed.values())


# Their parts depend on each other: `parse` adjusts all of them together.
READ_AS_A_WHOLE = {"PHONES", "RICH_TEXT"}


def _by_parts(key: str, value: Any) -> dict[str, Any]:
    """Read a value as writes do: each part by its own reader."""
    field = a_field(key)
    readers = field_type(field).part_readers(field)
    given = {"": value} if set(readers) == {""} else value
    return {name: None if v is None else readers[name](v) for name, v in given.items()}


def _plain(parsed: dict[str, Any]) -> dict[str, Any]:
    """psycopg's Json is equal to itself only."""
    return {name: getattr(value, "obj", value) for name, value in parsed.items()}


def test_types_whose_parts_belong_together_have_no_readers():
    without = {t.key for t in TYPES if not t.part_readers(a_field(t.key))}
    assert without == READ_AS_A_WHOLE


@pytest.mark.parametrize(("key", "case"), _cases("good"))
def test_readers_of_parts_read_a_good_value_as_parse_does(key: str, case: tuple[Any, Any]):
    if key not in READ_AS_A_WHOLE:
        field = a_field(key)
        assert _plain(_by_parts(key, case[0])) == _plain(field_type(field).parse(field, case[0]))


@pytest.mark.parametrize(("key", "value"), _cases("bad"))
def test_readers_of_parts_refuse_what_parse_refuses(key: str, value: Any):
    if key not in READ_AS_A_WHOLE and value is not None:
        # A name that no part has, or no object at all, is seen before any reader is asked.
        with pytest.raises((Refusal, InvalidData, KeyError, AttributeError)):
            _by_parts(key, value)


@pytest.mark.parametrize(("key", "value"), _cases("empty"))
def test_an_empty_value_is_stored_as_null(key: str, value: Any):
    field = a_field(key)
    assert set(field_type(field).parse(field, value).values()) <= {None}


@pytest.mark.parametrize("kind", [t for t in TYPES if t.key != "TS_VECTOR"], ids=lambda t: t.key)
def test_null_clears_every_part(kind: FieldType):
    field = a_field(kind.key)
    assert kind.parse(field, None) == {part.name: None for part in kind.parts(field)}


@pytest.mark.parametrize(("key", "value"), _cases("bad_defaults"))
def test_a_bad_default_is_refused(key: str, value: Any):
    field = a_field(key, default_value=value)
    with pytest.raises(DefinitionError) as refused:
        check_definition(field_type(field), field)
    assert refused.value.code == "INVALID_FIELD_INPUT"
    assert "efault value" in refused.value.message


@pytest.mark.parametrize(("key", "case"), _cases("defaults"))
def test_a_good_default_is_kept_as_it_is_written(key: str, case: tuple[Any, Any]):
    field = a_field(key, default_value=case[0])
    assert check_definition(field_type(field), field).default_value == case[0]


@pytest.mark.parametrize("kind", TYPES, ids=lambda t: t.key)
def test_a_plain_definition_is_right(kind: FieldType):
    field = a_field(kind.key)
    checked = check_definition(kind, field)
    assert replace(checked, default_value=None) == replace(field, default_value=None)


@pytest.mark.parametrize("kind", TYPES, ids=lambda t: t.key)
def test_a_type_is_described(kind: FieldType):
    assert kind.label
    assert kind.widget
    assert FIELD_TYPES[kind.key] is kind


@pytest.mark.parametrize("kind", TYPES, ids=lambda t: t.key)
def test_parts_name_operators_of_the_table_and_columns_below_the_limit(kind: FieldType):
    field = a_field(kind.key, column_name="c" * 40)
    for part in kind.parts(field):
        assert part.kind.operators
        assert set(part.kind.operators) <= set(OPERATORS)
        assert len(part.column(field)) <= 63
        for name in part.kind.operators:
            assert OPERATORS[name].json_schema(part.kind)
            assert OPERATORS[name].graphql_input(part.kind, "ProbeEnum")


@pytest.mark.parametrize("kind", TYPES, ids=lambda t: t.key)
def test_a_composite_names_its_graphql_type_and_a_scalar_has_one_unnamed_part(kind: FieldType):
    names = [part.name for part in kind.parts(a_field(kind.key))]
    assert (names == [""]) is not kind.is_composite


@pytest.mark.parametrize("kind", TYPES, ids=lambda t: t.key)
def test_uniqueness_is_possible_exactly_where_parts_say_so(kind: FieldType):
    parts = kind.parts(a_field(kind.key))
    if kind.can_be_unique:
        assert any(part.in_unique for part in parts)
        return
    field = a_field(kind.key, is_unique=True)
    with pytest.raises(DefinitionError, match="nique"):
        check_definition(kind, field)


@pytest.mark.parametrize("kind", TYPES, ids=lambda t: t.key)
def test_searchable_types_give_texts_and_the_others_none(kind: FieldType):
    assert bool(kind.search_sql(a_field(kind.key))) is kind.can_be_searchable
