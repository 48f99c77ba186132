"""Whatever JSON arrives: a type refuses it with its own error, or PostgreSQL accepts it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import sql

from metadata.checks.definition_checks import check_definition
from metadata.checks.definition_errors import DefinitionError
from metadata.checks.options import options_from_input
from metadata.types.base import FieldType
from metadata.types.composite.emails import canonical_email
from metadata.types.registry import FIELD_TYPES
from metadata.values.link_texts import canonical_link
from metadata.values.markdown_reading import blocks_of_markdown
from metadata.values.markdown_writing import markdown_of_blocks
from metadata.values.operators import check_condition, condition_sql
from metadata.values.phone_numbers import Phone, canonical_phone
from metadata.values.scalars import Refusal
from metadata.values.search_text import search_terms
from tests.metadata.field_types.samples import SAMPLES, a_field
from tests.metadata.field_types.tables import ASKED, FieldTable, raw
from twenty.errors import InvalidData, InvalidFilter

PARTS = sorted({part.name for key in FIELD_TYPES for part in FIELD_TYPES[key].parts(a_field(key))})
TRICKY = st.sampled_from(
    [
        "", " ", "\x00", "\ud800", "null", "NULL", "[]", "{}", "[", "NaN", "Infinity", "-0",
        "1e999", "١٢", "2026-02-30", "2026-01-01T00:00:00+24:00", "a@b.c", "a@xn--.test",
        "a@\u200d.test",
        "+1", "+0", "00", "https://", "http://[::1]:99999/", "http://a:b@c", "%", "\\", "'", '"',
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=30), st.text(alphabet="0123456789+-.eETZ:/@ []{}\"'\\%_ü"), TRICKY
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
MEMBERS = st.one_of(
    st.sampled_from([*PARTS, "number", "countryCode", "callingCode", "url", "label", "fileId"]),
    st.text(max_size=5),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(MEMBERS, inner, max_size=4),
    max_leaves=8,
)
STORED = [kind for kind in FIELD_TYPES.values() if kind.key != "TS_VECTOR"]
quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def _values(kind: FieldType) -> st.SearchStrategy[Any]:
    """Arbitrary JSON, objects with this type's own sub-fields, and mutated samples."""
    names = [part.name for part in kind.parts(a_field(kind.key)) if part.name]
    written = [good for good, _ in SAMPLES[kind.key].good] + SAMPLES[kind.key].bad
    own = [st.dictionaries(st.sampled_from(names), JSON, max_size=4)] if names else []
    return st.one_of(JSON, st.sampled_from(written), *own)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", STORED, ids=lambda t: t.key)
def test_a_written_value_is_refused_or_fits_its_columns(kind: FieldType):
    field, cursor = a_field(kind.key), raw()

    @quick
    @given(_values(kind))
    def check(value: Any) -> None:
        try:
            parsed = kind.parse(field, value)
        except InvalidData as refused:
            refused.message.encode()
            return
        for part in kind.parts(field):
            bound = parsed.get(part.name)
            if bound in ("first", "last") and part.kind.key == "position":
                continue
            cast = sql.SQL("SELECT %s::{}").format(sql.SQL(part.kind.pg_type))
            cursor.execute(cast, [bound])

    check()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", STORED, ids=lambda t: t.key)
def test_what_was_read_can_be_written_back_and_finds_the_record(kind: FieldType):
    """For any accepted value, reading, writing back and reading again changes nothing.

    A filter by what was read finds the record.
    """
    field = a_field(kind.key)
    table = FieldTable(field)
    rows = iter(range(10_000))
    compared = [part for part in kind.parts(field) if "eq" in part.kind.operators]

    @quick
    @given(_values(kind))
    def check(value: Any) -> None:
        row = next(rows)
        try:
            table.insert(row, probe=value)
        except InvalidData:
            return
        except psycopg.errors.InvalidTextRepresentation:
            assert value in ("first", "last")
            return
        read = table.read(row)
        if kind.key == "RAW_JSON" and isinstance(read, str):
            return  # a string is read as JSON text
        again = next(rows)
        table.insert(again, probe=read)
        assert table.read(again) == read
        for part in compared:
            shown = read[part.name] if part.name else read
            if shown not in (None, ""):
                assert {row, again} <= set(table.rows_where("eq", shown, part.name)), shown

    check()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FIELD_TYPES.values(), ids=lambda t: t.key)
