"""The search vector and its queries against a real database (docs/api/metadata.md#search)."""

from __future__ import annotations

from typing import Any

import pytest

from metadata.values.scalars import Refusal
from metadata.values.search_text import search_terms
from tests.metadata.field_types.samples import a_field
from tests.metadata.field_types.tables import FieldTable

pytestmark = pytest.mark.django_db
VECTOR = a_field("TS_VECTOR", name="searchVector", column_name="searchVector")


def _table(type_key: str, value: Any) -> FieldTable:
    table = FieldTable(a_field(type_key, is_searchable=True), VECTOR)
    table.insert(1, probe=value)
    table.insert(2, probe=None)
    return table


@pytest.mark.parametrize(
    ("type_key", "value", "words"),
    [
        ("TEXT", "Crème Brûlée GmbH", ["creme", "CRÈME", "brul", "gmbh creme", "rul"]),
        ("TEXT", "株式会社東京商事", ["東京"]),
        ("TEXT", "100% Müller & Sons (UK)", ["muller sons", "uk", "100"]),
        ("FULL_NAME", {"firstName": "Ada", "lastName": "Nolan"}, ["ada", "nol ad", "Nolan"]),
        (
            "EMAILS",
            {"primaryEmail": "ada@acme.test", "additionalEmails": ["old@home.test"]},
            ["ada@acme.test", "acme", "acme.test", "ada", "home.test", "old@home.test", "ada@ac"],
        ),
        (
            "PHONES",
            {"primaryPhoneNumber": "+33612345678", "additionalPhones": [{"number": "+4930123456"}]},
            ["+33612345678", "33612345678", "0612345678", "612345678", "30123456"],
        ),
        (
            "LINKS",
            {
                "primaryLinkUrl": "https://acme.test/about",
                "primaryLinkLabel": "Home",
                "secondaryLinks": [{"url": "https://blog.test", "label": "News"}],
            },
            ["acme.test", "acme", "home", "blog", "news"],
        ),
        ("ADDRESS", {"addressCity": "Zürich", "addressCountry": "CH"}, ["zurich", "ch"]),
        ("RICH_TEXT", {"markdown": "# Minutes\n\nof **Monday**"}, ["minutes", "monday"]),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(
    type_key: str, value: Any, words: list[str]
):
    table = _table(type_key, value)
    for word in words:
        assert table.rows_where("search", word, field=VECTOR) == [1], word
    assert table.rows_where("search", "absent", field=VECTOR) == []
    assert table.rows_where("search", f"{words[0]} absent", field=VECTOR) == []


def test_blank_text_finds_all_and_signs_alone_nothing():
    table = _table("TEXT", "Acme")
    assert table.rows_where("search", "  ", field=VECTOR) == [1, 2]
    assert table.rows_where("search", "& |", field=VECTOR) == []
    assert table.rows_where("search", "%", field=VECTOR) == []


@pytest.mark.parametrize("text", ["'", "\\", "a & b | !c", "a:*", "((", "<->", "it's", "a\\'b"])
def test_operators_of_the_query_language_are_text(text: str):
    table = _table("TEXT", "a b c it's")
    assert isinstance(table.rows_where("search", text, field=VECTOR), list)


def test_a_search_text_has_bounds():
    for bad in ("x" * 1001, "a\x00", "\ud800"):
        with pytest.raises(Refusal):
            search_terms(bad)


def test_the_longest_text_fits_the_vector():
    words = " ".join(f"{n:x}ü" for n in range(160_000))[:999_999]
    table = _table("TEXT", words)
    assert table.rows_where("search", "1u", field=VECTOR) == [1]
    table.insert(3, probe="🙂 " * 400_000)
    table.insert(4, probe="x" * 999_999)
    table.insert(5, probe="".join(chr(0x4E00 + n * 7 % 20_000) for n in range(300_000)))
    table.insert(6, probe="".join(chr(0x20000 + n * 7 % 40_000) for n in range(300_000)))
    table.insert(7, probe=".".join(f"{n:x}" for n in range(150_000)))
    table.insert(8, probe="ß" * 999_999)
    table.insert(9, probe=" ".join(f"{n:x}.ü.{n:x}.ü.{n:x}" for n in range(40_000)))
    table.insert(10, probe="\ufdfa" * 300_000)
    assert table.rows_where("search", "ü.1.ü", field=VECTOR) == [9]


@pytest.mark.parametrize("text", [":", "2", "1A", ":2", "'", "A"])
def test_the_form_of_a_vector_is_not_searched(text: str):
    table = _table("TEXT", "Xyz")
    assert table.rows_where("search", text, field=VECTOR) == []


def test_a_vector_without_fields_is_null():
    table = FieldTable(a_field("TEXT"), VECTOR)
    table.insert(1, probe="Acme")
    assert table.read(1, VECTOR) is None