def test_a_filter_is_refused_or_runs(kind: FieldType):
    field, cursor = a_field(kind.key), raw()
    choices = [(p, op) for p in kind.parts(field) for op in p.kind.operators]

    @quick
    @given(st.sampled_from(choices), st.one_of(JSON, TEXTS, st.lists(LEAVES, max_size=3)))
    def check(choice: tuple[Any, str], value: Any) -> None:
        part, operator = choice
        try:
            asked = check_condition(part.kind, field, "probe", operator, value)
        except InvalidFilter as refused:
            refused.message.encode()
            return
        column = sql.SQL("NULL::{}").format(sql.SQL(part.kind.pg_type))
        beside = [sql.SQL("NULL::text")] * len(part.kind.beside)
        condition = condition_sql(asked.form, part.kind, field, column, ASKED, beside)
        query = sql.SQL("SELECT 1 WHERE {}").format(condition)
        cursor.execute(query, {"asked": asked.value} if asked.has_value else None)

    check()


@pytest.mark.parametrize("kind", FIELD_TYPES.values(), ids=lambda t: t.key)
def test_a_definition_is_refused_or_completed(kind: FieldType):
    settings_of = st.dictionaries(st.sampled_from([s.name for s in kind.settings] or ["x"]), JSON)

    @quick
    @given(JSON, settings_of)
    def check(default: Any, chosen: Any) -> None:
        field = a_field(kind.key, default_value=default, settings=chosen)
        try:
            check_definition(kind, field)
        except DefinitionError as refused:
            _assert_says_why(refused)

    check()


def _assert_says_why(refused: DefinitionError) -> None:
    assert all(problem.message for problem in refused.problems)
    assert refused.code == "INVALID_FIELD_INPUT"


@quick
@given(
    st.one_of(
        JSON,
        st.lists(
            st.dictionaries(st.sampled_from(["id", "value", "label", "color", "position"]), JSON),
            max_size=3,
        ),
    )
)
def test_options_are_refused_or_made(raw_options: Any):
    try:
        options = options_from_input(FIELD_TYPES["SELECT"], raw_options)
    except DefinitionError as refused:
        _assert_says_why(refused)
    else:
        assert options


@given(TEXTS)
@example("A@BÜCHER.test.")
def test_a_canonical_email_stays_as_it_is(text: str):
    try:
        once = canonical_email(text)
    except Refusal:
        return
    assert once is None or canonical_email(once) == once


@given(TEXTS, st.booleans())
@example("HTTPS://Acme.test:443//", False)
@example("https://a.test/?", False)
def test_a_canonical_link_stays_as_it_is(text: str, domain_only: bool):
    try:
        once = canonical_link(text, domain_only=domain_only)
    except Refusal:
        return
    assert once is None or canonical_link(once, domain_only=domain_only) == once


@given(TEXTS, st.sampled_from(["", "FR", "us", "XX", "IT"]), st.sampled_from(["", "+33", "1", "x"]))
@example("+390612345678", "", "")
def test_a_canonical_phone_stays_as_it_is(number: str, country: str, code: str):
    try:
        once = canonical_phone(Phone(number, country, code))
    except Refusal:
        return
    assert canonical_phone(once) == once


@given(st.text(max_size=200))
@example("1. a\n   - b\n\n> q\n\n```py\nx\n```\n\n[l](http://a) **b** *i* `c` ~~s~~ ![x](y)")
def test_any_markdown_becomes_blocks_and_back_without_error(markdown: str):
    assert isinstance(markdown_of_blocks(blocks_of_markdown(markdown)), str)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                ["type", "props", "content", "children", "text", "styles", "rows", "href"]
            ),
            st.one_of(
                JSON, st.sampled_from(["heading", "link", "codeBlock", "bulletListItem", "table"])
            ),
        )
    )
)
def test_any_blocks_become_markdown(blocks: list[Any]):
    assert isinstance(markdown_of_blocks(blocks), str)


@pytest.mark.django_db
def test_any_search_text_is_a_query():
    cursor = raw()

    @given(st.one_of(TEXTS, st.text(alphabet="ab'\\&|!():*<-> \u0301é")))
    def check(text: str) -> None:
        try:
            terms = search_terms(text)
        except Refusal:
            return
        cursor.execute("SELECT %s::text::tsquery", [terms.every])
        cursor.execute("SELECT %s::text::tsquery", [terms.some])
        cursor.execute("SELECT 'x' LIKE %s::text", [terms.inside])

    check()
